"""Text to base units: what is understood, what is refused, and what is suggested."""

from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.files.quantities import one_way, parse_count, parse_number, parse_quantity, two_readings
from planner.model.units import CHANGE, DATA, MEMORY, MINUTES, MONTHS, PERCENT, RATE, UnitError

DIMENSIONS = (DATA, MEMORY, RATE, CHANGE, MINUTES, MONTHS, PERCENT)


@pytest.mark.parametrize(
    ("text", "dimension", "value"),
    [
        ("120 TB", DATA, 120),
        ("120TB", DATA, 120),
        ("  120   TB  ", DATA, 120),
        ("1 PB", DATA, 1000),
        ("500 GB", DATA, 0.5),
        ("40 TiB", DATA, 43.980465111040),  # 40 x 1.099511627776
        ("1 PiB", DATA, 1125.899906842624),
        ("60 GB", MEMORY, 60),
        ("64 GiB", MEMORY, 68.719476736),  # 64 x 1.073741824
        ("0.1 TB", MEMORY, 100),
        ("1 Gbit/s", RATE, 125),  # 1000 / 8
        ("1 Gbps", RATE, 125),
        ("2048 MB/s", RATE, 2048),
        ("2048 MBps", RATE, 2048),
        ("100 Mbit/s", RATE, 12.5),
        ("8 kbit/s", RATE, 0.001),
        ("2 GB/s", RATE, 2000),
        ("1 MiB/s", RATE, 1.048576),
        ("2 TB/day", CHANGE, 2000),
        ("1 GB/h", CHANGE, 24),
        ("1 GB/hour", CHANGE, 24),
        ("1 MB/s", CHANGE, 86.4),
        ("60 min", MINUTES, 60),
        ("2 h", MINUTES, 120),
        ("1 day", MINUTES, 1440),
        ("3 years", MONTHS, 36),
        ("36 months", MONTHS, 36),
        ("10 %", PERCENT, 0.1),
        ("10%", PERCENT, 0.1),
        ("-20 %", PERCENT, -0.2),
        ("+5 %", PERCENT, 0.05),
        ("0 %", PERCENT, 0),
        # Three decimals that cannot be thousands.
        ("0.125 TB", DATA, 0.125),
        ("1.5000 TB", DATA, 1.5),
        ("1.50 TB", DATA, 1.5),
        ("1234.500 TB", DATA, 1234.5),
        ("71.5380 MB/s", RATE, 71.538),
        ("12.345 %", PERCENT, 0.12345),
    ],
)
def test_quantities(text: str, dimension, value: float) -> None:
    assert parse_quantity(text, dimension) == value


