"""The figures: one idea each, its finding for a title. The only place that draws."""

from planner.figures.designs import design_map
from planner.figures.growth import growth
from planner.figures.load import connections_curve, load_per_fsvm
from planner.figures.shares import shares

__all__ = ["connections_curve", "design_map", "growth", "load_per_fsvm", "shares"]
