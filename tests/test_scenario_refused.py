"""Bad scenarios by the dozen: the line, the field, what is wrong and what would be right."""

import pytest
from given import CONTOSO, mapping, problems, text_of

# What is replaced in the documented scenario, by what; the line and field that are told, and words of the message.
REPLACED = [
    # Numbers that YAML, or a reader, would turn into something else.
    ("nodes: 8", "nodes: NO", 7, "cluster.nodes", "'NO' is not a number"),
    ("nodes: 8", "nodes: 12:30", 7, "cluster.nodes", "'12:30' is not a number"),
    ("nodes: 8", "nodes: 0123", 7, "cluster.nodes", "leading zero; write 123"),
    ("nodes: 8", "nodes: 1e5", 7, "cluster.nodes", "write it out: 100000"),
    ("nodes: 8", "nodes: 1.5e1", 7, "cluster.nodes", "write it out: 15"),
    ("nodes: 8", "nodes: 1.2.3e4", 7, "cluster.nodes", "is not a number"),
    ("nodes: 8", "nodes: 0x10", 7, "cluster.nodes", "is not a number"),
    ("nodes: 8", "nodes: 0o17", 7, "cluster.nodes", "is not a number"),
    ("nodes: 8", "nodes: 1_000", 7, "cluster.nodes", "write 1000, without separators"),
    ("nodes: 8", 'nodes: "1,000"', 7, "cluster.nodes", "is not a whole number; write 1000"),
    ("nodes: 8", "nodes: .nan", 7, "cluster.nodes", "is not a number"),
    ("nodes: 8", "nodes: .inf", 7, "cluster.nodes", "is not a number"),
    ("nodes: 8", "nodes: true", 7, "cluster.nodes", "is not a number"),
    ("nodes: 8", "nodes: ~", 7, "cluster.nodes", "is not a number"),
    ("nodes: 8", "nodes:", 7, "cluster.nodes", "is empty"),
    ("nodes: 8", 'nodes: "  "', 7, "cluster.nodes", "is empty"),
    ("nodes: 8", "nodes: -8", 7, "cluster.nodes", "is negative"),
    ("nodes: 8", "nodes: 8.5", 7, "cluster.nodes", "not a whole number; write 8"),
    ("nodes: 8", "nodes: 0", 7, "cluster.nodes", "too little; write 1 or more"),
    ("nodes: 8", "nodes: [8]", 7, "cluster.nodes", "is a list; write one value"),
    ("nodes: 8", "nodes: {eight: 8}", 7, "cluster.nodes.low", "is missing"),
    ("nodes: 8", "nodes: " + "9" * 41, 7, "cluster.nodes", "too long for a number"),
    ("nodes: 8", "nodes: 8 nodes", 7, "cluster.nodes", "is not a number"),
    ("nodes: 8", "nodes: ８", 7, "cluster.nodes", "is not a number"),
    ("connections: 2800", "connections: -1", 15, "home_share.connections", "is negative"),
    ("connections: 2800", "connections: 2800.5", 15, "home_share.connections", "not a whole number"),
    ("connections: 2800", "connections: 99999999999999999999", 15, "home_share.connections", "larger than anything"),
    ("connections: 400", "connections: many", 19, "general_shares.1.connections", "is not a number"),
    ("previous_versions: 24", "previous_versions: -1", 22, "previous_versions", "is negative"),
    ("directories: 4000", "directories: 0", 17, "home_share.directories", "too little"),
    ("keep: 24", "keep: 0", 30, "replication.keep", "too little"),
    ("failures: 1", "failures: -1", 21, "resilience.failures", "is negative"),
    ("fsvms: 3", "fsvms: 0", 11, "current.fsvms", "too little"),
    ("fsvms: 3", "fsvms: 1000000000", 11, "current.fsvms", "too much; write 1000 or less"),
    # Quantities.
    ("data: 120 TB", "data: 120", 16, "home_share.data", "has no unit; did you mean 120 TB?"),
    ("data: 120 TB", "data: 120 MB/s", 16, "home_share.data", "is not a unit of an amount of data"),
    ("data: 120 TB", "data: 120 tb", 16, "home_share.data", "did you mean 120 TB?"),
    ("data: 120 TB", "data: -1 TB", 16, "home_share.data", "too little"),
    ("data: 120 TB", "data: nan TB", 16, "home_share.data", "is not an amount of data"),
    ("data: 120 TB", "data: inf", 16, "home_share.data", "is not a finite number"),
    ("data: 120 TB", "data: .NaN", 16, "home_share.data", "is not a finite number"),
    ("data: 120 TB", "data: 1e2 TB", 16, "home_share.data", "scientific notation"),
    ("data: 120 TB", "data: TB", 16, "home_share.data", "is not an amount of data"),
    ("data: 120 TB", "data: 0." + "1" * 5000 + " TB", 16, "home_share.data", "too long for a number"),
    ("data: 18 TB", "data: [18 TB]", 19, "general_shares.1.data", "is a list"),
    ("free_memory: 128 GB", "free_memory: 128", 9, "cluster.free_memory", "did you mean 128 GB?"),
    ("free_memory: 128 GB", "free_memory: 0 GB", 9, "cluster.free_memory", "too little; write more than 0 GB"),
    ("memory: 16 GB}", "memory: 11 GB}", 11, "current.memory", "outside what was tested; write 12 to 96 GB"),
    ("memory: 16 GB}", "memory: 97 GB}", 11, "current.memory", "outside what was tested"),
    ("link: 1 Gbit/s", "link: 1 gbps", 26, "replication.link", "1 Gbit/s (bits) or 1 GB/s (bytes)"),
    ("link: 1 Gbit/s", "link: 1", 26, "replication.link", "did you mean 1 MB/s?"),
    ("link: 1 Gbit/s", "link: 0 MB/s", 26, "replication.link", "too little"),
    ("throttle: 100 MB/s", "throttle: 100 TB", 27, "replication.throttle", "is not a unit of a rate"),
    ("interval: 60 min", "interval: 60", 24, "replication.interval", "did you mean 60 min?"),
    ("interval: 60 min", "interval: 60.5 min", 24, "replication.interval", "not a whole number of min"),
    (
        *("interval: 60 min", "interval: {low: 60.5 min, mid: 61 min, high: 62 min}", 24),
        *("replication.interval.low", "not a whole number of min"),
    ),
    ("interval: 60 min", "interval: 0 min", 24, "replication.interval", "too little"),
    ("interval: 60 min", "interval: 32 days", 24, "replication.interval", "too much"),
    ("change: 2 TB/day", "change: 2 TB", 25, "replication.change", "is not a unit of a rate of change"),
    ("change: 2 TB/day", "change: -2 TB/day", 25, "replication.change", "too little"),
    ("wire_reduction: 30 %", "wire_reduction: 100 %", 28, "replication.wire_reduction", "too much"),
    ("wire_reduction: 30 %", "wire_reduction: 0.3", 28, "replication.wire_reduction", "has no unit"),
    ("{connections: 10 %", "{connections: -100 %", 20, "growth.connections", "too little; write more than -100 %"),
    ("{connections: 10 %", "{connections: 1001 %", 20, "growth.connections", "too much; write 1000 % or less"),
    ("horizon: 36 months", "horizon: 36", 20, "growth.horizon", "did you mean 36 months?"),
    ("horizon: 36 months", "horizon: 1.5 months", 20, "growth.horizon", "not a whole number of months"),
    ("horizon: 36 months", "horizon: 11 years", 20, "growth.horizon", "too much; write 120 months or less"),
    ("headroom: 5 %", "headroom: 100 %", 21, "resilience.headroom", "too much; write less than 100 %"),
    ("headroom: 5 %", "headroom: -1 %", 21, "resilience.headroom", "too little"),
    ("takeover: one,", "takeover: two,", 21, "resilience.takeover", "'two' is not one of one, spread"),
    ("takeover: one,", "takeover: One,", 21, "resilience.takeover", "did you mean one?"),
    # Intervals.
    ("data: 120 TB", "data: {low: 1 TB, mid: 2 TB}", 16, "home_share.data.high", "is missing"),
    ("data: 120 TB", "data: {low: 3 TB, mid: 2 TB, high: 4 TB}", 16, "home_share.data", "not in rising order"),
    ("data: 120 TB", "data: {low: 1 TB, mid: 2, high: 4 TB}", 16, "home_share.data.mid", "did you mean 2 TB?"),
    ("data: 120 TB", "data: {low: 1 TB, mid: 2 TB, hihg: 4 TB}", 16, "home_share.data.hihg", "did you mean high?"),
    ("nodes: 8", "nodes: {low: 1.5, mid: 2, high: 3}", 7, "cluster.nodes.low", "not a whole number"),
    (
        "horizon: 36 months",
        "horizon: {low: 1 month, mid: 2 months, high: 2.5 months}",
        20,
        "growth.horizon.high",
        "not",
    ),
    # Names and other text.
    ("customer: Contoso Ltd", "customer:", 1, "customer", "is empty"),
    ("customer: Contoso Ltd", "customer: " + "x" * 201, 1, "customer", "has 201 characters; write 200 at the most"),
    ("customer: Contoso Ltd", 'customer: "a\\nb"', 1, "customer", "holds a line break"),
    ("customer: Contoso Ltd", 'customer: "a\\u2028b"', 1, "customer", "holds a line break"),
    ("customer: Contoso Ltd", 'customer: "a\\0b"', 1, "customer", "U+0000"),
    ("customer: Contoso Ltd", 'customer: "a\\e[31mb"', 1, "customer", "U+001B"),
    ("customer: Contoso Ltd", 'customer: "a\\u202eb"', 1, "customer", "U+202E"),
    ("customer: Contoso Ltd", "customer: a\u202eb", 1, "customer", "U+202E"),
    ("customer: Contoso Ltd", "customer: a\u2066b", 1, "customer", "U+2066"),
    ("customer: Contoso Ltd", "customer: a\u200bb", 1, "customer", "U+200B"),
    ("customer: Contoso Ltd", "customer: a\ufeffb", 1, "customer", "U+FEFF"),
    ("customer: Contoso Ltd", "customer: a\ue000b", 1, "customer", "U+E000"),
    ("customer: Contoso Ltd", 'customer: "a\\tb"', 1, "customer", "U+0009"),
    ("file_server: contoso-fs", 'file_server: "a\\u200eb"', 3, "file_server", "U+200E"),
    ("name: home", 'name: "home\\u202e"', 13, "home_share.name", "U+202E"),
    ("name: projects", 'name: "pro\\x7fjects"', 19, "general_shares.1.name", "U+007F"),
    ("description: Home directories", 'description: "\\x85"', 14, "home_share.description", "is empty"),
    ("name: projects", "name: HOME", 19, "general_shares.1.name", "'HOME' is there twice"),
    # Ids.
    ("id: contoso-hq", "id: Contoso", 2, "id", "'Contoso' is not an id"),
    ("id: contoso-hq", "id: ../etc", 2, "id", "is not an id"),
    ("id: contoso-hq", "id: a/b", 2, "id", "is not an id"),
    ("id: contoso-hq", "id: -a", 2, "id", "is not an id"),
    ("id: contoso-hq", "id: a.b", 2, "id", "is not an id"),
    ("id: contoso-hq", "id: a b", 2, "id", "is not an id"),
    ("id: contoso-hq", "id: café", 2, "id", "is not an id"),
    ("id: contoso-hq", 'id: "a\\nb"', 2, "id", "is not an id"),
    ("id: contoso-hq", 'id: "a\\0"', 2, "id", "is not an id"),
    ("id: contoso-hq", "id: " + "a" * 64, 2, "id", "63 characters at the most"),
    ("id: contoso-hq", "id: [a]", 2, "id", "is a list"),
    ("id: contoso-hq", "id:", 2, "id", "is empty"),
    *(
        ("id: contoso-hq", f"id: {name}", 2, "id", "is the name of another file")
        for name in ("index", "con", "prn", "aux", "nul", "com0", "com1", "com9", "lpt1", "lpt9")
    ),
    # Dates and catalogs.
    ("as_of: 2026-11-01", "as_of: 2026-02-30", 5, "as_of", "is not a date"),
    ("as_of: 2026-11-01", "as_of: 01.11.2026", 5, "as_of", "write year-month-day"),
    ("as_of: 2026-11-01", "as_of: 2026-11-01T00:00:00Z", 5, "as_of", "is not a date"),
    ("as_of: 2026-11-01", "as_of: 20261101", 5, "as_of", "is not a date"),
    ("as_of: 2026-11-01", "as_of: 0000-01-01", 5, "as_of", "is not a date"),
    ("catalog: afs-2.0.2", "catalog: afs-2.0.3", 4, "catalog", "known: afs-2.0.2, files-5.0"),
    ("catalog: afs-2.0.2", "catalog: ../limits/afs-2.0.2", 4, "catalog", "there is no catalog"),
    ("catalog: afs-2.0.2", "catalog: /etc/passwd", 4, "catalog", "there is no catalog"),
    ("catalog: afs-2.0.2", 'catalog: "afs-2.0.2\\0"', 4, "catalog", "there is no catalog"),
    ("catalog: afs-2.0.2", "catalog:", 4, "catalog", "is empty"),
    # Unknown keys.
    ("nodes: 8", "node: 8", 7, "cluster.node", "did you mean nodes?"),
    ("nodes: 8", "nodes: 8\n  colour: red", 8, "cluster.colour", "known here: nodes, cvms, free_memory, free_vcpus"),
    ("customer: Contoso", "custommer: Contoso", 1, "custommer", "did you mean customer?"),
    ("Contoso Ltd ", "Contoso Ltd\nCustomer: Contoso", 2, "Customer", "did you mean customer?"),
    ("growth:", "growht:", 20, "growht", "did you mean growth?"),
    ("home_share:", "home-share:", 12, "home-share", "did you mean home_share?"),
    ("{name: projects", "{name: projects, size: 3", 19, "general_shares.1.size", "is not a known key"),
    ("data: 18 TB}", "data: 18 TB, directories: 5}", 19, "general_shares.1.directories", "is not a known key"),
    ("keep: 24", "keep: 24\n  <<: {keep: 3}", 31, "replication.<<", "is not a known key"),
    ("keep: 24", "keep: 24\n  ? ''\n  : 1", 31, "replication.", "is not a known key"),
    ("keep: 24", 'keep: 24\n  "a\\e[1mb": 1', 31, "replication.a\\x1b[1mb", "is not a known key"),
    # Shapes.
    ("current: {fsvms: 3, memory: 16 GB}", "current: 3", 11, "current", "is not a mapping"),
    ("current: {fsvms: 3, memory: 16 GB}", "current:", 11, "current", "is not a mapping"),
    ("current: {fsvms: 3, memory: 16 GB}", "current: {fsvms: 3}", 11, "current.memory", "is missing"),
    ("  - {name: projects", "  name: {name: projects", 19, "general_shares", "is not a list; begin each entry with"),
    ("  - {name: projects", "  - projects\n  - {name: projects", 19, "general_shares.1", "is not a mapping"),
    ("growth: {", "growth: [{", None, "", "not valid YAML"),
    # Documents.
    ("nodes: 8", "nodes: 8\n  nodes: 9", 8, "nodes", "the key is here twice (first in line 7); keep one"),
    ("nodes: 8", "nodes: 8\n  nodes: 8", 8, "nodes", "the key is here twice"),
    ("file_server: contoso-fs", "id: other", 3, "id", "the key is here twice (first in line 2)"),
    ("id: contoso-hq", '"\\e[31m": 1\n"\\e[31m": 2', 3, "\\x1b[31m", "the key is here twice"),
    ("nodes: 8", "nodes: &n 8", 7, "", "uses a YAML anchor"),
    ("home_share:", "home_share: &home", 12, "", "uses a YAML anchor"),
    ("nodes: 8", "nodes: *n", 7, "", "uses a YAML alias"),
    ("nodes: 8", "nodes: !!int 8", 7, "", "uses a YAML tag"),
    ("nodes: 8", "nodes: ! 8", 7, "", "uses a YAML tag"),
    ("nodes: 8", "nodes: !!python/object/apply:os.system [id]", 7, "", "uses a YAML tag"),
    ("cluster:", "cluster: !cluster", 6, "", "uses a YAML tag"),
    ("nodes: 8", "nodes: !x!y 8", 7, "", "not valid YAML"),
    ("nodes: 8", "? [nodes]\n  : 8", 7, "", "has a list or a mapping for a key"),
    ("nodes: 8", "? {a: b}\n  : 8", 7, "", "has a list or a mapping for a key"),
    ("id: contoso-hq", "---\nid: contoso-hq", 2, "", "holds more than one YAML document"),
    ("id: contoso-hq", "...\n---\nid: contoso-hq", 3, "", "holds more than one YAML document"),
    ("  nodes: 8", "\tnodes: 8", 7, "", "not valid YAML"),
    ("nodes: 8", 'nodes: "8', None, "", "not valid YAML"),
    ("nodes: 8", "nodes: 8: 9", 7, "", "not valid YAML"),
    ("nodes: 8", "nodes: @8", 7, "", "not valid YAML"),
    ("nodes: 8", "nodes: \x008", 7, "", "holds a character that YAML does not allow"),
    ("customer: Contoso Ltd", "customer: " + "ü" * 90 + "\x07", 1, "", "holds a character that YAML does not allow"),
    ("nodes: 8", "nodes: " + "[" * 17 + "]" * 17, 7, "", "nested too deeply"),
    ("nodes: 8", "nodes: " + "[" * 5000, 7, "", "nest"),  # in the words of the parser, or in ours
    ("nodes: 8", "nodes: " + "{a: " * 50, 7, "", "nested too deeply"),
    ("nodes: 8", "nodes:\n   " + "- " * 50 + "x", 8, "", "nested too deeply"),
]