@pytest.mark.parametrize(
    ("text", "dimension", "told"),
    [
        ("120", DATA, "has no unit; did you mean 120 TB?"),
        ("60", MEMORY, "did you mean 60 GB?"),
        ("100", RATE, "did you mean 100 MB/s?"),
        ("60", MINUTES, "did you mean 60 min?"),
        ("36", MONTHS, "did you mean 36 months?"),
        ("120 tb", DATA, "did you mean 120 TB?"),
        ("120 TBB", DATA, "did you mean 120 TB?"),
        ("120 furlongs", DATA, "write it as 120 TB"),
        ("120 GB/s", DATA, "is not a unit of an amount of data"),
        ("1 gbps", RATE, "1 Gbit/s (bits) or 1 GB/s (bytes)"),
        ("100 mb/s", RATE, "100 Mbit/s (bits) or 100 MB/s (bytes)"),
        ("60 m", MINUTES, "is not a unit of a time"),
        ("0.1", PERCENT, "has no unit; did you mean 0.1 % or 10 %?"),
        ("0.2", PERCENT, "did you mean 0.2 % or 20 %?"),
        ("-0.025", PERCENT, "did you mean -0.025 % or -2.5 %?"),
        ("1", PERCENT, "did you mean 1 % or 100 %?"),
        ("1.001", PERCENT, "did you mean 1.001 %?"),
        ("0", PERCENT, "did you mean 0 %?"),
        ("20", PERCENT, "did you mean 20 %?"),
        ("0.2", DATA, "did you mean 0.2 TB?"),
        # Three decimals, or thousands.
        ("1.500 TB", DATA, "can be read in two ways; write 1500 TB or 1.5 TB"),
        ("1,500 TB", DATA, "can be read in two ways; write 1500 TB or 1.5 TB"),
        ("1.000 GB", MEMORY, "write 1000 GB or 1 GB"),
        ("71.538 MB/s", RATE, "write 71538 MB/s or 71.5380 MB/s"),
        ("-1.440 min", MINUTES, "write -1440 min or -1.44 min"),
        ("999.999 GB/day", CHANGE, "write 999999 GB/day or 999.9990 GB/day"),
        ("1.500 months", MONTHS, "write 1500 months or 1.5 months"),
        ("1.500", DATA, "has no unit; did you mean 1500 TB or 1.5 TB?"),
        ("1.500 tb", DATA, "did you mean 1500 TB or 1.5 TB?"),
        ("1.500 mbps", RATE, "1500 Mbit/s or 1.5 Mbit/s (bits) or 1500 MB/s or 1.5 MB/s (bytes)"),
        ("1,500 %", PERCENT, "write 1500 or 1.5"),
        # Separators and commas that can be read in one way.
        ("1,000,000 TB", DATA, "write 1000000, without separators"),
        ("1.000.000 TB", DATA, "write 1000000, without separators"),
        ("1.000.000,5 GB", MEMORY, "write 1000000.5, without separators"),
        ("1,234.5 GB", MEMORY, "write 1234.5, without separators"),
        ("1.234,5 GB", MEMORY, "write 1234.5, without separators"),
        ("1\u00a0000 TB", DATA, "write 1000, without separators"),
        ("1\u202f000 TB", DATA, "write 1000, without separators"),
        ("1’000 TB", DATA, "write 1000, without separators"),
        ("0,125 TB", DATA, "write 0.125, with a point"),
        ("1234,500 TB", DATA, "write 1234.500, with a point"),
        ("1,2,3 TB", DATA, "write digits only"),
        ("1,234,5 TB", DATA, "write digits only"),
        ("00,5 TB", DATA, "write digits only"),
        ("1 000 TB", DATA, "write 1000, without separators"),
        ("1_000 TB", DATA, "write 1000, without separators"),
        ("1'000 TB", DATA, "write 1000, without separators"),
        ("1,5 TB", DATA, "write 1.5, with a point"),
        ("1e3 TB", DATA, "scientific notation"),
        ("1E+3 TB", DATA, "scientific notation"),
        ("0120 TB", DATA, "has a leading zero; write 120"),
        ("9" * 41 + " TB", DATA, "too long for a number"),
        (".5 TB", DATA, "is not"),
        ("5. TB", DATA, "is not"),
        ("nan TB", DATA, "is not an amount of data"),
        ("NaN", DATA, "not a finite number"),
        (".inf", DATA, "not a finite number"),
        ("-Infinity", DATA, "not a finite number"),
        ("", DATA, "is not an amount of data"),
        ("TB", DATA, "is not an amount of data"),
        ("TB 120", DATA, "is not an amount of data"),
        ("--5 TB", DATA, "is not"),
        ("１２０ TB", DATA, "is not an amount of data"),
        ("120 ТB", DATA, "is not a unit"),  # a Cyrillic letter
        ("9" * 17 + " TB", DATA, "larger than anything"),
        ("1000000000000001 TB", DATA, "larger than anything"),
        ("1" * 5000 + " TB", DATA, "too long for a number"),
        ("0." + "1" * 5000 + " TB", DATA, "too long for a number"),
        ("1" * 30000 + " a\nb", DATA, "too long for a number"),
    ],
)
def test_quantities_refused(text: str, dimension, told: str) -> None:
    with pytest.raises(UnitError) as caught:
        parse_quantity(text, dimension)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("1e5", "write it out: 100000"),
        ("2.5e3", "write it out: 2500"),
        ("1e99", "write it out"),
        ("1.2.3e4", "is not a number"),
        ("..e5", "is not a number"),
        ("1e", "is not a number"),
        ("0123", "leading zero; write 123"),
        ("000", "leading zero; write 0"),
        ("12:30", "is not a number"),
        ("0x10", "is not a number"),
        ("NO", "is not a number"),
        ("-3", "is negative"),
        ("-0", "is negative"),
        ("2.5", "not a whole number; write 2"),
        ("2800.0", "not a whole number; write 2800"),
        ("1.200", "not a whole number; write 1200"),
        ("2.000", "not a whole number; write 2000"),
        ("1.200.000", "write 1200000, without separators"),
        ("0.200", "not a whole number; write 0"),
        ("1.2000", "not a whole number; write 1"),
        ("1e-3", "write it out: 0.001"),
        ("1,000", "write 1000"),
        ("٣", "is not a number"),
        ("1" * 5000, "too long for a number"),
        ("1" * 20, "larger than anything"),
        ("", "is not a number"),
    ],
)
def test_counts_refused(text: str, told: str) -> None:
    with pytest.raises(UnitError) as caught:
        parse_count(text)
    assert told in str(caught.value)


@given(st.integers(0, 10**15))
def test_counts(value: int) -> None:
    assert parse_count(str(value)) == value


@given(st.decimals(-(10**15), 10**15, places=6))
def test_numbers_are_exact(value) -> None:
    assert parse_number(f"{value:f}") == Fraction(value)


