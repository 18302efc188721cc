"""The words of a report that a reader may not know, each in a sentence."""

from __future__ import annotations

from planner.model.scenario import Scenario

_ALWAYS = (
    ("FSVM", "File server VM: one of the virtual machines that together are the file server."),
    ("CVM", "Controller VM: the one on each node that runs the storage of the cluster."),
    ("Connection", "An SMB connection of a client to an FSVM; not a user, and not an open file."),
    ("Home share", "A share whose top-level directories are spread over all FSVMs."),
    ("General share", "A share that lies whole on one FSVM at a time."),
    ("Fail-over", "The clients of a failed FSVM go on with the others, after a short wait."),
    ("Takeover", "Who carries the load of a failed FSVM: one survivor all of it, or all survivors a part each."),
    ("Headroom", "The part of the tested connections that is kept free while all FSVMs are up."),
    ("Design", "A number of FSVMs with the memory of each; 4 × 60 GB is four of them with 60 GB."),
    ("Check", "One demand held against one limit, such as the connections after a failure."),
    ("Tightest limit", "The limit of which the workload uses the largest part."),
    ("Horizon", "The month until which the plan has to be enough."),
    ("Confidence", "The share of sampled cases in which a design is enough until the horizon."),
)
_REPLICATED = (
    ("Interval", "The time from one snapshot to the next."),
    ("Data age", "How old the remote copy is: the work that is lost if this site is lost now."),
    ("RPO", "Recovery point objective: the most work that a disaster may cost, as a time."),
    ("On schedule", "A snapshot that has arrived at the remote site before the next one is taken."),
    ("Throttle", "The rate that replication may take of the link."),
    ("Seeding", "The first full copy to the remote site."),
)


def glossary(scenario: Scenario) -> tuple[tuple[str, str], ...]:
    """The words that the report of `scenario` uses, in the order of the alphabet."""
    return tuple(sorted(_ALWAYS + (_REPLICATED if scenario.replication else ()), key=lambda one: one[0].casefold()))
