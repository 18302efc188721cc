"""The figures: one idea each, its finding for a title. The only place that draws."""

from planner.figures.comparison import lasting
from planner.figures.designs import design_map
from planner.figures.fleet import fleet_breaches, fleet_utilisation
from planner.figures.growth import growth
from planner.figures.load import connections_curve, load_per_fsvm
from planner.figures.replication import change_and_link, data_age, rate_and_interval, time_within_age
from planner.figures.risk import alternatives, chance_of_breach, demand_fan, tornado
from planner.figures.shares import shares

__all__ = [
    "alternatives",
    "chance_of_breach",
    "change_and_link",
    "connections_curve",
    "data_age",
    "demand_fan",
    "design_map",
    "fleet_breaches",
    "fleet_utilisation",
    "growth",
    "lasting",
    "load_per_fsvm",
    "rate_and_interval",
    "shares",
    "time_within_age",
    "tornado",
]
