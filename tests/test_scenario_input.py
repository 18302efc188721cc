"""What scenarios say as it is read: secrets that are refused, names of every script, ids, units and defaults."""

import datetime

import pytest
from given import CONTOSO, mapping, problems, read, scenario, text_of

from planner.model.scenario import Interval


@pytest.mark.parametrize("key", ["password", "Passwd", "PASSPHRASE", "db_pwd", "secret", "client-secret", "api key"])
@pytest.mark.parametrize("place", ["{}: {}", "cluster2: {{{}: {}}}", "{}: [{}]", "{}: {{a: {}}}", "{}={}: x"])
def test_a_secret_is_refused_and_never_echoed(key: str, place: str) -> None:
    found = problems(CONTOSO + place.format(key, "hunter2") + "\n")
    told = "\n".join(map(str, found))
    assert "hunter2" not in told
    assert "looks like a secret" in told or "cluster2" in told


@pytest.mark.parametrize("key", ["token", "credentials", "private_key", "apikey"])
def test_a_secret_in_a_section_is_refused(key: str) -> None:
    for text in (
        CONTOSO.replace("nodes: 8", f"nodes: 8\n  {key}: hunter2"),
        CONTOSO.replace("{name: projects", f"{{name: projects, {key}: hunter2"),
        CONTOSO.replace("change: 2 TB/day", f"change: {{csv: churn.csv, {key}: hunter2}}"),
        CONTOSO.replace("change: 2 TB/day", f"change: {{low: 1, {key}: hunter2}}"),
    ):
        found = problems(text)
        assert any("looks like a secret" in one.wrong for one in found)
        assert "hunter2" not in "\n".join(map(str, found))


def test_text_stays_the_text_it_is() -> None:
    for word in ("NO", "yes", "null", "~", "12:30", "0123", "1e5", "2026-11-01", ".nan", "0x1F", "1_000", "=", "<<"):
        assert read(CONTOSO.replace("Contoso Ltd", word)).customer == word
        assert read(CONTOSO.replace("name: home", f"name: {word}")).home_share.name == word


@pytest.mark.parametrize(
    "name",
    [
        "Müller & Söhne",
        "株式会社サンプル",
        "شركة",
        "$HOME_`x`",
        "<b>bold</b>",
        "👩‍👩‍👧",
        "नमस्ते",
        "a\\b",
        "O'Neil",
        "#1",
        "a: b",
    ],
)
def test_names_of_every_script_are_kept(name: str) -> None:
    assert scenario({"customer": name, "home_share.name": name}).home_share.name == name


def test_names_are_composed() -> None:
    """The same name written in two ways is the same name: its length is that of its letters."""
    assert scenario({"file_server": "Mu\u0308ller"}).file_server == "M\u00fcller"
    doubled = {"general_shares": [{"name": n, "connections": 1, "data": "1 TB"} for n in ("é", "e\u0301")]}
    assert [one.field for one in problems(text_of(mapping(doubled)))] == ["general_shares.2.name"]


def test_a_double_name_is_told_where_it_stands() -> None:
    shares = "general_shares:\n  - a share\n  - {name: X}\n  - {name: a, connections: 1, data: 1 TB}\n"
    text = CONTOSO.replace("general_shares:\n", shares).replace("name: projects", "name: A")
    found = [(one.line, one.field) for one in problems(text) if "twice" in one.wrong]
    assert found == [(22, "general_shares.4.name")]


def test_an_id_is_the_name_of_the_file_or_what_the_file_says() -> None:
    text = text_of(mapping({"id": None}))
    assert read(text, "folder/acme.yaml").id == "acme"
    for name in ("株式会社.yaml", "___.yaml"):
        (found,) = problems(text, f"folder/{name}")
        assert (found.field, "cannot serve as id" in found.wrong) == ("id", True)
    (found,) = problems(text, "folder/index.yaml")
    assert "name of another file" in found.wrong
    (found,) = problems(text, "folder/Index.yaml")
    assert "name of another file" in found.wrong
    assert scenario({"id": "a" * 63}).id == "a" * 63
    assert scenario({"id": "0-index"}).id == "0-index"


