"""Random scenarios, as mappings, of four kinds: tame (sensible, often exactly at a limit), bound (quiet, but for one
demand that decides), spoilt (quiet, but for one thing that fails) and wild (absurd in places)."""

from string import ascii_lowercase

from hypothesis import strategies as st

# Round numbers meet limits exactly; the others test the rest.
CONNECTIONS = st.one_of(
    st.sampled_from((0, 1, 237, 250, 475, 500, 950, 1000, 1425, 1500, 2000, 2375, 2500, 3000, 3800, 4000)),
    st.integers(0, 5000),
)
QUIET_CONNECTIONS = st.integers(0, 300)
WILD_CONNECTIONS = st.one_of(CONNECTIONS, st.integers(0, 30_000))
TERABYTES = st.one_of(
    st.sampled_from(("0", "1", "20", "25.6", "32", "39.99999999", "40", "40.00000002")),
    st.integers(0, 4000).map(lambda n: f"{n / 100:.2f}"),
).map(lambda number: f"{number} TB")
QUIET_TERABYTES = st.integers(0, 500).map(lambda n: f"{n / 100:.2f} TB")
# 200 TB of a home share lie on an FSVM: 600 TB on three of them, 3,200 TB on sixteen.
HOME_TERABYTES = st.one_of(
    TERABYTES,
    st.sampled_from(("500 TB", "599.9999999 TB", "600 TB", "600.000001 TB", "1000 TB", "1200 TB")),
    st.integers(100, 1500).map(lambda number: f"{number} TB"),
)
WILD_TERABYTES = st.one_of(TERABYTES, st.sampled_from(("40.00000008 TB", "600 TB", "3200 TB", "3201 TB", "200000 TB")))
# From shrinking to what breaks most plans some years after the horizon.
GROWTH = st.sampled_from(("-50 %", "-10 %", "0 %", "0.1 %", "2.5 %", "10 %", "25 %"))
GROWING = st.sampled_from(("2.5 %", "10 %", "25 %"))
WILD_GROWTH = st.one_of(
    st.sampled_from(("10 %", "25 %", "100 %")),
    st.integers(-900, 1500).map(lambda n: f"{n / 10:.1f} %"),
)

RAW = st.fixed_dictionaries(
    {
        "raw_per_node": st.integers(1, 200_000).map(lambda n: f"{n / 100:.2f} TB"),
        "copies": st.integers(1, 3),
        "overhead": st.sampled_from(("0 %", "13.9 %", "60 %")),
    },
    optional={"spare_nodes": st.integers(0, 3)},
)
KINDS = ("tame", "bound", "spoilt", "wild")
DATA = ("home", "general", "link", "storage", "remote")
BOUND = ("connections", *DATA)
# The checks at the end of the table are the first to fail only when the others hold.
LATE = ("file_server", "name", "description", "previous_versions", "interval", "throttle", "link", "home", "general")
LATE += ("storage", "remote")


