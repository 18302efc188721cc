"""Units, what one of each is in the base unit, and how numbers are written: the one place where units are converted.

Inside the planner data is in TB, memory in GB, rates in MB/s, changed data in GB/day, intervals in minutes,
horizons in months, and shares of a whole are fractions. TB is 1000^4 bytes and TiB 1024^4; MB/s is megabytes
and Mbit/s megabits a second.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

TOLERANCE = 1e-9  # a part so small is float dust


class UnitError(ValueError):
    """A text that is not what it should be, such as a number; `right` says what would be."""

    def __init__(self, wrong: str, right: str = "") -> None:
        super().__init__(f"{wrong}; {right}" if right else wrong)
        self.wrong = wrong
        self.right = right


@dataclass(frozen=True, slots=True)
class Dimension:
    """A kind of quantity: its base unit, what one of each unit is in it, and an example to show."""

    name: str
    base: str
    units: Mapping[str, Fraction]
    likely: str
    example: str


def _bytes(base: int) -> dict[str, Fraction]:
    decimal = {"kB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12, "PB": 10**15}
    binary = {"KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40, "PiB": 2**50}
    return {unit: Fraction(size, base) for unit, size in (decimal | binary).items()}


def _rates(base: int) -> dict[str, Fraction]:
    a_second = {f"{unit}/s": size for unit, size in _bytes(base).items()}
    a_second |= {f"{unit}ps": size for unit, size in _bytes(base).items() if "i" not in unit}
    for letter, size in {"k": 10**3, "M": 10**6, "G": 10**9}.items():
        a_second[f"{letter}bit/s"] = a_second[f"{letter}bps"] = Fraction(size, 8 * base)
    return a_second


def _changes(base: int) -> dict[str, Fraction]:
    a_day = {f"{unit}/{day}": size for unit, size in _bytes(base).items() for day in ("day", "d")}
    an_hour = {f"{unit}/{hour}": 24 * size for unit, size in _bytes(base).items() for hour in ("hour", "h")}
    a_second = {unit: 86400 * size for unit, size in _rates(base).items() if unit.endswith("B/s")}
    return a_day | an_hour | a_second


def _named(sizes: Mapping[int, str]) -> dict[str, Fraction]:
    return {unit: Fraction(size) for size, units in sizes.items() for unit in units.split()}


DATA = Dimension("an amount of data", "TB", _bytes(10**12), "TB", "120 TB")
MEMORY = Dimension("an amount of memory", "GB", _bytes(10**9), "GB", "60 GB")
RATE = Dimension("a rate", "MB/s", _rates(10**6), "MB/s", "100 MB/s or 1 Gbit/s")
CHANGE = Dimension("a rate of change", "GB/day", _changes(10**9), "GB/day", "2 TB/day")
_TIMES = _named({1: "min minute minutes", 60: "h hour hours", 1440: "day days"})
MINUTES = Dimension("a time", "min", _TIMES, "min", "60 min")
MONTHS = Dimension("a time in months", "months", _named({1: "month months", 12: "year years"}), "months", "36 months")
_SECONDS = {"us": Fraction(1, 10**6), "µs": Fraction(1, 10**6), "ms": Fraction(1, 10**3), "s": Fraction(1)}
LATENCY = Dimension("a latency", "s", _SECONDS, "ms", "4 ms")
BLOCK = Dimension("a size of an I/O", "bytes", {"bytes": Fraction(1), **_bytes(1)}, "KiB", "8 KiB")
PERCENT = Dimension("a percentage", "", {"%": Fraction(1, 100)}, "%", "10 %")
DIMENSIONS = {one.base or "%": one for one in (DATA, MEMORY, RATE, CHANGE, MINUTES, MONTHS, PERCENT)}
_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def quoted(text: str, most: int = 60) -> str:
    """`text` in quotes, cut to `most` characters, with what cannot be printed shown as escapes."""
    return f"'{visible(text if len(text) <= most else text[: most - 1] + '…')}'"


def visible(text: str) -> str:
    """`text` with what cannot be printed, and could do something to a terminal, shown as escapes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def number(value: float, digits: int = 4) -> str:
    """`value` with thousands separated and no more than `digits` significant digits after rounding.

    Whole parts are never cut: 12342.9 is '12,343' and 35.156 is '35.16'.
    """
    if value == 0:
        return "0"
    magnitude = len(str(int(abs(value)))) if abs(value) >= 1 else 0
    text = f"{value:,.{max(0, digits - magnitude)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def at_least(value: float, unit: str = "") -> str:
    """A number that is required or expected, rounded up: whoever provides what is shown has enough.

    Connections are whole, TB have one decimal, below 1 TB three; other units four digits, or two decimals where a third
    could be read as thousands. Float dust, a relative 5e-10, half of what the checks let pass, is no reason to round.
    """
    return _rounded(value, unit, 1)


def at_most(value: float, unit: str = "") -> str:
    """A number that is allowed, as `at_least` but rounded down: whoever keeps to what is shown is within it."""
    return _rounded(value, unit, -1)


def _rounded(value: float, unit: str, towards: int) -> str:
    usual = min(2, max(0, 4 - len(str(int(abs(value)))))) if abs(value) >= 1 else 4
    places = {"connections": 0, "TB": 1 if abs(value) >= 1 else 3}.get(unit, usual)
    nearest = round(float(value), places)
    if towards * (value - nearest) > 5e-10 * abs(value):
        nearest += towards * 10.0**-places
    text = f"{nearest + 0.0:,.{places}f}"
    return text.rstrip("0").rstrip(".") if places else text


def percent(fraction: float, digits: int = 3) -> str:
    """A fraction as a percentage: 0.958 is '95.8 %'."""
    return f"{number(100 * fraction, digits)} %"


def part(fraction: float, digits: int = 3) -> str:
    """A part of a whole as a percentage: `< 1 %` below that, and 100 % for a whole alone, but for float dust."""
    if 0 < fraction < 0.01:
        return "< 1 %"
    if 1e-9 < abs(fraction - 1) < 0.005:
        fraction, digits = max(fraction, 1.001) if fraction > 1 else min(fraction, 1 - 10.0**-digits), 4
    return percent(fraction, digits)


def counted(count: int, noun: str) -> str:
    """`1 month`, `2 months`, `1,000 addresses`."""
    return f"{count:,} {noun}{'' if count == 1 else 'es' if noun.endswith('s') else 's'}"


def word(count: int) -> str:
    """A small number in letters: `two`, but 13."""
    return _WORDS[count] if count < len(_WORDS) else number(count)


def many(count: int, noun: str) -> str:
    """`one node`, `two nodes`."""
    return f"{word(count)} {noun}{'s' * (count > 1)}"


def listed(words: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and c`; nothing of none."""
    *others, last = [*words] or [""]
    return f"{', '.join(others)} and {last}" if others else last


def slug(words: str) -> str:
    """Words as a part of a file's name or of an address: a-z, 0-9 and -."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
