"""Findings at, below and above each edge, reckoned by hand; and what bad input is told."""

from __future__ import annotations

import json
from itertools import combinations

import pytest
from given import CONTOSO, LINK, PLAIN, general, mapping, read, scenario, text_of
from hypothesis import given
from hypothesis import strategies as st

from planner.cli import main
from planner.files.documents import shipped
from planner.files.readiness import STATES, read_facts
from planner.judgement.domain import slash_form
from planner.judgement.finding import Case, Finding
from planner.judgement.readiness import findings, ready
from planner.model.deployment import ranges
from planner.model.formulas.neighbours import may_fail, outstanding, places
from planner.model.problems import InputError
from planner.model.sizing import Design, size

DOMAIN = {"domain": "corp.example.com"}
CLIENTS = {"subnet": "10.1.2.0/24", "addresses": "10.1.2.20 - 10.1.2.23"}
STORAGE = {"subnet": "10.1.3.0/24", "addresses": "10.1.3.20 - 10.1.3.23"}
DEPLOYED = {**PLAIN, "deployment": {**DOMAIN, "client_network": CLIENTS, "storage_network": STORAGE}}
CLIENT = {
    "name": "sql1",
    "os": "linux",
    "iops": 60000,
    "latency": "4 ms",
    "io_size": "8 KiB",
    "volumes": 2,
    "access": "random",
}


def judged(changes: dict | None = None, base: dict = DEPLOYED, fsvms: int = 4, memory: float = 60, vcpus: int = 8):
    """Every finding on a design, whether it is the plan's or not."""
    return list(findings(Case(scenario(changes, base), Design(fsvms, memory, vcpus), read_facts())))


def one(found: list[Finding], name: str, subject: str | None = None) -> Finding:
    (it,) = (each for each in found if each.finding == name and subject in (None, each.subject))
    return it


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
    assert "10.1.2.0 is the subnet's own" in it.why
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


@pytest.mark.parametrize(
    ("key", "value", "name", "state"),
    [
        ("writable_domain_controller", "yes", "writable_dc", "ok"),
        ("writable_domain_controller", "no", "writable_dc", "wrong"),
        ("writable_domain_controller", "true", "writable_dc", "ok"),
        ("writable_domain_controller", None, "writable_dc", "todo"),
        ("preferred_domain_controller", None, "preferred_dc", "todo"),
        ("preferred_domain_controller", "dc1", "preferred_dc", "wrong"),
        ("preferred_domain_controller", "dc1.corp", "preferred_dc", "ok"),
        ("preferred_domain_controller", "dc1.", "preferred_dc", "wrong"),
        ("preferred_domain_controller", "10.1.1.5", "preferred_dc", "wrong"),
        ("preferred_domain_controller", "fe80::1", "preferred_dc", "wrong"),
        ("organizational_unit", None, "organizational_unit", "ok"),
        ("organizational_unit", "stayout/afs", "organizational_unit", "ok"),
        ("organizational_unit", "afs", "organizational_unit", "ok"),
        ("organizational_unit", "/stayout/afs", "organizational_unit", "wrong"),
        ("organizational_unit", "stayout/afs/", "organizational_unit", "wrong"),
        ("organizational_unit", "stayout//afs", "organizational_unit", "wrong"),
        ("organizational_unit", "OU=afs,OU=stayout,DC=corp", "organizational_unit", "wrong"),
        ("joins", "domain admin", "join_rights", "ok"),
        ("joins", "delegated user", "join_rights", "todo"),
        ("joins", None, "join_rights", "todo"),
        ("dns", None, "dns", "todo"),
        ("dns", "10.1.1.5, 10.1.1.6", "dns", "ok"),
        ("ntp", None, "ntp", "todo"),
        ("ntp", ["10.1.1.5"], "ntp", "ok"),
    ],
)
def test_the_domain(key: str, value: object, name: str, state: str) -> None:
    it = one(judged({f"deployment.{key}": value}), name)
    assert it.state == state
    assert (it.do is None) == (state == "ok")


@pytest.mark.parametrize(("answer", "state"), [("yes", "ok"), ("no", "todo"), ("unknown", "todo"), ("false", "todo")])
def test_a_delegated_user_needs_permissions(answer: str, state: str) -> None:
    changes = {"deployment.joins": "delegated user", "deployment.permissions_delegated": answer}
    it = one(judged(changes), "join_rights")
    assert it.state == state
    # Create and delete, and the nine of the list.
    assert len(it.snippet.splitlines()) == (11 if state == "todo" else 0)


