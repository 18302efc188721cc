"""A second reckoning of a plan, slow and exact, in fractions, from the written laws alone.

It shares no formula with the planner and reads the scenario's mapping on its own. Limits are typed in from the
published tables. It knows quantities in one unit each: TB, GB, %, months, MB/s, GB/day and min.

A demand grows by (1 + g)^(t/12), which is no fraction; but x (1 + g)^(t/12) <= y is x^12 (1 + g)^t <= y^12, which is.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

TOLERANCE = Fraction(1, 10**9)
DUST = Fraction(1, 10**13)
ORDER = (
    *("connections", "connections_failover", "home_data", "general_data", "cluster_storage", "remote_storage"),
    "replication_schedule",
)


@dataclass(frozen=True)
class Release:
    holds: dict[int, int]
    vcpus: dict[int, int]
    fsvms_most: int
    memory_most: int
    vcpus_most: int
    home_tb: Fraction
    general_tb: Fraction
    versions: int


TIB = Fraction(2**40, 10**12)
RELEASES = {
    "afs-2.0.2": Release(
        {12: 250, 16: 500, 24: 1000, 32: 1500, 40: 2000, 60: 2500, 96: 4000},
        {12: 4, 16: 4, 24: 6, 32: 6, 40: 8, 60: 8, 96: 12},
        *(16, 96, 12, Fraction(200), Fraction(40), 24),
    ),
    "files-5.0": Release(
        {12: 500, 16: 1000, 24: 1500, 32: 2000, 40: 2750, 60: 3250, 64: 3250, 96: 4000, 512: 4000},
        {12: 4, 16: 4, 24: 6, 32: 6, 40: 8, 60: 8, 64: 8, 96: 12, 512: 32},
        *(32, 512, 32, 5 * 1008 * TIB, 1008 * TIB, 400),
    ),
}


@dataclass(frozen=True)
class Row:
    """A check: `required` in month 0, None where nothing is left; `growth` a year; `allowed`; the horizon."""

    check: str
    subject: str | None
    required: Fraction | None
    growth: Fraction
    allowed: Fraction
    horizon: int

    def excess(self, month: int) -> float | Fraction:
        """How far the demand in `month` is above what is just tolerated, below 0 when it holds: of its twelfth power.

        Far from the limit a float tells as much; near it the fraction is reckoned out.
        """
        if self.allowed <= 0:  # FSVMs alone take more storage than there is
            return self.required - self.allowed
        used, a_year = self._roughly
        roughly = used * a_year ** (month / 12) - 1
        if abs(roughly) > 1e-6:
            return roughly
        return (self.required / (self.allowed * (1 + TOLERANCE))) ** 12 * (1 + self.growth) ** month - 1

    @cached_property
    def _roughly(self) -> tuple[float, float]:
        return float(self.required / self.allowed), float(1 + self.growth)

    def holds_in(self, month: int) -> bool:
        return self.required is not None and self.excess(month) <= 0

    def is_dust_in(self, month: int) -> bool:
        """Whether the demand is so near to what is just tolerated that floats may round it to either side."""
        return self.required is not None and abs(self.excess(month)) <= 12 * DUST

    @property
    def worst(self) -> int:
        """The month of the largest demand."""
        return self.horizon if self.growth > 0 else 0

    @cached_property
    def holds(self) -> bool:
        return self.holds_in(self.worst)

    @cached_property
    def is_dust(self) -> bool:
        return self.is_dust_in(self.worst)

    @property
    def peak(self) -> float | None:
        """The largest demand up to the horizon, in floats only at the very end."""
        if self.required is None:
            return None
        return float(self.required) * float(1 + self.growth) ** (self.worst / 12)

    @property
    def used(self) -> Fraction:
        """The twelfth power of the utilisation."""
        return (self.required / self.allowed) ** 12 * (1 + self.growth) ** self.worst

    @property
    def breach(self) -> int | None:
        return next((month for month in range(121) if not self.holds_in(month)), None)


def amount(text: str) -> Fraction:
    number, unit = text.split(" ")
    return Fraction(number) / (100 if unit == "%" else 1)


def place(connections: list[Fraction], fsvms: int) -> list[Fraction]:
    """The load of each FSVM: shares by falling connections, each to the least loaded, the lowest on a tie."""
    loads = [Fraction(0)] * fsvms
    for share in sorted(connections, reverse=True):
        loads[loads.index(min(loads))] += share
    return loads


def all_up(given: dict, fsvms: int) -> list[Fraction]:
    """The load of each FSVM with all of them up: placed shares, and an even part of the home share."""
    shares = [Fraction(share["connections"]) for share in given.get("general_shares", [])]
    home = Fraction(given["home_share"]["connections"]) if "home_share" in given else Fraction(0)
    return [load + home / fsvms for load in place(shares, fsvms)]


def busiest_survivor(given: dict, loads: list[Fraction]) -> Fraction | None:
    """What the busiest FSVM carries after the failures, from the rising loads all up; None where none is left."""
    failures = given["resilience"]["failures"]
    left = len(loads) - failures
    if left < 1:
        return None
    if given["resilience"]["takeover"] == "one":
        return sum(loads[-(failures + 1) :])
    return max(all_up(given, left))


class Laws:
    """The rows that a scenario asks for; those that no design changes are made once."""

    def __init__(self, given: dict, release: Release) -> None:
        self.given, self.release = given, release
        growth = given.get("growth", {})
        self.horizon = int(amount(growth.get("horizon", "36 months")))
        self.connections = amount(growth.get("connections", "0 %"))
        self.data = amount(growth.get("data", "0 %"))
        self.of_shares, self.of_link = self._of_shares(), self._of_link()
        self.of_words = self._of_words()

    def row(self, check: str, subject: str | None, required: object, allowed: object, growth: object = 0) -> Row:
        exact = None if required is None else Fraction(required)
        return Row(check, subject, exact, Fraction(growth), Fraction(allowed), self.horizon)

    def of_count(self, fsvms: int) -> dict[str, Row]:
        cluster, release = self.given["cluster"], self.release
        cvms = cluster.get("cvms", cluster["nodes"])
        found = {"fsvm_count": self.row("fsvm_count", None, fsvms, min(release.fsvms_most, cvms, cluster["nodes"]))}
        if replication := self.given.get("replication"):
            remote = replication["remote_nodes"]
            found["fsvm_count_remote"] = self.row("fsvm_count_remote", None, fsvms, remote)
        if home := self.given.get("home_share"):
            each = amount(home["data"]) / fsvms
            found["home_data"] = self.row("home_data", None, each, release.home_tb, self.data)
        return found

    def of_memory(self, memory: int) -> list[Row]:
        cluster, vcpus = self.given["cluster"], self.release.vcpus[memory]
        return [
            self.row("fsvm_memory", None, memory, self.release.memory_most),
            self.row("fsvm_vcpus", None, vcpus, self.release.vcpus_most),
            self.row("node_memory", None, memory, amount(cluster["free_memory"])),
            self.row("node_vcpus", None, vcpus, cluster["free_vcpus"]),
        ]

    def of_connections(self, memory: int, busiest: Fraction, survivor: Fraction | None) -> list[Row]:
        holds, resilience = self.release.holds[memory], self.given["resilience"]
        usable = (1 - amount(resilience["headroom"])) * holds
        found = [self.row("connections", None, busiest, usable, self.connections)]
        if resilience["failures"]:
            found.append(self.row("connections_failover", None, survivor, holds, self.connections))
        return found

    def _of_shares(self) -> list[Row]:
        shares = self.given.get("general_shares", [])
        most = self.release.general_tb
        return [self.row("general_data", one["name"], amount(one["data"]), most, self.data) for one in shares]

    def of_storage(self, fsvms: int) -> list[Row]:
        """The storage of both sites: data, and what snapshots of so many GB take, counted one by one."""
        given, found = self.given, []
        replication = given.get("replication", {})
        every = ([given["home_share"]] if "home_share" in given else []) + given.get("general_shares", [])
        data = sum(amount(one["data"]) for one in every)
        snapshots_tb = scanned = Fraction(0)
        keep = Fraction(replication.get("keep", 24))
        if replication:
            minutes = amount(replication["interval"])
            snapshots_tb = amount(replication["change"]) / 1000 * minutes / 1440
            scanned = Fraction(360) / minutes
        if storage := given["cluster"].get("storage"):
            if isinstance(storage, str):
                usable = amount(storage)
            else:
                left = given["cluster"]["nodes"] - storage.get("spare_nodes", 1)
                usable = left * amount(storage["raw_per_node"]) * (1 - amount(storage["overhead"])) / storage["copies"]
            needed = data + snapshots_tb * (keep + scanned / 10)
            allowed = usable - Fraction(115, 1000) * fsvms
            found.append(self.row("cluster_storage", None, needed, allowed, self.data))
        if "remote_storage" in replication:
            needed = data + snapshots_tb * (keep + scanned / 5)
            found.append(self.row("remote_storage", None, needed, amount(replication["remote_storage"]), self.data))
        return found

    def _of_words(self) -> list[Row]:
        given = self.given
        every = ([given["home_share"]] if "home_share" in given else []) + given.get("general_shares", [])
        found = [self.row("file_server_name", None, len(given["file_server"]), 15)]
        found += [self.row("share_name", one["name"], len(one["name"]), 80) for one in every]
        found += [self.row("share_description", one["name"], len(one.get("description", "")), 80) for one in every]
        if "previous_versions" in given:
            found.append(self.row("previous_versions", None, given["previous_versions"], self.release.versions))
        return found

    def _of_link(self) -> list[Row]:
        replication = self.given.get("replication")
        if not replication:
            return []
        found = [self.row("replication_interval", None, 60, amount(replication["interval"]))]
        rates = [amount(replication["link"]), Fraction(2048), Fraction(100 * self.given["cluster"]["nodes"])]
        if "throttle" in replication:
            rates.append(amount(replication["throttle"]))
            found.append(self.row("replication_throttle", None, rates[-1], 2048))
        kept = 1 - amount(replication.get("wire_reduction", "30 %"))
        needed = amount(replication["change"]) * 1000 / 86400 * kept
        return [*found, self.row("replication_schedule", None, needed, min(rates), self.data)]


@dataclass(frozen=True)
class Answer:
    """Every design (FSVMs, memory) with its rows in the order of the table, and what follows from them."""

    release: Release
    designs: dict[tuple[int, int], list[Row]]

    @cached_property
    def failing(self) -> dict[tuple[int, int], Row]:
        """The first check that each design which is not feasible fails."""
        first = {design: next((row for row in found if not row.holds), None) for design, found in self.designs.items()}
        return {design: row for design, row in first.items() if row}

    @cached_property
    def dusty(self) -> bool:
        """Whether any verdict of any design hangs on the rounding of floats."""
        return any(row.is_dust for found in self.designs.values() for row in found)

    @cached_property
    def feasible(self) -> list[tuple[int, int]]:
        """The designs that hold, by total memory, then total vCPUs, then FSVMs."""
        good = self.designs.keys() - self.failing.keys()
        return sorted(good, key=lambda d: (d[0] * d[1], d[0] * self.release.vcpus[d[1]], d[0]))

    def binding(self, design: tuple[int, int]) -> Row:
        """The demand with the highest utilisation; within the tolerance, the earlier."""
        demands = [row for row in self.designs[design] if row.check in ORDER]
        demands.sort(key=lambda row: ORDER.index(row.check))
        most = max(row.used for row in demands)
        return next(row for row in demands if row.used * (1 + TOLERANCE) ** 12 >= most)


def answer(given: dict) -> Answer:
    """The reckoning for a scenario given as a mapping."""
    release = RELEASES[given.get("catalog", "afs-2.0.2")]
    laws = Laws(given, release)
    of_memory = {memory: laws.of_memory(memory) for memory in release.holds}
    designs = {}
    for fsvms in range(3, release.fsvms_most + 1):
        of_count = laws.of_count(fsvms)
        home_data = [of_count.pop("home_data")] if "home_data" in of_count else []
        loads = sorted(all_up(given, fsvms))
        survivor = busiest_survivor(given, loads)
        storage = laws.of_storage(fsvms)
        for memory in release.holds:
            of_connections = laws.of_connections(memory, loads[-1], survivor)
            of_design = [*of_count.values(), *of_memory[memory], *of_connections, *home_data]
            designs[fsvms, memory] = [*of_design, *laws.of_shares, *storage, *laws.of_words, *laws.of_link]
    return Answer(release, designs)
