"""The planner with sliders: a scenario explored live. The only place that knows widgets."""

from planner.explore.explorer import explore

__all__ = ["explore"]