@pytest.mark.parametrize(
    ("written", "offered"),
    [
        ("OU=afs,OU=stayout,DC=corp,DC=example,DC=com", "stayout/afs"),
        ("cn=Computers, dc=corp", "Computers"),
        (r"OU=Sales\, EMEA,OU=All,DC=corp", "All/Sales, EMEA"),
        ("DC=corp,DC=com", ""),
        ("stayout/afs", "stayout/afs"),
        ("OUTER/afs", "OUTER/afs"),
    ],
)
def test_a_distinguished_name_is_turned_round(written: str, offered: str) -> None:
    assert slash_form(written) == offered


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("hq-fs", "ok"),
        ("hq fs", "wrong"),
        ("hq/fs", "wrong"),
        ("hq_fs", "advice"),
        ("häuser", "advice"),
        ("a;b", "wrong"),
    ],
)
def test_the_name_of_the_file_server(name: str, state: str) -> None:
    assert one(judged({"file_server": name}), "file_server_name").state == state


@pytest.mark.parametrize("character", list('"\\/[]:|<>+=;,*?'))
def test_a_share_is_called_nothing_illegal(character: str) -> None:
    found = judged({"home_share.name": f"a{character}b"})
    it = one(found, "share_name")
    assert (it.state, it.subject) == ("wrong", f"a{character}b")
    assert it.do == f"Leave out {character}."
    assert one(judged({"home_share.name": "R&D $1 (old) 'x' ü"}), "share_name").state == "ok"


@pytest.mark.parametrize(
    ("directories", "memory", "state", "needed"),
    [(36_000, 12, "ok", 36_000), (36_001, 12, "advice", 36_000), (180_001, 60, "advice", 180_000)],
)
def test_directories(directories: int, memory: float, state: str, needed: float) -> None:
    it = one(judged({"home_share.directories": directories}, memory=memory), "directories")
    assert (it.state, it.subject, it.found, it.needed) == (state, "home", directories, needed)


@pytest.mark.parametrize(
    ("home", "shares", "state"), [(True, 15, "ok"), (True, 16, "advice"), (False, 30, "ok"), (False, 31, "advice")]
)
def test_volume_groups(home: bool, shares: int, state: str) -> None:
    changes: dict = {"general_shares": general(*((1, "1 TB"),) * shares)}
    found = judged(changes | ({} if home else {"home_share": None}), fsvms=3)
    it = one(found, "volume_groups")
    assert (it.state, it.found, it.needed) == (state, shares, 15 if home else 30)


@pytest.mark.parametrize(
    ("failures", "fsvms", "state"),
    [
        (0, 3, "ok"),
        (1, 3, "ok"),
        (2, 3, "wrong"),
        (2, 4, "unknown"),
        (3, 4, "wrong"),
        (5, 4, "wrong"),
        (3, 16, "unknown"),
    ],
)
def test_the_quorum_of_the_file_server(failures: int, fsvms: int, state: str) -> None:
    assert one(judged({"resilience.failures": failures}, fsvms=fsvms), "quorum").state == state


@pytest.mark.parametrize(("answer", "state"), [("yes", "ok"), ("no", "todo"), (None, "todo")])
def test_the_second_site_is_set_up_by_hand(answer: str | None, state: str) -> None:
    link = {**LINK, **({"schedule_set": answer, "container_mapped": answer} if answer else {})}
    found = judged({"replication": link})
    assert [one(found, name).state for name in ("schedule", "vstore")] == [state, state]
    assert not [each for each in judged() if each.finding in ("schedule", "vstore")]


@pytest.mark.parametrize(
    ("changes", "state", "needed", "do"),
    [
        ({"iops": 20_000, "latency": "2 ms", "volumes": 4}, "leave", 10, ""),
        ({}, "change", 120, "Spread the load over 8 volumes; else set the queue depth to 120 and the commands to 128:"),
        ({"iops": 8_000, "volumes": 1}, "leave", 32, ""),
        ({"iops": 8_001, "volumes": 1}, "change", 32.004, "over 2 volumes; else set the queue depth to 33 and the com"),
        ({"iops": 256_000, "volumes": 1}, "change", 1024, "over 32 volumes; else set the queue depth to 1024 and the "),
        ({"iops": 256_001, "volumes": 1}, "wrong", 1024.004, "Spread the load over 33 volumes."),
        ({"iops": 300_000, "volumes": 1}, "wrong", 1200, "Spread the load over 38 volumes."),
        ({"iops": 32_250, "volumes": 1}, "change", 129, "the queue depth to 129 and the commands to 256:"),
        ({"os": "windows"}, "change", 120, "Spread the load over 8 volumes; else raise MaxPendingRequests."),
    ],
)
def test_the_queue_of_a_block_client(changes: dict, state: str, needed: float, do: str) -> None:
    it = one(judged({"block_clients": [CLIENT | changes]}), "iscsi_queue", "sql1")
    assert (it.state, it.found, it.needed) == (state, 32, needed)
    assert do in (it.do or "")
    assert bool(it.do) == (state != "leave")


