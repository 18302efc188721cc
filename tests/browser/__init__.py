"""Tests in a real browser: one package, so that what takes long to start is started once for all of its modules."""
