"""Folders and records that mean harm: nothing outside is touched, nothing hangs, and nobody else pays."""

import json
import os
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from batches import Report, customer
from fleets import entry

from planner.batch.manifest import records_in
from planner.batch.output import work_folder, write_whole

pytestmark = pytest.mark.usefixtures("nothing_left_behind", "impatient")


@pytest.fixture
def made(tmp_path: Path, quick: Path, report: Report) -> Callable[..., Any]:
    """A batch of two customers, of which the first was changed since the last."""
    (tmp_path / "in").mkdir()

    def again() -> Any:
        customer(tmp_path / "in", "a", connections=300 + len(list(tmp_path.rglob("*"))))
        customer(tmp_path / "in", "b")
        return report("--out", tmp_path / "out", "--notebook", quick, tmp_path / "in")

    return again


# A record may name the files of its own report, by endings that the planner writes, and nothing else.


@pytest.mark.parametrize(
    "changed",
    [
        {"files": {"../victim/precious": [0, 0, ""]}},
        {"files": {"precious.html": [0, 0, ""]}},
        {"files": {"a.txt": [0, 0, ""]}},
        {"files": {"a/../../victim/precious": [0, 0, ""]}},
        {"id": "../../victim/precious", "files": {"a.pdf": [0, 0, ""]}},
    ],
    ids=str,
)
def test_a_record_removes_nothing_but_its_own_files(tmp_path: Path, made: Callable, changed: dict) -> None:
    assert made().returncode == 0
    out, victim = tmp_path / "out", tmp_path / "victim"
    victim.mkdir()
    precious = [victim / "precious", victim / "precious.json", out / "precious.html", out / "a.txt"]
    for path in precious:
        path.write_text("precious")
    record = out / ".manifest" / "a.json"
    record.write_text(json.dumps(json.loads(record.read_text()) | changed))
    assert made().returncode == 0
    assert [path.read_text() for path in precious] == ["precious"] * 4


def test_a_file_of_the_report_before_is_removed_with_its_format(tmp_path: Path, made: Callable) -> None:
    assert made().returncode == 0
    out = tmp_path / "out"
    (out / "a.pdf").write_text("of other inputs")
    record = out / ".manifest" / "a.json"
    known = json.loads(record.read_text())
    record.write_text(json.dumps(known | {"files": known["files"] | {"a.pdf": [0, 0, ""]}}))
    assert made().returncode == 0
    assert not (out / "a.pdf").exists()


NO_RECORDS = {
    "no JSON": "{",
    "a number": "1",
    "a list": "[]",
    "deep": "[" * 100_000,
    "nothing but its form": {"form": 1},
    "another form": {"form": 2},
    "another id": {"id": "b"},
    "an id that is a number": {"id": 7},
    "an unknown state": {"state": "perhaps"},
    "a scenario that is a list": {"scenario": []},
    "files that are a list": {"files": ["a.html"]},
    "a file without what is known of it": {"files": {"a.html": 3}},
    "a key that is a list": {"key": []},
    "an unknown state that is a list": {"state": []},
    "an entry that is a text": {"entry": "holds"},
    "an entry without its parts": {"entry": {}},
    "an entry in an unknown state": {"entry": entry("a").record() | {"state": "fine"}},
    "an entry with a text for a number": {"entry": entry("a").record() | {"fsvms": "3"}},
    "an entry with true for a number": {"entry": entry("a").record() | {"fsvms": True}},
    "an entry that is not finite": {"entry": entry("a").record() | {"utilisation": float("nan")}},
    "an error that is a list": {"state": "failed", "error": []},
    "a failure without an error": {"state": "failed"},
}


@pytest.mark.parametrize("said", NO_RECORDS.values(), ids=NO_RECORDS)
def test_a_record_that_is_none_counts_as_none(tmp_path: Path, said: str | dict) -> None:
    good = {"form": 1, "id": "a", "scenario": "a.yaml", "state": "done", "key": "", "files": {}}
    path = tmp_path / "a.json"
    path.write_text(json.dumps(good | {"entry": entry("a").record()}))
    assert len(records_in(tmp_path)) == 1
    path.write_text(said if isinstance(said, str) else json.dumps(good | {"entry": entry("a").record()} | said))
    if said == {"form": 1}:
        path.write_text(json.dumps(said))
    assert records_in(tmp_path) == []


@pytest.mark.parametrize(
    "said",
    [
        pytest.param("[" * 100_000, id="deep"),
        *(pytest.param(said, marks=pytest.mark.campaign) for said in ("[]", "7", "\0")),
        '{"x": [1]}',
    ],
)
def test_what_the_batch_keeps_may_be_anything(tmp_path: Path, made: Callable, said: str) -> None:
    assert made().returncode == 0
    for name in ("a.json", "refused", "lists"):
        (tmp_path / "out" / ".manifest" / name).write_text(said)
    done = made()
    assert (done.returncode, done.stderr) == (0, "")