@pytest.mark.parametrize(("old", "new", "line", "field", "told"), REPLACED)
def test_what_is_refused(old: str, new: str, line: int | None, field: str, told: str) -> None:
    assert CONTOSO.count(old) == 1 or old in {"growth: {"}
    first = problems(CONTOSO.replace(old, new))
    matching = [one for one in first if told in str(one) and one.field == field]
    assert matching, "\n".join(map(str, first))
    assert line is None or matching[0].line == line
    assert str(matching[0]).startswith("bad.yaml:")


@pytest.mark.parametrize(
    ("text", "line", "field", "told"),
    [
        ("", None, "", "is empty"),
        ("\n\n# nothing\n", None, "", "is empty"),
        ("---\n", 2, "", "is not a mapping"),
        ("just text", 1, "", "is not a mapping"),
        ("- a\n- b\n", 1, "", "is not a mapping"),
        ("{}", 1, "customer", "is missing"),
        ("{}", 1, "cluster", "is missing"),
        ("{}", 1, "home_share", "is missing; give a home_share, general_shares or both"),
        ("\x00", 1, "", "does not allow"),
        ("ü\nü\nü\n\x00\n\n\n\n", 4, "", "does not allow"),
        ("a: b: c", 1, "", "not valid YAML"),
        (text_of(mapping({"home_share": None, "general_shares": []})), 15, "general_shares", "give at least one share"),
    ],
)
def test_documents_that_are_no_scenario(text: str, line: int | None, field: str, told: str) -> None:
    found = problems(text)
    assert [one for one in found if told in str(one) and one.field == field and one.line == line], found


@pytest.mark.parametrize(
    "gone",
    [
        *("customer", "cluster", "cluster.nodes", "cluster.free_memory", "cluster.free_vcpus"),
        *("home_share.name", "home_share.connections", "home_share.data"),
    ],
)
def test_what_must_be_there(gone: str) -> None:
    assert [one.field for one in problems(text_of(mapping({gone: None})))] == [gone]


@pytest.mark.parametrize("gone", ["interval", "change", "link", "remote_nodes"])
def test_what_a_second_site_must_have(gone: str) -> None:
    lines = [line for line in CONTOSO.splitlines() if not line.strip().startswith(f"{gone}:")]
    assert [one.field for one in problems("\n".join(lines))] == [f"replication.{gone}"]


def test_every_problem_is_told_at_once_in_the_order_of_the_lines() -> None:
    text = CONTOSO.replace("nodes: 8", "nodes: x").replace("data: 120 TB", "data: 120").replace("keep: 24", "kept: 24")
    assert [(one.line, one.field) for one in problems(text)] == [
        (7, "cluster.nodes"),
        (16, "home_share.data"),
        (30, "replication.kept"),
    ]
