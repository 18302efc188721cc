"""The formulas: pure functions of scalars or arrays, which do not know each other."""
