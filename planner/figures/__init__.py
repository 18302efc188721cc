"""The figures: one idea each, its finding for a title. The only place that draws."""

from planner.figures.designs import alternatives as alternatives
from planner.figures.designs import choice as choice
from planner.figures.designs import design_map as design_map
from planner.figures.fleet import fleet_breaches as fleet_breaches
from planner.figures.fleet import fleet_utilisation as fleet_utilisation
from planner.figures.growth import growth as growth
from planner.figures.growth import lasting as lasting
from planner.figures.limits import connections_curve as connections_curve
from planner.figures.limits import limits as limits
from planner.figures.nodes import nodes as nodes
from planner.figures.replication import change_and_link as change_and_link
from planner.figures.replication import data_age as data_age
from planner.figures.replication import rate_and_interval as rate_and_interval
from planner.figures.replication import time_within_age as time_within_age
from planner.figures.risk import chance_of_breach as chance_of_breach
from planner.figures.risk import demand_fan as demand_fan
from planner.figures.risk import tornado as tornado
from planner.figures.timeline import expansion as expansion
from planner.figures.timeline import timeline as timeline
