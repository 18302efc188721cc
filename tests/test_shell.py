"""The shell: colour, width, quiet and completion; plain text wherever nobody looks at a terminal."""

import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from given import CONTOSO
from samples import PATHS

from planner.answers import terminal as shell
from planner.answers.display import cells
from planner.cli import main, parser

ROOT = Path(__file__).parent.parent


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "contoso.yaml"
    path.write_text(CONTOSO)
    return str(path)


@pytest.fixture
def terminal(monkeypatch):
    """Makes standard output a terminal of so many columns, with these variables."""

    def terminal(columns: int, **variables: str) -> None:
        for name in ("NO_COLOR", "FORCE_COLOR", "TERM", "COLUMNS"):
            monkeypatch.delenv(name, raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys.stdout, "isatty", lambda: columns > 0, raising=False)
        size = SimpleNamespace(get_terminal_size=lambda _: os.terminal_size((columns, 24)))
        monkeypatch.setattr(shell, "shutil", size)

    return terminal


@pytest.mark.parametrize(
    ("columns", "variables", "coloured"),
    [
        (80, {}, True),
        (80, {"TERM": "xterm-256color"}, True),
        (80, {"TERM": "dumb"}, False),
        (80, {"NO_COLOR": "1"}, False),
        (80, {"NO_COLOR": ""}, True),
        (80, {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        (80, {"TERM": "dumb", "FORCE_COLOR": "1"}, True),
        (0, {}, False),
        (0, {"FORCE_COLOR": "1"}, True),
        (0, {"FORCE_COLOR": ""}, False),
    ],
)
@pytest.mark.parametrize("command", ["size", "fit", pytest.param("risk", marks=pytest.mark.campaign)])
def test_colour_is_for_a_terminal_or_on_demand(file, terminal, capsys, command, columns, variables, coloured):
    terminal(columns, **variables)
    assert main([command, file]) == 0
    told = capsys.readouterr().out
    assert ("\x1b[" in told) == coloured
    terminal(columns, NO_COLOR="1")
    assert main([command, file]) == 0
    assert re.sub(r"\x1b\[[0-9;]*m", "", told) == capsys.readouterr().out


def test_json_has_no_colour(file, terminal, capsys):
    terminal(80, FORCE_COLOR="1")
    assert main(["size", "--json", file]) == 0
    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("columns", "most"), [(40, 40), (60, 60), (79, 79), (80, 80), (100, 100), (500, 120), (0, 80), (7, 40)]
)
def test_the_room_to_print_in(terminal, columns, most):
    terminal(columns)
    assert shell.width() == most


@pytest.mark.parametrize("columns", [80, 100, 120])
@pytest.mark.parametrize(
    "words",
    [
        ["size"],
        ["size", "--why", "3x24"],
        ["risk"],
        ["fit"],
        ["alternatives"],
        ["path"],
        ["replicate"],
        ["compare", "--design", "4x60", "--design", "8x60"],
        ["compare", "--against", "home_share.connections=3200", "--against", "growth.data=30 %"],
    ],
)
def test_everything_fits_the_terminal(file, terminal, capsys, words, columns):
    terminal(columns, NO_COLOR="1")
    assert main([words[0], file, *words[1:]]) in (0, 1)
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= columns
    assert max(map(len, lines)) > min(columns - 30, 80), "as wide as there is room"


@pytest.mark.parametrize("command", ["size", "ready", "path"])
def test_names_of_wide_characters_fit_too_and_a_long_title_has_its_rule(command, capsys):
    assert main([command, str(PATHS["names-of-the-world"])]) in (0, 1)
    lines = capsys.readouterr().out.splitlines()
    assert max(map(cells, lines)) <= 80
    rule = next(at for at, line in enumerate(lines) if line.startswith("==="))
    assert rule >= 1
    assert len(lines[rule]) == max(map(cells, lines[:rule]))


def test_a_blank_under_breaks_is_explained(file, capsys):
    assert main(["size", file]) == 0
    assert "Nothing under Breaks: not in 120 months" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("command", ["size", "check", "fit", "risk", "alternatives", "replicate", "path"])
def test_quiet_prints_what_is_wrong_alone_and_the_status_answers(file, capsys, command):
    assert main([command, "--quiet", file]) == 0
    assert capsys.readouterr() == ("", "")
    assert main([command, "-q", file, "--set", "cluster.nodes=0"]) == 2
    told = capsys.readouterr()
    assert (told.out, "cluster.nodes: 0 is too little" in told.err) == ("", True)


def test_quiet_says_with_its_status_that_nothing_holds(file, capsys):
    assert main(["size", "-q", file, "--set", "cluster.nodes=2", "--set", "cluster.cvms=2"]) == 1
    assert main(["compare", "-q", file, "--design", "3x12"]) == 1
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("shell_name", ["bash", "zsh", "fish"])
def test_completion_knows_every_command_and_option(capsys, shell_name):
    assert main(["completion", shell_name]) == 0
    told = capsys.readouterr().out
    for name, command in parser()._subparsers._group_actions[0].choices.items():
        assert name in told
        for option in command._option_string_actions:
            assert option.lstrip("-") in told, f"{name} {option}"


def test_no_other_shell_is_promised():
    with pytest.raises(SystemExit) as caught:
        main(["completion", "tcsh"])
    assert caught.value.code == 2


@pytest.mark.skipif(not os.path.exists("/bin/bash"), reason="asks bash itself")  # noqa: PTH110
def test_bash_completes_commands_options_and_files(tmp_path, capsys):
    assert main(["completion", "bash"]) == 0
    (tmp_path / "planner.bash").write_text(capsys.readouterr().out)
    (tmp_path / "acme.yaml").write_text(CONTOSO)
    ask = "COMP_WORDS=({}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); _shtab_planner; echo ${{COMPREPLY[@]}}"
    asked = ["planner repl", "planner size --se", "planner compare --agai", "planner size acm", "planner completion f"]
    script = "source planner.bash\n" + "\n".join(map(ask.format, asked))
    done = subprocess.run(["/bin/bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["replicate", "--set", "--against", "acme.yaml", "fish"]


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("size {file} >&-", "standard output is closed"),
        ("size {file} >{full}", "standard output cannot be written (No space left on device)"),
        ("keys >{full}", "standard output cannot be written (No space left on device)"),
        ("size - <&-", "standard input: is closed; name a file"),
    ],
)
def test_output_and_input_that_are_not_there_are_told(file, command, told):
    full = Path("/dev/full")
    if "{full}" in command and not full.is_char_device():
        pytest.skip("has no device that is always full")
    line = f"{sys.executable} -m planner {command.format(file=file, full=full)}"
    done = subprocess.run(line, shell=True, capture_output=True, text=True, cwd=ROOT, timeout=60, check=False)
    assert done.returncode == 2
    assert told in done.stderr
    assert done.stderr.count("\n") == 1