@st.composite
def mappings(
    draw: st.DrawFn,
    kind: str = "wild",
    catalogs: tuple[str, ...] = ("afs-2.0.2", "files-5.0"),
    shares: int = 20,
    what: str = "",
) -> dict:
    """A scenario that the planner accepts, feasible or not; `what` decides or fails (default: any that may)."""
    tame, quiet = kind != "wild", kind in {"bound", "spoilt"}
    spoilt = what or draw(st.sampled_from(LATE)) if kind == "spoilt" else ""
    bound = what or draw(st.sampled_from(BOUND)) if kind == "bound" else ""

    def one(sensible: tuple, absurd: tuple, name: str = "") -> object:
        if name and name == spoilt:
            return draw(st.sampled_from(absurd))
        return draw(st.sampled_from(sensible if tame else sensible + absurd))

    made = {
        "customer": "Random Sample",
        "id": "random",
        "file_server": "f" * one((1, 14, 15), (16,), "file_server"),
        "catalog": draw(st.sampled_from(catalogs)),
        "cluster": {
            "nodes": one((12, 16, 32), (1, 3, 4)),
            "free_memory": one(("96 GB", "512 GB"), ("11 GB", "40 GB", "59.9 GB")),
            "free_vcpus": one((12, 32), (3, 8)),
        },
        "growth": {
            # Data that decide grow, and connections beside them do not.
            "connections": "0 %" if bound in DATA else draw(GROWTH if tame else WILD_GROWTH),
            "data": draw(GROWING if bound in DATA else GROWTH if tame else WILD_GROWTH),
            "horizon": f"{one((0, 1, 12, 36), (60, 120))} months",
        },
        "resilience": {
            "failures": one((0, 1, 1, 2), (3, 15, 16)),
            "takeover": one(("one", "spread"), ()),
            "headroom": one(("0 %", "5 %"), ("33.3 %", "90 %")),
        },
    }

    def room(name: str) -> str:
        """Room for the data, which decides or fails where that is asked for."""
        shares = [made["home_share"]] if "home_share" in made else []
        data = sum(float(share["data"].split()[0]) for share in [*shares, *made.get("general_shares", [])])
        parts = (1.02, 1.1, 1.3) if bound == name else (0.5, 0.9) if spoilt == name else (30, 100) if tame else (1, 9)
        beside = (0.001,) if spoilt == name else (0.4, 1, 2, 25) if bound == name else (2000,) if tame else (1, 99)
        return f"{draw(st.sampled_from(parts)) * data + draw(st.sampled_from(beside)):.4f} TB"

    several = st.one_of(st.integers(1, min(shares, 6)), st.integers(1, 2 if bound == "general" else shares))
    one_kind = {spoilt, bound} & {"home", "general"}
    kinds = one_kind.pop() if one_kind else one(("home", "general", "both"), ())
    if quiet:
        connections = CONNECTIONS if bound == "connections" else QUIET_CONNECTIONS
        data = {"general": WILD_TERABYTES if spoilt else TERABYTES}.get(spoilt or bound, QUIET_TERABYTES)
        home_data = {"home": WILD_TERABYTES if spoilt else HOME_TERABYTES}.get(spoilt or bound, QUIET_TERABYTES)
    else:
        connections = CONNECTIONS if tame else WILD_CONNECTIONS
        data, home_data = (TERABYTES, HOME_TERABYTES) if tame else (WILD_TERABYTES, WILD_TERABYTES)
    if kinds != "general":
        made["home_share"] = {"name": "home", "connections": draw(connections), "data": draw(home_data)}
    if kinds != "home":
        made["general_shares"] = [
            {
                "name": letter * one((1, 80), (81,), "name"),
                "description": "d" * one((1, 80), (81,), "description"),
                "connections": draw(connections),
                "data": draw(data),
            }
            for letter in ascii_lowercase[: draw(several)]
        ]
    if spoilt == "previous_versions" or draw(st.booleans()):
        most = {"afs-2.0.2": 24, "files-5.0": 400}[made["catalog"]]
        made["previous_versions"] = one((0, most), (most + 1,), "previous_versions")
    if spoilt in {"interval", "throttle", "link"} or {spoilt, bound} & {"link", "remote"} or draw(st.booleans()):
        made["replication"] = {
            "interval": one(("60 min", "1440 min"), ("59 min",), "interval"),
            "change": one(("10 GB/day", "777.6 GB/day"), ("0 GB/day", "2000 GB/day", "250000 GB/day")),
            "link": one(("9 MB/s", "125 MB/s", "2048 MB/s", "5000 MB/s"), ("0.1 MB/s",), "link"),
            "remote_nodes": one((12, 16), (3, 4)),
        }
        if spoilt == "throttle" or draw(st.booleans()):
            made["replication"]["throttle"] = one(("9 MB/s", "2048 MB/s"), ("6.3 MB/s", "2049 MB/s"), "throttle")
        if draw(st.booleans()):
            made["replication"]["wire_reduction"] = one(("0 %", "30 %", "99 %"), ())
        if "remote" in {spoilt, bound} or draw(st.booleans()):
            made["replication"]["remote_storage"] = room("remote")
            made["replication"]["keep"] = one((1, 24, 100), ())
    if "storage" in {spoilt, bound} or draw(st.booleans()):
        raw = not quiet and made["cluster"]["nodes"] > 3 and draw(st.booleans())
        made["cluster"]["storage"] = draw(RAW) if raw else room("storage")
    return made
