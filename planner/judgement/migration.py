"""How long the first copy of the data takes, by copies that the vendor has timed."""

from dataclasses import dataclass

from planner.files.readiness import read_facts
from planner.model.formulas.seeding import copy_minutes
from planner.model.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Copying:
    """How the data is copied, how long that takes, at least and at most [min], and who says so."""

    how: str
    least_min: float
    most_min: float
    source: str


def copying(scenario: Scenario) -> tuple[Copying, ...]:
    """The first copy of all data of month 0: with each tool, where the files are known; at the rate that is given."""
    wanted = scenario.migration
    found: list[Copying] = []
    if wanted and wanted.files:
        copies = read_facts().copies
        for tool in dict.fromkeys(copy.tool for copy in copies):
            timed = [copy for copy in copies if copy.tool == tool]
            measured = [(1000 * copy.data_tb, copy.files, copy.minutes) for copy in timed]
            least, most = copy_minutes(1000 * scenario.data_tb, wanted.files, measured)
            found.append(Copying(tool, float(least), float(most), timed[0].source))
    if wanted and wanted.rate_mb_s:
        minutes = 1e6 * scenario.data_tb / wanted.rate_mb_s / 60
        found.append(Copying("", minutes, minutes, "given"))
    return tuple(found)
