"""`planner replicate`: the documented numbers, other months, exit statuses, and the text."""

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from second_sites import SITE, WEEK, given, written

from planner.cli import main

CLOSE = pytest.approx
SCHEMA = json.loads((Path(__file__).parent / "schema" / "replicate.schema.json").read_text())


def printed(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, dict]:
    status = main(["replicate", *map(str, arguments), "--json"])
    record = json.loads(capsys.readouterr().out)
    jsonschema.validate(record, SCHEMA)
    return status, record


def test_the_documented_example_to_its_printed_digits(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, record = printed(capsys, written(tmp_path))
    rates = record.pop("required_mb_s")
    assert {key: round(rate, 2) for key, rate in rates.items()} == {"100": 31.65, "95": 31.65, "90": 31.65}
    digits = {"data_age_max_min": 2, "data_age_p95_min": 2}
    shown = {key: round(v, digits.get(key, 1)) if isinstance(v, float) else v for key, v in record.items()}
    assert status == 0
    assert shown == {
        "scenario": "contoso-hq",
        "month": 36,
        "interval_min": 60,
        "effective_mb_s": 100.0,
        "keeps_up": True,
        "schedule_held": 1.0,
        "longest_miss": 0,
        "data_age_max_min": 78.99,
        "data_age_p95_min": 75.99,
        "max_change_gb_day": 12342.9,
        "least_interval_min": 60,
        "seed_hours": 268.3,
        "local_reserve_gb": 4003.9,
        "remote_reserve_gb": 273632.8,
    }


def test_another_month_has_its_own_change_and_the_same_seed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, record = printed(capsys, written(tmp_path), "--month", 0)
    assert record["month"] == 0
    assert record["required_mb_s"]["100"] == CLOSE(2000e3 / 86400 * 0.7)
    assert record["remote_reserve_gb"] == CLOSE(138_000 + 2000 / 24 * 25.2)
    assert record["seed_hours"] == CLOSE(268.3333333)


def test_a_link_that_never_catches_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, record = printed(capsys, written(tmp_path, {**SITE, "throttle": "31 MB/s"}))
    assert status == 1
    assert (record["keeps_up"], record["schedule_held"], record["least_interval_min"]) == (False, 0, None)
    assert main(["replicate", str(tmp_path / "given.yaml")]) == 1
    assert "never catches up" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["--month", "121"], ["--month", "-1"], ["--month", "1.5"], ["--month", "x"]])
def test_a_month_that_is_none_is_refused(tmp_path: Path, arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["replicate", str(written(tmp_path)), *arguments])
    assert stopped.value.code == 2


def test_a_scenario_without_a_second_site_is_bad_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replicate", str(written(tmp_path, None)), "--json"]) == 2
    out = capsys.readouterr()
    assert out.out == ""
    assert "given.yaml: replication: is missing" in out.err


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("customer: [\n")
    assert main(["replicate", str(bad), str(written(tmp_path)), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["scenario"] == "contoso-hq"


def test_the_text_says_what_the_link_can_have_and_when_it_misses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given(tmp_path, {"throttle": "50 MB/s"}, WEEK)
    assert main(["replicate", str(tmp_path / "given.yaml")]) == 1
    text = capsys.readouterr().out
    assert "On this link\n- " in text
    assert "from Monday 10:00" in text
    assert "good evidence, 7 days every 60 min, no gaps" in " ".join(text.split())


def test_the_needed_rate_as_printed_in_the_text_is_enough(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for share, change in enumerate(["1234 GB/day", "1111 GB/day", "87 GB/day", "3 GB/day"]):
        main(["replicate", str(written(tmp_path, {**SITE, "change": change}))])
        (line,) = (line for line in capsys.readouterr().out.splitlines() if line.startswith("all snapshots"))
        rate = line.split()[-4].replace(",", "")
        status, _ = printed(capsys, written(tmp_path, {**SITE, "change": change, "throttle": f"{rate} MB/s"}))
        assert status == 0, (share, rate)


def test_a_replay_needs_no_frames_and_no_plots(tmp_path: Path) -> None:
    path = written(tmp_path)
    code = (
        "import sys; from planner.cli import main; main(sys.argv[1:]); "
        "print([m for m in ('pandas', 'matplotlib', 'scipy') if m in sys.modules], file=sys.stderr)"
    )
    for command in ("replicate", "size"):
        done = subprocess.run([sys.executable, "-c", code, command, path], capture_output=True, text=True, check=True)
        assert done.stderr.strip() == "[]"