@pytest.mark.parametrize(
    ("size", "access", "state", "needed"),
    [
        ("1 MiB", "sequential", "change", 1_048_576),
        ("1 MB", "sequential", "change", 1_048_576),
        ("999999 bytes", "sequential", "leave", 262_144),
        ("512 KiB", "sequential", "leave", 262_144),
        ("1 MiB", "random", "leave", 262_144),
    ],
)
@pytest.mark.parametrize("system", ["linux", "windows"])
def test_the_transfers_of_a_block_client(size: str, access: str, state: str, needed: int, system: str) -> None:
    it = one(judged({"block_clients": [CLIENT | {"io_size": size, "access": access, "os": system}]}), "iscsi_transfer")
    assert (it.state, it.found, it.needed, it.unit) == (state, 262_144, needed, "bytes")
    assert (" 1048576" in it.snippet) == (state == "change")
    if state == "change" and system == "windows":
        # The instance is looked for by its description; no path to one is given.
        assert "-eq 'Microsoft iSCSI Initiator'" in it.snippet
        assert "\\0000" not in it.snippet


@pytest.mark.parametrize(
    ("nodes", "failures", "fsvms", "vcpus", "room"),
    [
        (8, 1, 4, 16, 20),  # a = min(68 // 16, 8 // 4) = 2, b = min(8, 4) = 4: 4 x 2 + 3 x 4
        (8, 1, 4, 12, 13),  # a = 1, b = 3: 4 + 9
        (8, 1, 8, 16, 14),  # seven nodes are left, and each carries an FSVM
        (8, 1, 4, 8, 6),  # a = 0, b = 2
        (8, 0, 4, 16, 24),
        (3, 3, 3, 16, 0),
    ],
)
def test_places_for_container_machines(nodes: int, failures: int, fsvms: int, vcpus: int, room: int) -> None:
    changes = {
        "cluster": {"nodes": nodes, "free_memory": "128 GB", "free_vcpus": vcpus},
        "resilience.failures": failures,
    }
    for count, state in ((max(1, room), "ok" if room else "wrong"), (room + 1, "wrong")):
        machines = {"count": count, "memory": "16 GB", "vcpus": 4}
        it = one(judged({**changes, "container_machines": machines}, fsvms=fsvms), "container_places")
        assert (it.state, it.found, it.needed) == (state, room, count)


@given(
    st.integers(1, 6), st.integers(0, 3), st.integers(1, 8), st.integers(0, 64), st.integers(0, 9), st.integers(1, 30)
)
def test_places_are_those_that_one_counts_node_by_node(nodes, failures, fsvms, free, cpus, memory) -> None:
    taken, machine = (8, 2), (memory, 2)
    counted = 0
    for node in range(max(0, nodes - failures)):
        left = [free - taken[0], cpus - taken[1]] if node < fsvms else [free, cpus]
        while left[0] >= machine[0] and left[1] >= machine[1]:
            left = [left[0] - machine[0], left[1] - machine[1]]
            counted += 1
    assert places(nodes, failures, fsvms, (free, cpus), taken, machine) == counted


@pytest.mark.parametrize(("managers", "lost"), [(1, 0), (2, 0), (3, 1), (4, 1), (5, 2), (6, 2), (7, 3), (9, 4)])
def test_managers_that_may_fail(managers: int, lost: int) -> None:
    assert may_fail(managers) == lost
    machines = {"count": 1, "memory": "1 GB", "vcpus": 1, "managers": managers}
    it = one(judged({"container_machines": machines}), "swarm_quorum")
    assert it.state == ("ok" if managers % 2 else "advice")


@given(st.floats(1, 1e6), st.floats(1e-5, 1), st.integers(1, 100))
def test_the_queues_of_all_volumes_are_the_rate_times_the_latency(iops: float, latency: float, volumes: int) -> None:
    assert volumes * outstanding(iops, latency, volumes) == pytest.approx(iops * latency)


