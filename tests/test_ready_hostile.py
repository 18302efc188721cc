"""Hostile text in a deployment: it reaches the shell, CSV, pages and slides as the text that it is."""

import base64
import csv
import io
import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest
from given import PLAIN, mapping, scenario, text_of

from planner.answers import readiness as tables
from planner.answers.display import csv_file
from planner.answers.records import ports_rows
from planner.cli import main
from planner.judgement.domain import slash_form
from planner.judgement.readiness import ready

PASSWORD = "dfld#ld(3&jk$HOME`x`'\"\\ flJJ\\ddu"
KNOWN = [
    *(
        "bob; rm -rf /",
        "$(touch pwned)",
        "`touch pwned`",
        "a'b",
        'a"b',
        "a\\",
        "\\'",
        "'; touch pwned; '",
        "~root",
        "a b",
    ),
    *("--help", "-n", "*", "?", "[a-z]", "{a,b}", "a&touch pwned&", "a|tee pwned", ">pwned", "<(touch pwned)", "#x"),
    *(
        "$AD_PASSWORD",
        "${IFS}",
        "$'\\n'",
        "!!",
        "!x",
        "a=b",
        "=cmd|' /C calc'!A0",
        "+1+1",
        "@SUM(A1)",
        "%PATH%",
        "a\\nb",
    ),
    *(
        "CORP\\svc-join",
        "svc-join@corp.example.com",
        "Ünï/cödé",
        "日本/語",
        "שלום",
        "👩‍💻/🚀",
        "<script>alert(1)</script>",
    ),
    *(
        "uuid=x",
        "a'$(touch pwned)'b",
        '"$(touch pwned)"',
        "'\"'\"'",
        "()",
        "a;;b",
        "\\$HOME",
        "𝔘𝔫𝔦",
        "..",
        "/",
        "a//b",
        "x" * 200,
    ),
]


def hostile() -> list[str]:
    """A hundred values: those that are known to hurt, and others made of the same signs, the same every time."""
    chance = random.Random(2041)
    made = [
        "".join(chance.choices("'\"`$\\;&|<>(){}[]*?!#~ \u00e9%=-/abcpwned", k=chance.randint(1, 30)))
        for _ in range(200)
    ]
    values = dict.fromkeys(text for text in (*KNOWN, *(" ".join(one.split()) for one in made)) if text)
    return list(values)[:100]


VALUES = hostile()


