"""Text to base units: numbers and quantities as people write them, and what is suggested where they are unclear."""

import difflib
import re
from decimal import Decimal
from fractions import Fraction

from planner.model.units import PERCENT, Dimension, UnitError, quoted

MOST = 10**15
MOST_CHARACTERS = 40
_NUMBER = re.compile(r"[+-]?([0-9]+)(?:\.[0-9]+)?")
_SEPARATORS = " _'\u2019\u00a0\u2009\u202f"  # between thousands, beside a comma and a point
_SPLIT = re.compile(rf"\s*([+-]?[0-9.,{_SEPARATORS}]*[0-9])\s*(.*?)\s*")
_THOUSANDS = re.compile(rf"([+-]?[1-9][0-9]{{0,2}}([.,{_SEPARATORS}])[0-9]{{3}}(?:\2[0-9]{{3}})*)(?:[.,]([0-9]+))?")
_TWO_WAY = re.compile(r"([+-]?[1-9][0-9]{0,2})[.,]([0-9]{3})")
_DESIGN = re.compile(r"([0-9]{1,4})\s*[x×X*]\s*([0-9]{1,5}(?:\.[0-9]{1,3})?)\s*(?:GB)?")


def parse_number(text: str) -> Fraction:
    """The number that `text` writes in plain decimal digits, exactly.

    Raises UnitError for anything that a reader could take in two ways or that is no number: thousands
    separators, scientific notation, leading zeros, NaN, infinity.
    """
    _refuse_long(text)
    if not (match := _NUMBER.fullmatch(text)):
        raise UnitError(f"{quoted(text)} is not a number", _number_hint(text))
    whole = match[1]
    if len(whole) > 1 and whole.startswith("0"):
        raise UnitError(f"{quoted(text)} has a leading zero", f"write {whole.lstrip('0') or '0'}")
    if len(whole) > 16 or int(whole) > MOST:
        raise UnitError(f"{quoted(text)} is larger than anything the planner plans for")
    return Fraction(text)


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
    if not (match := _SPLIT.fullmatch(text)):
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
        wrong = f"{quoted(text)}: {quoted(unit)} is not a unit of {dimension.name}"
        raise UnitError(wrong, _unit_hint(unit, shown, dimension))
    if readings:
        raise UnitError(f"{quoted(text)} can be read in two ways", f"write {_either(readings, unit)}")
    return float(number * dimension.units[unit])


def read_design(text: str) -> tuple[int, float]:
    """The FSVMs and the memory [GB] of a design written as 3x24, 3 × 24 GB and the like; raises UnitError."""
    match = _DESIGN.fullmatch(text.strip())
    if not match or not int(match[1]):
        raise UnitError(f"{quoted(text)} is not a design", "write FSVMs x GB of memory, such as 3x24")
    return int(match[1]), float(match[2])


def two_readings(digits: str) -> tuple[str, str] | None:
    """What digits such as 1.500 or 1,500 can mean, thousands and decimals, each so that it is read in one way."""
    if not (match := _TWO_WAY.fullmatch(digits)):
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
    same = [known for known in dimension.units if known.casefold() == unit.casefold()]
    if dimension.base == "MB/s" and unit.casefold() in {"mb/s", "gb/s", "kb/s", "mbps", "gbps", "kbps"}:
        big = unit[0].upper() if unit[0] in "mgMG" else "k"
        return f"did you mean {_either(digits, f'{big}bit/s')} (bits) or {_either(digits, f'{big}B/s')} (bytes)?"
    same = same or difflib.get_close_matches(unit, list(dimension.units), 1, 0.5)
    return f"did you mean {_either(digits, same[0])}?" if same else f"write it as {dimension.example}"
