"""A fleet: a customer a line, worst first, with totals."""