def test_failures_of_the_documented_example() -> None:
    # 2800 / 4 + 400 = 1100 on the first FSVM and 700 on the others, x 1.331.
    found = ready(read(CONTOSO)).failures
    assert found is not None
    assert [one.fails for one in found] == [(n,) for n in (1, 2, 3, 4)]
    near = pytest.approx
    assert [one.carried for one in found] == near([1464.1, *(931.7,) * 3])
    # One takes over: 1100 + 700, whichever fails. It spreads: 2800 / 3 + 400 on the busiest of three.
    assert [one.one for one in found] == near([2395.8] * 4)
    assert [one.spread for one in found] == near([5324 / 3] * 4)


def test_pairs_fail_where_two_may() -> None:
    text = CONTOSO.replace("failures: 1", "failures: 2")
    found = [one for one in ready(read(text)).failures or () if len(one.fails) == 2]
    n = size(read(text)).plan.design.fsvms
    assert [one.fails for one in found] == list(combinations(range(1, n + 1), 2))
    share = 2800 / n
    # FSVM 1 has the general share: whether it fails or takes over, all that is carried is three shares and that one.
    assert all(one.one == pytest.approx((3 * share + 400) * 1.331) for one in found)


def test_without_a_plan_what_needs_it_is_unknown_and_the_rest_stands() -> None:
    changes = {
        "cluster": {"nodes": 3, "free_memory": "8 GB", "free_vcpus": 4},
        "deployment.writable_domain_controller": "no",
        "home_share.directories": 99,
        "resilience.failures": 2,
        "container_machines": {"count": 1, "memory": "1 GB", "vcpus": 1, "managers": 4},
    }
    found = ready(scenario(changes, DEPLOYED))
    assert found.sizing.plan is None
    assert found.failures is None
    unknown = {one.finding for one in found.of("unknown")}
    needing = {"client_addresses", "storage_addresses", "subnet", "directories", "volume_groups", "quorum"}
    assert unknown == needing | {"container_places"}
    assert one(list(found.findings), "writable_dc").state == "wrong"
    assert one(list(ready(scenario(changes | {"resilience.failures": 1}, DEPLOYED)).findings), "quorum").state == "ok"


def test_only_what_applies_is_found() -> None:
    names = [one.finding for one in ready(scenario()).findings]
    assert names == ["file_server_name", "share_name", "volume_groups", "quorum", "failover_window"]
    assert ready(scenario()).join_command is None
    assert ready(scenario()).ports == ()


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


@pytest.mark.parametrize(
    ("path", "value", "wrong"),
    [
        ("deployment.client_network.addresses", "10.1.2.23 - 10.1.2.20", "is reversed; write 10.1.2.20 - 10.1.2.23"),
        ("deployment.client_network.addresses", "fe80::1", "IPv6, which is not modelled"),
        ("deployment.client_network.addresses", "fe80::1-fe80::9", "IPv6, which is not modelled"),
        ("deployment.client_network.addresses", "10.1.2.300", "is not an address"),
        ("deployment.client_network.addresses", "10.0.0.0 - 10.255.0.0", "more than 1024 addresses"),
        ("deployment.dns", ["10.0.0.0 - 10.0.3.255", "10.9.9.9"], "more than 1024 addresses; write those of the file"),
        ("deployment.client_network.addresses", {"from": "10.1.2.3"}, "is a mapping; write one value"),
        ("deployment.client_network.addresses", [], "is empty"),
        ("deployment.client_network.subnet", "10.1.2.0/33", "'33' is not a prefix"),
        ("deployment.client_network.subnet", "10.1.2.0/x", "'x' is not a prefix"),
        ("deployment.client_network.subnet", "10.1.2.0", "has no prefix"),
        ("deployment.client_network.subnet", "10.1.2.9/24", "did you mean 10.1.2.0/24?"),
        ("deployment.client_network.subnet", "fe80::/64", "IPv6, which is not modelled"),
        ("deployment.client_network.subnet", "the lab", "is not a subnet"),
        ("deployment.client_network.subnets", "10.1.2.0/24", "did you mean subnet?"),
        ("deployment.domain", "corp", "has one label alone"),
        ("deployment.domain", "_.example.com", "is not the name of a domain"),
        ("deployment.domain", "corp.example.com; rm", "is not the name of a domain"),
        ("deployment.domain", None, "is missing"),
        ("deployment.user", "bob\u0007", "the invisible character U+0007"),
        ("deployment.joins", "bob", "is not one of domain admin, delegated user"),
        ("deployment.windows-ad-password", "hunter2", "looks like a secret"),
        ("deployment.writable_domain_controller", "maybe", "is not one of yes, no, unknown"),
        ("block_clients", [CLIENT | {"latency": "0 ms"}], "is too little; write more than 0 s"),
        ("block_clients", [CLIENT | {"latency": "4"}], "did you mean 4 ms?"),
        ("block_clients", [CLIENT | {"volumes": 0}], "0 is too little"),
        ("block_clients", [CLIENT | {"access": "rando"}], "did you mean random?"),
        ("block_clients", [CLIENT | {"io_size": "8"}], "did you mean 8 KiB?"),
        ("block_clients", [{"name": "x"}], "is missing"),
        ("container_machines", {"count": 1, "memory": "1 GB", "vcpus": 1, "managers": 0}, "0 is too little"),
        ("container_machines", {"count": 1, "memory": "0 GB", "vcpus": 1}, "is too little"),
    ],
)
def test_bad_input_is_told_with_its_place_and_its_field(path: str, value: object, wrong: str) -> None:
    with pytest.raises(InputError) as error:
        scenario({path: value}, DEPLOYED)
    told = str(error.value)
    assert wrong in told
    assert "hunter2" not in told
    assert told.startswith("given.yaml:")
    assert path.split(".")[0] in told


