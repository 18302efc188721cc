"""What is found before a file server is deployed, with a plan and without; bad input; the command; the facts."""

import json

import pytest
from deployed import CLIENT, DEPLOYED, one
from given import LINK, PLAIN, mapping, scenario, text_of

from planner.cli import main
from planner.files.documents import shipped
from planner.files.readiness import STATES, read_facts
from planner.judgement.readiness import ready
from planner.model.problems import InputError


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
