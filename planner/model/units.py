"""Text to base units and back: the one place where units are converted.

Inside the planner data is in TB, memory in GB, rates in MB/s, changed data in GB/day, intervals in minutes,
horizons in months, and shares of a whole are fractions. TB is 1000^4 bytes and TiB 1024^4; MB/s is megabytes
and Mbit/s megabits a second.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

MOST = 10**15
MOST_CHARACTERS = 40
_NUMBER = re.compile(r"([+-]?)([0-9]+)(?:\.([0-9]+))?")
_SEPARATORS = " _'\u2019\u00a0\u2009\u202f"  # between thousands, beside a comma and a point
_SPLIT = re.compile(rf"\s*([+-]?[0-9.,{_SEPARATORS}]*[0-9])\s*(.*?)\s*")
_THOUSANDS = re.compile(rf"([+-]?[1-9][0-9]{{0,2}}([.,{_SEPARATORS}])[0-9]{{3}}(?:\2[0-9]{{3}})*)(?:[.,]([0-9]+))?")
_TWO_WAY = re.compile(r"([+-]?[1-9][0-9]{0,2})[.,]([0-9]{3})")


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
_MINUTES = {1: "min minute minutes", 60: "h hour hours", 1440: "day days"}
_MONTHS = {1: "month months", 12: "year years"}
MINUTES = Dimension("a time", "min", _named(_MINUTES), "min", "60 min")
MONTHS = Dimension("a time in months", "months", _named(_MONTHS), "months", "36 months")
_SECONDS = {"us": 10**6, "µs": 10**6, "ms": 10**3, "s": 1}
LATENCY = Dimension("a latency", "s", {unit: Fraction(1, size) for unit, size in _SECONDS.items()}, "ms", "4 ms")
BLOCK = Dimension("a size of an I/O", "bytes", {"bytes": Fraction(1), **_bytes(1)}, "KiB", "8 KiB")
PERCENT = Dimension("a percentage", "", {"%": Fraction(1, 100)}, "%", "10 %")
DIMENSIONS = {one.base or "%": one for one in (DATA, MEMORY, RATE, CHANGE, MINUTES, MONTHS, PERCENT)}


def parse_number(text: str) -> Fraction:
    """The number that `text` writes in plain decimal digits, exactly.

    Raises UnitError for anything that a reader could take in two ways or that is no number: thousands
    separators, scientific notation, leading zeros, NaN, infinity.
    """
    _refuse_long(text)
    match = _NUMBER.fullmatch(text)
    if not match:
        raise UnitError(f"{quoted(text)} is not a number", _number_hint(text))
    sign, whole, part = match.groups()
    if len(whole) > 1 and whole.startswith("0"):
        raise UnitError(f"{quoted(text)} has a leading zero", f"write {whole.lstrip('0') or '0'}")
    if len(whole) > 16 or int(whole) > MOST:
        raise UnitError(f"{quoted(text)} is larger than anything the planner plans for")
    number = Fraction(int(whole + (part or "")), 10 ** len(part or ""))
    return -number if sign == "-" else number


def parse_count(text: str) -> int:
    """The whole number, zero or more, that `text` writes in digits; raises UnitError."""
    if (readings := two_readings(text)) and not text.startswith("-"):
        raise UnitError(f"{quoted(text)} is not a whole number", f"write {readings[0]}")
    number = parse_number(text)
    if number.denominator != 1 or "." in text:
        raise UnitError(f"{quoted(text)} is not a whole number", f"write {round(number)}" if number >= 0 else "")
    if number < 0 or text.startswith("-"):
        raise UnitError(f"{quoted(text)} is negative", "write a whole number, zero or more")
    return int(number)


def parse_quantity(text: str, dimension: Dimension) -> float:
    """The quantity that `text` writes as a number and a unit, in the base unit of `dimension`.

    Raises UnitError when the number or the unit is missing or is not understood, and suggests the likely ones. Three
    decimals that could be thousands, as in 1.500 TB, are refused; a percentage of thousands nobody means.
    """
    text = text.strip()
    _refuse_long(text)
    if text.casefold().lstrip("+-.") in {"nan", "inf", "infinity"}:
        raise UnitError(f"{quoted(text)} is not a finite number", f"write a number, such as {dimension.example}")
    match = _SPLIT.fullmatch(text)
    if not match:
        raise UnitError(f"{quoted(text)} is not {dimension.name}", f"write it as {dimension.example}")
    digits, unit = match.groups()
    if unit and (unit[0] in "eE" and unit[1:].lstrip("+-")[:1].isdigit()):
        raise UnitError(f"{quoted(text)} is in scientific notation", f"write it as {dimension.example}")
    readings = None if dimension is PERCENT else two_readings(digits)
    number = Fraction(0) if readings else parse_number(digits)
    shown = readings or (digits,)
    if not unit:
        if dimension is PERCENT and 0 < abs(number) <= 1:  # 0.2 is 20 % in a spreadsheet
            shown = (digits, format((100 * Decimal(digits)).normalize(), "f"))
        raise UnitError(f"{quoted(text)} has no unit", f"did you mean {_either(shown, dimension.likely)}?")
    if unit not in dimension.units:
        raise UnitError(
            f"{quoted(text)}: {quoted(unit)} is not a unit of {dimension.name}",
            _unit_hint(unit, shown, dimension),
        )
    if readings:
        raise UnitError(f"{quoted(text)} can be read in two ways", f"write {_either(readings, unit)}")
    return float(number * dimension.units[unit])


def two_readings(digits: str) -> tuple[str, str] | None:
    """What digits such as 1.500 or 1,500 can mean, thousands and decimals, each so that it is read in one way."""
    match = _TWO_WAY.fullmatch(digits)
    if not match:
        return None
    whole, part = match.groups()
    return whole + part, one_way(f"{whole}.{part}".rstrip("0").rstrip("."))


def one_way(digits: str) -> str:
    """A number as it can be read in one way: with a zero more where three decimals could be thousands."""
    return f"{digits}0" if _TWO_WAY.fullmatch(digits) else digits


def _either(digits: tuple[str, ...], unit: str) -> str:
    return " or ".join(f"{one} {unit}" for one in digits)


def _refuse_long(text: str) -> None:
    """Raise UnitError for a text so long that it cannot be meant as a number."""
    if len(text) > MOST_CHARACTERS:
        raise UnitError(f"{quoted(text)} is too long for a number", f"write {MOST_CHARACTERS} characters at the most")


def _number_hint(text: str) -> str:
    if readings := two_readings(text):
        return f"write {' or '.join(readings)}"
    match = _THOUSANDS.fullmatch(text)
    if match and (match[3] is None or text[match.end(1)] != match[2]):
        return f"write {match[1].replace(match[2], '')}{f'.{match[3]}' if match[3] else ''}, without separators"
    if re.fullmatch(r"[+-]?(?:0|[1-9][0-9]*),[0-9]+", text):
        return f"write {text.replace(',', '.')}, with a point"
    if re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?[eE][+-]?[0-9]{1,2}", text):
        return f"write it out: {Decimal(text):f}" if abs(int(text.lower().split("e")[1])) < 16 else "write it out"
    return "write digits only, such as 2800"


def _unit_hint(unit: str, digits: tuple[str, ...], dimension: Dimension) -> str:
    folded = unit.casefold()
    same = [known for known in dimension.units if known.casefold() == folded]
    if dimension.base == "MB/s" and folded in {"mb/s", "gb/s", "kb/s", "mbps", "gbps", "kbps"}:
        big = unit[0].upper() if unit[0] in "mgMG" else "k"
        return f"did you mean {_either(digits, f'{big}bit/s')} (bits) or {_either(digits, f'{big}B/s')} (bytes)?"
    if not same:
        import difflib

        same = difflib.get_close_matches(unit, list(dimension.units), 1, 0.5)
    return f"did you mean {_either(digits, same[0])}?" if same else f"write it as {dimension.example}"


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
    """`1 month`, `2 months`, `1,000 months`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def slug(words: str) -> str:
    """Words as a part of a file's name or of an address: a-z, 0-9 and -."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
