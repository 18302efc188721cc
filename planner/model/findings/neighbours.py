"""Findings on the neighbours of the file server: block clients, and container machines."""

from __future__ import annotations

import math
from collections.abc import Iterator

from planner.model.deployment import BlockClient, ContainerMachines
from planner.model.findings.finding import Case, Finding
from planner.model.formulas.growth import TOLERANCE, holds
from planner.model.formulas.neighbours import may_fail, outstanding, places
from planner.model.units import counted, number


def block_clients(case: Case) -> Iterator[Finding]:
    """The queues of every block client, and then the length of its transfers."""
    for client in case.scenario.block_clients:
        yield _queue(case, client)
    for client in case.scenario.block_clients:
        yield _transfer(case, client)


def _queue(case: Case, client: BlockClient) -> Finding:
    default, most = case.setting("queue_depth_default"), case.setting("queue_depth_most")
    each = float(outstanding(client.iops, client.latency_s, client.volumes))
    numbers = default, float(f"{each:.12g}"), "commands"
    where = f"each of {client.volumes:,} volumes" if client.volumes > 1 else "its one volume"
    under_way = f"{number(each)} I/Os under way on {where}"
    if holds(each, default):
        seen = f"{under_way}, which the default of {default:g} holds."
        return case.says("iscsi_queue", "leave", seen, subject=client.name, numbers=numbers)
    seen = f"{under_way}, and the default holds {default:g}."
    do = f"Spread the load over {_whole(each * client.volumes / default):,} volumes"
    if not holds(each, most):
        seen = f"{under_way}, and no setting holds more than {number(most)}."
        return case.says("iscsi_queue", "wrong", seen, f"{do}.", subject=client.name, numbers=numbers)
    if client.os == "windows":
        do += f"; else raise {case.label('queue_windows')}."
        return case.says("iscsi_queue", "change", seen, do, subject=client.name, numbers=numbers)
    depth = _whole(each)
    lines = (f"{case.label('queue_depth_default')} = {depth}", f"{case.label('commands_default')} = {_commands(depth)}")
    do += f"; else set the queue depth to {depth} and the commands to {_commands(depth)}:"
    return case.says("iscsi_queue", "change", seen, do, subject=client.name, numbers=numbers, snippet="\n".join(lines))


def _whole(amount: float) -> int:
    """The least whole number that holds an amount, but for float dust."""
    return math.ceil(amount * (1 - TOLERANCE))


def _commands(depth: int) -> int:
    """The least power of 2 that holds a queue, for the one device of its session."""
    return 1 << (depth - 1).bit_length()


def _transfer(case: Case, client: BlockClient) -> Finding:
    large = client.access == "sequential" and holds(case.setting("large_io"), client.io_size_bytes)
    default, more = case.setting("transfer_default"), case.setting("transfer_large")
    seen = f"{client.access.capitalize()} I/Os of {number(client.io_size_bytes)} bytes."
    if not large:
        numbers = default, default, "bytes"
        return case.says("iscsi_transfer", "leave", seen, subject=client.name, numbers=numbers)
    label, line = case.label(f"transfer_{client.os}"), case.facts.settings[f"transfer_{client.os}"].value
    do, snippet = f"Set {label} to {more:,.0f} bytes:", line.replace("BYTES", f"{more:.0f}")
    numbers = default, more, "bytes"
    return case.says("iscsi_transfer", "change", seen, do, subject=client.name, numbers=numbers, snippet=snippet)


def containers(case: Case, machines: ContainerMachines) -> Iterator[Finding]:
    """Whether the container machines find room beside the FSVMs, and their managers a quorum."""
    yield _places(case, machines) if case.design else case.unplanned("container_places")
    if managers := machines.managers:
        lost = int(may_fail(managers))
        seen = f"{lost or 'None'} of {counted(managers, 'manager')} may fail."
        do = None if managers % 2 else f"Have {managers - 1} or {managers + 1}: {managers - 1} can lose as many."
        yield case.says("swarm_quorum", "advice" if do else "ok", seen, do, numbers=(managers, None, "managers"))


def _places(case: Case, machines: ContainerMachines) -> Finding:
    assert case.design is not None
    cluster, design, failures = case.scenario.cluster, case.design, case.scenario.resilience.failures
    free, machine = (cluster.free_memory_gb, cluster.free_vcpus), (machines.memory_gb, machines.vcpus)
    room = int(places(cluster.nodes, failures, design.fsvms, free, (design.memory_gb, design.vcpus), machine))
    gone = f" with {counted(failures, 'node')} gone" if failures else ""
    seen = f"Room for {counted(room, 'machine')}{gone}, and {machines.machines} wanted."
    do = None if room >= machines.machines else "Have fewer or smaller machines, more nodes, or more free on each."
    numbers = room, machines.machines, "machines"
    return case.says("container_places", "wrong" if do else "ok", seen, do, numbers=numbers)
