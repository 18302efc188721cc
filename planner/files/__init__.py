"""The files people write and read: strict, with every problem told by file, line and field."""
