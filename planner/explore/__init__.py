"""The planner with sliders: a scenario explored live. The only place that knows widgets."""

from planner.explore.app import explore

__all__ = ["explore"]