# What stands in the way of one report is in the way of no other.


@pytest.mark.parametrize("place", ["a.html", "a.ipynb", ".manifest/a.json"])
def test_a_folder_in_the_way_fails_that_report_alone(tmp_path: Path, made: Callable, place: str) -> None:
    out = tmp_path / "out"
    (out / place / "inside").mkdir(parents=True)
    done = made()
    assert done.returncode == 1
    assert f"the report failed: {out / place}: cannot be written (Is a directory)" in done.stderr
    assert "1 of 2 made, 1 failed" in done.stdout
    names = {path.name for path in out.iterdir()}
    assert names - {Path(place).name} == {".manifest", "b.html", "b.ipynb", "fleet.csv", "index.html"}


def test_a_folder_in_the_way_of_the_list_is_told(tmp_path: Path, made: Callable) -> None:
    (tmp_path / "out" / "index.html").mkdir(parents=True)
    done = made()
    assert done.returncode == 2
    assert "cannot be written (Is a directory); each file that is there is whole" in done.stderr


# Nobody waits at a pipe, and nobody follows a link.


PLACES = ["tmp/planner-batch-z", "out/.x.planner.part", "out/.x.part", "out/a.html", "out/index.html"]
PLACES += [f"out/.manifest/{name}" for name in ("a.json", "z.json", ".x.planner.part", "refused", "lists")]


@pytest.mark.parametrize(
    ("place", "what"),
    [
        # A pipe where another is a link, in turn; the other way round in the campaign.
        pytest.param(place, what, marks=[] if number % 2 == turn else pytest.mark.campaign)
        for turn, what in enumerate(("pipe", "link"))
        for number, place in enumerate(PLACES)
    ],
)
def test_a_pipe_or_a_link_is_no_file_of_ours(tmp_path: Path, made: Callable, place: str, what: str) -> None:
    (tmp_path / "out" / ".manifest").mkdir(parents=True)
    precious = tmp_path / "precious"
    precious.write_text("precious")
    at = tmp_path / place
    if what == "pipe":
        os.mkfifo(at)
    else:
        at.symlink_to(precious)
    done = made()
    assert (done.returncode, done.stderr) == (0, "")
    assert precious.read_text() == "precious"
    if at.name in (".x.planner.part", ".x.part", "planner-batch-z", "z.json", "refused"):
        assert stat.S_ISFIFO(at.lstat().st_mode) if what == "pipe" else at.is_symlink()
        at.unlink()
    else:
        assert stat.S_ISREG(at.lstat().st_mode)


@pytest.mark.parametrize("what", ["pipe", "link", "folder"])
def test_a_lock_that_is_none_is_one_clear_error(tmp_path: Path, made: Callable, what: str) -> None:
    lock = tmp_path / "out" / ".manifest" / "lock"
    lock.parent.mkdir(parents=True)
    {"pipe": os.mkfifo, "link": lambda path: path.symlink_to(tmp_path / "precious"), "folder": Path.mkdir}[what](lock)
    done = made()
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "cannot be written" in done.stderr
    assert not (tmp_path / "precious").exists()


# What is swept is what a batch of this user has left, and what it works on is for this user alone.


def test_only_what_batches_have_left_is_swept(tmp_path: Path, made: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    out = tmp_path / "out"
    out.mkdir()
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", killed)
        patch.setattr(os, "unlink", lambda _: None)  # a killed process cleans nothing up
        with pytest.raises(KeyboardInterrupt):
            write_whole(out / "a.html", b"half")
    (left,) = out.iterdir()
    foreign = [out / ".something.part", out / ".film.mkv.x1y2z3w4.part", out / "a.planner.part"]
    for path in foreign:
        path.write_text("of another program")
    with monkeypatch.context() as patch:
        patch.setattr(os, "getuid", lambda: 12345)
        assert made().returncode == 0
    assert left.exists(), "it may be another user's"
    assert made().returncode == 0
    assert not left.exists()
    assert all(path.exists() for path in foreign)


def test_a_work_folder_is_for_this_user_alone() -> None:
    before = os.umask(0)
    try:
        with work_folder() as work:
            assert stat.S_IMODE(work.stat().st_mode) == 0o700
    finally:
        os.umask(before)


def test_an_entry_travels_without_its_error_and_its_files() -> None:
    one = replace(entry("a"), error="x", files=("a.html",))
    assert {"error", "files"}.isdisjoint(one.record())
    assert type(one).from_record(one.record()) == entry("a")