def test_the_documented_scenario_in_base_units() -> None:
    contoso = read(CONTOSO)
    assert contoso.as_of == datetime.date(2026, 11, 1)
    assert (contoso.cluster.free_memory_gb, contoso.cluster.free_vcpus) == (128, 16)
    assert (contoso.home_share.directories, contoso.general_shares[0].description) == (4000, "Project files")
    assert contoso.data_tb == 138
    assert contoso.replication.link_mb_s == 125
    assert contoso.replication.change_gb_day == 2000
    assert contoso.assumed == ()


def test_what_is_left_out_has_its_documented_default() -> None:
    text = mapping({"resilience": None, "replication": {"interval": "1 h", "change": "0 GB/h", "link": "8 Mbit/s"}})
    text["replication"]["remote_nodes"] = 4
    found = read(text_of(text))
    assert (found.cluster.cvms, found.current, found.as_of, found.general_shares) == (16, None, None, ())
    assert (found.growth.connections, found.growth.data, found.growth.horizon_months) == (0, 0, 36)
    assert (found.resilience.failures, found.resilience.takeover, found.resilience.headroom) == (1, "one", 0.05)
    assert (found.replication.wire_reduction, found.replication.keep) == (0.3, 24)
    assert found.catalog.id == "afs-2.0.2"
    assert set(found.assumed) == {"headroom", "wire_reduction", "snapshots_kept"}


def test_an_interval_is_planned_on_its_middle() -> None:
    found = scenario({"home_share.connections": {"low": 400, "mid": 600, "high": 900}})
    assert found.home_share.connections == 600
    assert found.intervals == {"home_share.connections": Interval(400, 600, 900)}
    assert scenario({"home_share.data": {"low": "1 TB", "mid": "1 TB", "high": "1 TB"}}).home_share.data_tb == 1


def test_line_ends_and_a_byte_order_mark_do_not_matter(tmp_path) -> None:
    from planner.files.scenarios import read_scenario

    path = tmp_path / "a.yaml"
    for content in (CONTOSO.replace("\n", "\r\n"), CONTOSO.replace("\n", "\r"), "\ufeff" + CONTOSO):
        path.write_bytes(content.encode())
        assert read_scenario(path).cluster == read(CONTOSO).cluster


@pytest.mark.parametrize(
    ("stem", "identity"),
    [
        ("my_hospital", "my-hospital"),
        ("St Elsewhere", "st-elsewhere"),
        ("A&B (2026).v2", "a-b--2026--v2"),
        ("Zürich", "z-rich"),
        ("Zu\u0308rich", "z-rich"),  # as a Mac writes it
        ("_draft", "draft"),
        ("x" * 70, "x" * 63),
        ("7", "7"),
    ],
)
def test_any_name_of_a_file_makes_an_id(stem: str, identity: str) -> None:
    assert read(text_of(mapping({"id": None})), f"folder/{stem}.yaml").id == identity


@pytest.mark.parametrize("blank", "\u3164\u2800\u115f\u1160\uffa0")
def test_letters_that_look_like_nothing_are_refused(blank: str) -> None:
    for name in (blank, f"Contoso{blank}Ltd"):
        (found,) = problems(text_of(mapping({"customer": name})))
        assert found.wrong == f"holds the invisible character U+{ord(blank):04X}"


@pytest.mark.parametrize("name", ["\u0301", "\ufe0f\ufe0f", "\u200d"])
def test_a_name_of_marks_alone_shows_nothing(name: str) -> None:
    (found,) = problems(text_of(mapping({"customer": name})))
    assert (found.wrong, found.right) == ("shows nothing", "write a letter, a digit or a sign")


def test_a_name_of_signs_or_digits_is_one() -> None:
    for name in ("4711", "+", "🏥", "한국", "e\u0301"):
        assert read(text_of(mapping({"customer": name}))).customer
