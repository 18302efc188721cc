"""How tests are shared out among the workers of xdist: a group goes to one, which sets up once what it needs."""

from xdist.scheduler import LoadScopeScheduling

# Those whose reports come from one fork server.
REPORTS = {
    *("batch", "batch_ends", "batch_failures", "batch_hostile", "brand_formats", "cells", "chaos", "cluster", "fleet"),
    *("fleet_view", "formats_agree", "formats_page", "formats_paper", "formats_same_bytes", "readme", "report_page"),
    *("reports", "what_if"),
}
# What takes long begins first.
LONGEST = ("reports", "explorer", "notebooks")


def group_of(nodeid: str) -> str:
    """The notebooks, which have one kernel; the reports; the explorer in a browser; or a module by itself."""
    path = nodeid.partition("::")[0]
    if path.endswith(".ipynb"):
        return "notebooks"
    name = path.rpartition("/")[2].removeprefix("test_").removesuffix(".py")
    if name.startswith("explorer"):
        return "explorer"
    return "reports" if name in REPORTS else name


def place_of(nodeid: str) -> int:
    """Where a test stands among the others, which keep their order."""
    group = group_of(nodeid)
    return LONGEST.index(group) if group in LONGEST else len(LONGEST)


class GroupScheduling(LoadScopeScheduling):
    """A scope is a group."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)