@pytest.fixture(scope="module")
def ncli(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a stand-in `ncli` that writes down its arguments, each in base64 on a line."""
    folder = tmp_path_factory.mktemp("cvm")
    script = folder / "ncli"
    script.write_text(
        '#!/bin/bash\nfor a in "$@"; do printf %s "$a" | base64 -w0; echo; done >> "$SEEN"; echo . >> "$SEEN"\n'
    )
    script.chmod(0o755)
    return folder


def run(commands: list[str], ncli: Path, folder: Path, tail: str = "") -> list[list[str]]:
    """The arguments that each command gave, run by bash one after the other with the password typed in."""
    seen = folder / "seen"
    environment = {"PATH": f"{ncli}:{os.environ['PATH']}", "SEEN": str(seen), "HOME": "/nowhere"}
    done = subprocess.run(
        ["bash", "--norc", "-c", "\n".join((*commands, tail))],
        input=f"{PASSWORD}\n" * len(commands),
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert [path.name for path in folder.iterdir()] == ["seen"]
    calls = seen.read_text().split(".\n")[:-1]
    return [[base64.b64decode(line).decode() for line in call.splitlines()] for call in calls]


@pytest.mark.skipif(not shutil.which("bash"), reason="there is no bash")
def test_a_real_shell_passes_a_hundred_hostile_values_on_as_they_are(ncli: Path, tmp_path: Path) -> None:
    assert len(VALUES) == 100
    names = {"user": "windows-ad-username", "organizational_unit": "organizational-unit"}
    names |= {"preferred_domain_controller": "preferred-domain-controller"}
    given = {f"deployment.{key}": None for key in names}
    commands = []
    for value in VALUES:
        found = ready(scenario({"deployment.domain": "corp.example.com", **dict.fromkeys(given, value)}))
        assert found.join_command
        assert "\n" not in found.join_command
        commands.append(found.join_command)
    calls = run(commands, ncli, tmp_path, 'test -z "${AD_PASSWORD+set}"')
    assert len(calls) == 100
    for value, arguments in zip(VALUES, calls, strict=True):
        assert arguments == [
            "fs",
            "join-domain",
            "uuid=FILE_SERVER_UUID",
            "windows-ad-domain-name=corp.example.com",
            f"windows-ad-username={value}",
            f"windows-ad-password={PASSWORD}",
            *(f"organizational-unit={where}" for where in [slash_form(value)] if where),
            f"preferred-domain-controller={value}",
        ]


def test_the_command_is_the_one_of_the_text_with_its_domain() -> None:
    given = {
        "domain": "corp.example.com",
        "user": "svc-join",
        "organizational_unit": "OU=afs,OU=stayout,DC=corp,DC=example,DC=com",
        "preferred_domain_controller": "dc1.corp.example.com",
    }
    assert ready(scenario({"deployment": given})).join_command == (
        "read -rs -p 'Password: ' AD_PASSWORD; ncli fs join-domain uuid=FILE_SERVER_UUID "
        'windows-ad-domain-name=corp.example.com windows-ad-username=svc-join windows-ad-password="$AD_PASSWORD" '
        "organizational-unit=stayout/afs preferred-domain-controller=dc1.corp.example.com; unset AD_PASSWORD"
    )
    bare = ready(scenario({"deployment": {"domain": "corp.example.com"}})).join_command or ""
    assert "organizational-unit" not in bare
    assert "preferred" not in bare


def hostile_scenario(value: str) -> dict:
    deployment = {"domain": "corp.example.com", "user": value, "organizational_unit": value}
    deployment["preferred_domain_controller"] = value
    client = {"name": value[:80], "os": "linux", "iops": 60000, "latency": "4 ms", "io_size": "1 MiB", "volumes": 2}
    client["access"] = "sequential"
    changes = {"customer": value, "file_server": value, "home_share.name": value, "deployment": deployment}
    return mapping(changes | {"block_clients": [client]}, PLAIN)


@pytest.mark.parametrize("value", ["<script>alert(1)</script>", "</td><img src=x onerror=x>", "&lt;b&gt;", "a\"b'c<"])
def test_pages_show_it_as_text(value: str) -> None:
    found = ready(scenario(None, hostile_scenario(value)))
    shown = (tables.findings, tables.join, tables.client_settings, tables.wrong, tables.answer)
    html = "".join(made(found)._repr_html_() for made in shown)  # type: ignore[union-attr]
    assert "<script" not in html
    assert "<img" not in html
    assert value not in html


@pytest.mark.parametrize("value", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\uff1dA1"])
def test_a_spreadsheet_takes_none_of_it_for_a_formula(value: str) -> None:
    rows = list(csv.reader(io.StringIO(csv_file([(value, 1, None)]).decode("utf-8-sig"))))
    assert rows == [[f"'{value}", "1", ""]]
    found = ready(scenario(None, hostile_scenario(value)))
    for row in csv.reader(io.StringIO(csv_file(ports_rows(found)).decode("utf-8-sig"))):
        assert not any(cell.startswith(tuple("=+-@")) for cell in row)


def test_the_terminal_shows_it_as_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for place, value in enumerate(VALUES[:40]):
        file = tmp_path / f"h{place}.yaml"
        file.write_text(text_of(hostile_scenario(value)), encoding="utf-8")
    assert main(["ready", *map(str, sorted(tmp_path.glob("*.yaml")))]) == 1
    said = capsys.readouterr()
    assert said.err == ""
    assert all(one.isprintable() or one in "\n\u200d" for one in said.out)
