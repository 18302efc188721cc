"""Before a file server is deployed: addresses, subnets and ports, at, below and above each edge."""

import pytest
from deployed import DEPLOYED, judged, one
from given import LINK, scenario

from planner.judgement.readiness import ready
from planner.model.deployment import ranges


@pytest.mark.parametrize(
    ("name", "addresses", "fsvms", "state", "found", "needed"),
    [
        ("client", "10.1.2.20 - 10.1.2.23", 4, "ok", 4, 4),
        ("client", "10.1.2.20 - 10.1.2.22", 4, "wrong", 3, 4),
        ("client", ["10.1.2.20", "10.1.2.30 - 10.1.2.34"], 4, "ok", 6, 4),
        ("storage", "10.1.3.20 - 10.1.3.23", 4, "wrong", 4, 5),
        ("storage", "10.1.3.20 - 10.1.3.24", 4, "ok", 5, 5),
        ("storage", "10.1.3.20 - 10.1.3.36", 16, "ok", 17, 17),
        ("client", ["10.1.2.20 - 10.1.2.23", "10.1.2.23"], 4, "wrong", 5, 4),  # given twice
        ("client", "10.1.1.254 - 10.1.2.4", 4, "wrong", 7, 4),  # 10.1.1.254 and .255 lie outside, 10.1.2.0 is the net's
        ("client", "10.1.2.252 - 10.1.2.255", 4, "wrong", 4, 4),  # .255 is the broadcast address
        ("client", "10.1.2.1 - 10.1.2.254", 4, "ok", 254, 4),
        ("client", "10.1.2.0 - 10.1.2.9", 4, "wrong", 10, 4),  # .0 is the subnet's own
    ],
)
def test_addresses(name: str, addresses: object, fsvms: int, state: str, found: int, needed: int) -> None:
    it = one(judged({f"deployment.{name}_network.addresses": addresses}, fsvms=fsvms), f"{name}_addresses")
    assert (it.state, it.found, it.needed, it.unit) == (state, found, needed, "addresses")
    assert bool(it.do) == (state == "wrong")


def test_what_is_wrong_with_addresses_is_told_in_numbers() -> None:
    it = one(judged({"deployment.client_network.addresses": "10.1.1.254 - 10.1.2.3"}, fsvms=4), "client_addresses")
    assert "6 addresses given, of which 3 can be used; 4 needed for 4 FSVMs." in it.why
    assert "10.1.1.254, 10.1.1.255 are outside 10.1.2.0/24" in it.why
    assert "10.1.2.0 is the network address" in it.why
    assert it.do == "Add 1 address. Take the others out."  # three of the four needed can be used
    assert one(judged(), "storage_addresses").do == "Add 1 address."


def test_networks_share_no_address() -> None:
    both = {"subnet": "10.1.2.0/24", "addresses": "10.1.2.23 - 10.1.2.27"}
    found = judged({"deployment.storage_network": both})
    assert [one(found, f"{name}_addresses").state for name in ("client", "storage")] == ["wrong", "wrong"]
    assert "10.1.2.23 is given for both networks" in one(found, "client_addresses").why
    both["addresses"] = "10.1.2.24 - 10.1.2.28"
    found = judged({"deployment.storage_network": both})
    assert [one(found, f"{name}_addresses").state for name in ("client", "storage")] == ["ok", "ok"]


@pytest.mark.parametrize(
    ("prefix", "fsvms", "state", "found"),
    [
        (29, 5, "ok", 6),
        (29, 6, "wrong", 6),
        (27, 16, "ok", 30),
        (28, 14, "wrong", 14),
        (28, 13, "ok", 14),
        (32, 3, "wrong", 0),
    ],
)
def test_a_subnet_needs_room_for_one_more_than_the_fsvms(prefix: int, fsvms: int, state: str, found: int) -> None:
    storage = {"subnet": f"10.1.3.0/{prefix}", "addresses": "10.1.3.0"}
    it = one(judged({"deployment.storage_network": storage}, fsvms=fsvms), "subnet", "storage_network")
    assert (it.state, it.found, it.needed) == (state, found, fsvms + 1)


@pytest.mark.parametrize(("prefix", "state"), [(28, "ok"), (29, "wrong")])
def test_both_networks_on_one_subnet_need_twice_the_fsvms_and_one(prefix: int, state: str) -> None:
    networks = {
        "deployment.client_network": {"subnet": f"10.1.2.0/{prefix}", "addresses": "10.1.2.1 - 10.1.2.4"},
        "deployment.storage_network": {"subnet": f"10.1.2.0/{prefix}", "addresses": "10.1.2.5 - 10.1.2.9"},
    }
    found = judged(networks)
    rows = [each for each in found if each.finding == "subnet"]
    assert [(row.subject, row.state, row.needed) for row in rows] == [
        ("client_network", state, 9),
        ("storage_network", state, 9),
    ]
    assert (rows[0].do or "") == ("" if state == "ok" else "Take a /28 or a larger subnet.")


def test_subnets_that_overlap_in_part_are_wrong() -> None:
    wide = {"subnet": "10.1.0.0/16", "addresses": "10.1.9.1 - 10.1.9.9"}
    assert one(judged({"deployment.storage_network": wide}), "subnet", "client_network").state == "wrong"


def test_ports_are_those_of_the_design() -> None:
    changes = {
        "deployment.domain_controllers": "10.1.1.5",
        "deployment.dns": ["10.1.1.5", "10.1.1.6"],
        "replication": LINK,
    }
    found = ready(scenario(changes, DEPLOYED)).ports
    assert [(p.row.protocol, p.row.port) for p in found[:14]] == [
        *(("TCP", "88"), ("UDP", "88"), ("TCP", "53"), ("UDP", "53"), ("TCP", "389"), ("UDP", "389"), ("UDP", "123")),
        *(("TCP", "464"), ("UDP", "464"), ("TCP", "3268"), ("TCP", "3269"), ("TCP", "445"), ("TCP", "135")),
        ("TCP", "49152-65535"),
    ]
    assert [(p.row.protocol, p.row.port) for p in found[14:]] == [
        ("TCP", "2009"),
        ("TCP", "2020"),
        ("TCP", "9440"),
        ("UDP", "53"),
    ]
    fsvms = ("10.1.2.20", "10.1.2.21", "10.1.2.22", "10.1.2.23")
    assert {p.sources for p in found[:14]} == {fsvms}
    assert found[0].targets == ("10.1.1.5",)
    assert found[2].targets == ("10.1.1.5", "10.1.1.6")
    assert found[6].targets == ("each time server",)
    # Where Microsoft needs less than the list opens, the row says so.
    assert [p.row.port for p in found[:14] if p.row.note] == ["123", "3268", "3269", "445", "135", "49152-65535"]
    assert not {*fsvms} & {*found[14].sources, *found[14].targets}


def test_ranges_are_written_as_one_reads_them() -> None:
    found = scenario({"deployment.dns": "10.0.0.9, 10.0.0.1 - 10.0.0.3,10.0.0.255, 10.0.1.0"}, DEPLOYED)
    assert ranges(found.deployment.dns) == ("10.0.0.1 - 10.0.0.3", "10.0.0.9", "10.0.0.255", "10.0.1.0")
