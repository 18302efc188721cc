"""What the README says is what happens."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
INDENTED = re.findall(r"^    (\S.*)$", README, re.M)
COMMANDS = [line.split(" # ")[0].strip() for line in INDENTED if line.startswith((".venv/bin/planner ", "make "))]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", [line for line in COMMANDS if line.startswith(".venv/bin/planner ")])
def test_a_command_of_the_readme_works(command, tmp_path, monkeypatch, report):
    words = shlex.split(command)[1:]
    if "--out" in words:
        words[words.index("--out") + 1] = str(tmp_path)
    monkeypatch.chdir(ROOT)
    done = report(*words[1:], command=words[0])
    assert done.returncode == 0, done.stderr
    following = README.split(f"    {command}\n", 1)[1]
    if block := re.match(r"\n```text\n(.*?)```", following, re.S):
        assert block.group(1) in done.stdout


def test_every_make_target_named_is_there():
    named = set(re.findall(r"`make ([a-z]+)`", README))
    named |= {line.split()[1] for line in COMMANDS if line.startswith("make ")}
    assert {"reports", "test", "lint", "bench", "lab", "lock"} <= named
    for target in named:
        assert re.search(rf"^{target}:", MAKEFILE, re.M), target


def test_every_command_of_the_command_line_is_in_the_readme():
    told = subprocess.run([sys.executable, "-m", "planner", "--help"], cwd=ROOT, capture_output=True, text=True).stdout
    commands = re.findall(r"^    (\w+) ", told, re.M)
    assert {"size", "check", "limits", "report"} <= set(commands)
    for command in commands:
        assert f"`planner {command}" in README


def test_the_scenario_file_shown_is_a_scenario(tmp_path):
    block = next(text for text in re.findall(r"```yaml\n(.*?)```", README, re.S) if "file_server:" in text)
    file = tmp_path / "shown.yaml"
    file.write_text(block, encoding="utf-8")
    done = subprocess.run([sys.executable, "-m", "planner", "check", file], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "contoso-hq: good\n"), done.stderr


def test_the_part_of_a_sample_that_is_shown_is_in_the_sample():
    block = next(text for text in re.findall(r"```yaml\n(.*?)```", README, re.S) if "file_server:" not in text)
    sample = yaml.safe_load((ROOT / "data" / "scenarios" / "headquarters.yaml").read_text(encoding="utf-8"))
    for key, value in yaml.safe_load(block).items():
        if isinstance(value, dict):
            assert value.items() <= sample[key].items()
        else:
            assert value == sample[key]


def test_pictures_and_links_of_the_readme_are_there():
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