def test_the_command_prints_the_documented_json(tmp_path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "plain.yaml"
    file.write_text(text_of(mapping({"replication": LINK}, DEPLOYED)), encoding="utf-8")
    assert main(["ready", str(file), "--json", "--ports", str(tmp_path / "ports.csv")]) == 0
    record = json.loads(capsys.readouterr().out)
    assert list(record) == ["scenario", "plan", "findings", "ports", "join_command", "failures"]
    assert record["plan"] == {"fsvms": 3, "memory_gb": 12, "vcpus": 4}
    for row in record["findings"]:
        assert list(row) == ["finding", "subject", "state", "found", "needed", "unit", "why", "do", "source"]
        assert row["state"] in STATES
        assert row["why"]
        assert row["source"]
        assert row["do"] or row["state"] in ("ok", "leave")
    assert len(record["ports"]) == 18
    assert list(record["ports"][0]) == ["service", "protocol", "port", "from", "to", "why", "source", "note"]
    assert record["failures"][0] == {"fails": [1], "takeover": "one", "busiest": 400}
    lines = (tmp_path / "ports.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "scenario,service,protocol,port,from,to,why,source,note"
    assert len(lines) == 19


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, 0),
        ({"deployment.dns": "10.1.1.5"}, 0),
        ({"home_share.name": "a/b"}, 1),
        ({"deployment.domain": "x"}, 2),
        ({"cluster.free_memory": "8 GB"}, 1),
    ],
)
def test_the_status_says_whether_anything_is_wrong(changes: dict, status: int, tmp_path, capsys) -> None:
    file = tmp_path / "plain.yaml"
    file.write_text(text_of(mapping(changes, DEPLOYED)), encoding="utf-8")
    assert main(["ready", str(file)]) == status
    said = capsys.readouterr()
    assert max(map(len, said.out.split("The command that joins")[0].splitlines()), default=0) <= 80
    assert bool(said.err) == (status == 2)


def test_ports_that_cannot_be_written_are_told(tmp_path, capsys) -> None:
    file = tmp_path / "plain.yaml"
    file.write_text(text_of(PLAIN), encoding="utf-8")
    assert main(["ready", str(file), "--ports", str(tmp_path / "none" / "ports.csv")]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_facts_are_rows_that_can_be_added(tmp_path) -> None:
    for path in shipped("data/readiness").glob("*.yaml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    more = "sources: {ours: Our own}\nports:\n"
    row = "  - {between: domain, service: LDAPS, protocol: TCP, port: 636, why: LDAP over TLS, source: ours}\n"
    (tmp_path / "ours.yaml").write_text(more + row, encoding="utf-8")
    assert [p.port for p in read_facts(tmp_path).ports if p.source == "Our own"] == ["636"]
    (tmp_path / "ours.yaml").write_text(more + row.replace("ours}", "theirs}"), encoding="utf-8")
    read_facts.cache_clear()
    with pytest.raises(InputError, match="'theirs' is not among the sources; known: ours"):
        read_facts(tmp_path)
    read_facts.cache_clear()


def test_every_fact_has_a_source_and_every_fact_of_the_text_its_words() -> None:
    facts = read_facts()
    for row in (*facts.rules.values(), *facts.settings.values(), *facts.ports, *facts.steps):
        assert len(row.source) > 10
    assert all(port.quote for port in facts.ports if "blog" in port.source)
