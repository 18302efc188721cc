"""Before a file server is deployed: room for what it holds, for its neighbours, and for what may fail, by hand."""

from itertools import combinations

import pytest
from deployed import CLIENT, judged, one
from given import CONTOSO, LINK, general, read
from hypothesis import given
from hypothesis import strategies as st

from planner.judgement.readiness import ready
from planner.model.formulas.neighbours import may_fail, outstanding, places
from planner.model.sizing import size


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