# What one of each unit is, by hand: bytes, bytes a second, minutes and months.
BYTES = {"kB": 1_000, "MB": 1_000_000, "GB": 1_000_000_000, "TB": 1_000_000_000_000, "PB": 1_000_000_000_000_000}
BYTES |= {"KiB": 1_024, "MiB": 1_048_576, "GiB": 1_073_741_824, "TiB": 1_099_511_627_776, "PiB": 1_125_899_906_842_624}
BITS = {"kbit/s": 125, "Mbit/s": 125_000, "Gbit/s": 125_000_000, "kbps": 125, "Mbps": 125_000, "Gbps": 125_000_000}
A_SECOND = {f"{unit}/s": size for unit, size in BYTES.items()} | {
    f"{unit}ps": BYTES[unit] for unit in ("kB", "MB", "GB", "TB", "PB")
}
TIMES = {"min": 1, "minute": 1, "minutes": 1, "h": 60, "hour": 60, "hours": 60, "day": 1440, "days": 1440}
BY_HAND = (
    (DATA, {unit: Fraction(size, 10**12) for unit, size in BYTES.items()}),
    (MEMORY, {unit: Fraction(size, 10**9) for unit, size in BYTES.items()}),
    (RATE, {unit: Fraction(size, 10**6) for unit, size in (A_SECOND | BITS).items()}),
    (
        CHANGE,
        {
            **{f"{unit}/{day}": Fraction(size, 10**9) for unit, size in BYTES.items() for day in ("day", "d")},
            **{f"{unit}/{hour}": Fraction(24 * size, 10**9) for unit, size in BYTES.items() for hour in ("hour", "h")},
            **{f"{unit}/s": Fraction(86_400 * size, 10**9) for unit, size in BYTES.items()},
        },
    ),
    (MINUTES, {unit: Fraction(size) for unit, size in TIMES.items()}),
    (MONTHS, {"month": Fraction(1), "months": Fraction(1), "year": Fraction(12), "years": Fraction(12)}),
    (PERCENT, {"%": Fraction(1, 100)}),
)


@pytest.mark.parametrize("dimension", DIMENSIONS, ids=lambda one: one.name)
def test_one_of_every_unit_is_what_it_is_by_hand(dimension) -> None:
    by_hand = next(units for known, units in BY_HAND if known is dimension)
    assert dict(dimension.units) == by_hand
    for unit, size in by_hand.items():
        assert parse_quantity(f"1 {unit}", dimension) == float(size)


def test_a_number_of_the_most_characters_is_read() -> None:
    assert parse_number("1." + "0" * 38) == 1
    with pytest.raises(UnitError, match="write 40 characters at the most"):
        parse_number("1." + "0" * 39)


@given(st.from_regex(r"-?(0|[1-9][0-9]{0,5})(\.[0-9]{1,5})?", fullmatch=True), st.sampled_from(DIMENSIONS))
def test_a_plain_number_is_read_in_one_way_and_every_reading_that_is_offered_is_read(digits: str, dimension) -> None:
    unit = dimension.likely
    readings = two_readings(digits)
    if readings and dimension is not PERCENT:
        with pytest.raises(UnitError) as caught:
            parse_quantity(f"{digits} {unit}", dimension)
        assert caught.value.right == f"write {readings[0]} {unit} or {readings[1]} {unit}"
    one = parse_quantity(f"{one_way(digits)} {unit}", dimension)
    assert one == float(Fraction(digits) * dimension.units[unit])
    if readings:
        thousands, decimals = (parse_quantity(f"{reading} {unit}", dimension) for reading in readings)
        assert (thousands, decimals) == (float(1000 * Fraction(digits) * dimension.units[unit]), one)


@pytest.mark.parametrize("dimension", DIMENSIONS, ids=lambda one: one.name)
def test_every_unit_of_a_dimension_is_understood_and_its_example_too(dimension) -> None:
    for unit, size in dimension.units.items():
        assert parse_quantity(f"3 {unit}", dimension) == pytest.approx(float(3 * size), rel=1e-15)
    for example in dimension.example.split(" or "):
        assert parse_quantity(example, dimension) > 0
    assert dimension.likely in dimension.units


@given(st.text(max_size=60), st.sampled_from(DIMENSIONS))
def test_any_text_is_a_quantity_or_refused(text: str, dimension) -> None:
    for parse in (parse_number, parse_count, lambda part: parse_quantity(part, dimension)):
        with suppress(UnitError):
            assert abs(parse(text)) < float("inf")


@given(
    st.from_regex(r"[+-]?[0-9.,_' ]{0,12}[eE:x]?[+-]?[0-9.]{0,6} ?(TB|GB/s|%|min|mbps|e5)?", fullmatch=True),
    st.sampled_from(DIMENSIONS),
)
def test_text_that_looks_like_a_quantity_is_one_or_is_refused(text: str, dimension) -> None:
    test_any_text_is_a_quantity_or_refused.hypothesis.inner_test(text, dimension)
