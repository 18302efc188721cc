"""The tables and sentences of a notebook: the only place that lays them out for display."""
