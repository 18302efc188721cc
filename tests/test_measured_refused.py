"""Measured files that are refused, with their line; and the most that is read of one."""

from pathlib import Path

import pytest
from measurements import change, connections, plain

from planner.model.problems import InputError

CLOSE = pytest.approx
TWO = ("2026-03-02 00:00,1", "2026-03-02 00:15,2")
BAD = {
    "empty": ("", 1, "the header is ''"),
    "another header": ("when,what\n1,2\n", 1, "begin it with time"),
    "one sample": (f"time,value\n{TWO[0]}\n", 2, "fewer than two samples"),
    "no sample": ("time,value\n", 1, "fewer than two samples"),
    "too wide": (f"time,value\n{TWO[0]}\n2026-03-02 00:15,2,3\n", 3, "has 3 columns; write 2: time,value"),
    "too narrow": (f"time,value\n{TWO[0]}\n2026-03-02 00:15\n", 3, "has 1 column"),
    "open quote": (f'time,value\n{TWO[0]}\n"2026-03-02 00:15,2\n\n\n', 3, "has a quote left open"),
    "text after a quote": (f'time,value\n{TWO[0]}\n"2026-03-02 00:15"x,2\n', 3, "is not valid CSV"),
    "NaN": (f"time,value\n{TWO[0]}\n2026-03-02 00:15,NaN\n", 3, "value: 'NaN' is not a number"),
    "infinity": (f"time,value\n{TWO[0]}\n2026-03-02 00:15,inf\n", 3, "'inf' is not a number"),
    "overflow": (f"time,value\n{TWO[0]}\n2026-03-02 00:15,1e999\n", 3, "larger than anything"),
    "negative": (f"time,value\n{TWO[0]}\n2026-03-02 00:15,-2\n", 3, "value: -2 is negative; write zero or more"),
    "a decimal comma": (f'time,value\n{TWO[0]}\n2026-03-02 00:15,"1,5"\n', 3, "write 1.5, with a point"),
    "blank": (f"time,value\n{TWO[0]}\n2026-03-02 00:15,\n", 3, "value: the value is blank"),
    "unordered": (f"time,value\n{TWO[1]}\n{TWO[0]}\n", 3, "is before the one above it, 2026-03-02 00:15:00"),
    "doubled": (f"time,value\n{TWO[0]}\n{TWO[0]}\n", 3, "the time 2026-03-02 00:00:00 is there twice"),
    "another order": (
        f"time,value\n{TWO[0]}\n03/02/2026 00:15,2\n{TWO[1]}\n",
        3,
        "'03/02/2026' is not a date in the order of",
    ),
    "no such day": (
        "time,value\n2026-02-30 00:15,2\n2026-03-02 00:00,1\n",
        2,
        "'2026-02-30' is not a date; write year",
    ),
    "no such hour": (f"time,value\n{TWO[0]}\n2026-03-02 24:00,2\n", 3, "'2026-03-02 24:00' is not a time"),
    "no such minute": (f"time,value\n{TWO[0]}\n2026-03-02 23:60,2\n", 3, "write year-month-day hour:minute"),
    "no such second": (f"time,value\n{TWO[0]}\n2026-03-02 23:59:60,2\n", 3, "is not a time"),
    "half a day": (f"time,value\n{TWO[0]}\n2026-03-02 11:00 PM,2\n", 3, "is not a time"),
    "a short year": ("time,value\n02.03.26 00:00,1\n02.03.26 00:15,1\n", 2, "'02.03.26' is not a date"),
    "a zone": (f"time,value\n{TWO[0]}\n2026-03-02 00:15+01:00,2\n", 3, "a local time"),
    "no text": (b"time,gr\xf6\xdfe\n2026-03-02 00:00,\x81\n", 2, "is not text in UTF-8, UTF-16 or code page 1252"),
    "half a character": (b"\xff\xfet\x00i", 1, "is not text in UTF-8, UTF-16"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_wrong_file_is_refused_with_its_line(tmp_path: Path, case: str) -> None:
    content, line, told = BAD[case]
    (tmp_path / "given.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InputError) as refused:
        connections(tmp_path)
    assert str(refused.value).startswith(f"{tmp_path / 'given.csv'}:{line}: ")
    assert told in str(refused.value)
    with pytest.raises(InputError):
        change(tmp_path)


@pytest.mark.parametrize(
    ("rows", "line", "told"),
    [
        (["0,1", "2,1", "1,1"], 4, "hour: the hour is 1, not 3; hours rise by 1, from 0"),
        (["0,1", "0.5,1"], 3, "the hour is 0.5, not 1"),
        (["0,1", "2,1"], 4, "33 % of the time is missing"),
        (["0,1", "999999999999999,1"], 3, "holds 1000000000000000 hours; write 26352"),
        (["1,1"], 2, "the hour is 1, not 0"),
        (["0,1", "0,1"], 3, "the hour is 0, not 1"),
        (["0,-1"], 2, "changed_gb: -1 is negative"),
        (["0,nan"], 2, "'nan' is not a number"),
        (["0,1,2"], 2, "has 3 columns; write 2: hour,changed_gb"),
        (["0,"], 3, "holds no hour"),
        ([], 2, "holds no hour"),
    ],
)
def test_wrong_hours_are_refused_with_their_line(tmp_path: Path, rows: list[str], line: int, told: str) -> None:
    with pytest.raises(InputError) as refused:
        change(plain(tmp_path, *rows, header="hour,changed_gb"))
    assert f"given.csv:{line}: " in str(refused.value)
    assert told in str(refused.value)


def test_a_wrong_header_of_hours_says_what_to_write(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="'hour,gb'; write hour,changed_gb"):
        change(plain(tmp_path, "0,1", header="hour,gb"))


def test_a_file_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain(tmp_path, *TWO)
    size = (tmp_path / "given.csv").stat().st_size
    monkeypatch.setattr("planner.files.rows.MOST_CSV_BYTES", size)
    assert connections(tmp_path)[0] == 2
    monkeypatch.setattr("planner.files.rows.MOST_CSV_BYTES", size - 1)
    with pytest.raises(InputError, match=r"given\.csv: is larger than"):
        connections(tmp_path)


def test_three_years_of_hours_are_read_and_more_are_refused(tmp_path: Path) -> None:
    rows = [f"{hour},1" for hour in range(3 * 366 * 24 + 1)]
    assert change(plain(tmp_path, *rows[:-1], header="hour,changed_gb"))[1] == CLOSE(24)
    with pytest.raises(InputError, match="26353 hours; write 26352"):
        change(plain(tmp_path, *rows, header="hour,changed_gb"))
