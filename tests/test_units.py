"""Base units to text: numbers for people, rounded to the side that is safe."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.files.quantities import parse_quantity
from planner.model.units import RATE, at_least, at_most, counted, number, part, percent, quoted


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [
        (0, 4, "0"),
        (12342.9, 4, "12,343"),
        (35.15625, 4, "35.16"),
        (2395.8, 4, "2,396"),
        (0.5, 4, "0.5"),
        (100, 3, "100"),
        (-1234.5, 4, "-1,234"),
        (1e15, 4, "1,000,000,000,000,000"),
    ],
)
def test_numbers_for_people(value: float, digits: int, shown: str) -> None:
    assert number(value, digits) == shown


@pytest.mark.parametrize(
    ("value", "least", "most"),
    [
        (0, "0", "0"),
        (71.531, "71.54", "71.53"),
        (71.535, "71.54", "71.53"),
        (71.54, "71.54", "71.54"),
        (71.5400000001, "71.54", "71.54"),  # dust, a relative 1.4e-12
        (71.54000004, "71.55", "71.54"),  # 5.6e-10
        (12342.1, "12,343", "12,342"),
        (0.00001, "0.0001", "0"),
        (999.95, "1,000", "999.9"),
        (99.999, "100", "99.99"),
        (-1.00001, "-1", "-1.01"),
        (1.3765, "1.38", "1.37"),
        (1e15, "1,000,000,000,000,000", "1,000,000,000,000,000"),
        (1e30, number(1e30), number(1e30)),
    ],
)
def test_required_numbers_are_rounded_up_and_allowed_ones_down(value: float, least: str, most: str) -> None:
    assert (at_least(value), at_most(value)) == (least, most)


@given(st.floats(0, 1e12))
def test_what_is_shown_is_enough_and_no_more_than_a_step_off(value: float) -> None:
    up, down = (float(shown(value).replace(",", "")) for shown in (at_least, at_most))
    assert up * (1 + 1e-9) >= value >= down * (1 - 1e-9)
    step = Fraction(10) ** -(4 if value < 1 else min(2, max(0, 4 - len(str(int(value))))))
    assert up - down <= step * (1 + Fraction(1, 10**6))


@given(st.floats(1e-4, 999))
def test_a_rate_that_is_shown_can_be_typed(value: float) -> None:
    """Three decimals after a whole number are refused, as they could be thousands."""
    for shown in (at_least, at_most):
        assert parse_quantity(f"{shown(value)} MB/s", RATE) == float(shown(value))


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (932.4, "connections", ("933", "932")),
        (237.5, "connections", ("238", "237")),
        (35.156, "TB", ("35.2", "35.1")),
        (1234.56, "TB", ("1,234.6", "1,234.5")),
        (0.0536, "TB", ("0.054", "0.053")),
        (71.531, "MB/s", ("71.54", "71.53")),
    ],
)
def test_connections_are_whole_and_tb_have_one_decimal(value: float, unit: str, shown: tuple[str, str]) -> None:
    assert (at_least(value, unit), at_most(value, unit)) == shown


@pytest.mark.parametrize(
    ("fraction", "shown"),
    [
        (0, "0 %"),
        (0.00999, "< 1 %"),
        (0.01, "1 %"),
        (0.99953, "99.9 %"),
        (1, "100 %"),
        (1 + 1e-12, "100 %"),
        (1.0000001, "100.1 %"),
        (1.004, "100.4 %"),
        (1.17, "117 %"),
    ],
)
def test_a_part_is_never_rounded_to_all_or_to_none(fraction: float, shown: str) -> None:
    assert part(fraction) == shown


def test_one_of_a_thing_is_not_many() -> None:
    assert [counted(count, "month") for count in (0, 1, 2, 1000)] == ["0 months", "1 month", "2 months", "1,000 months"]


def test_percentages_for_people() -> None:
    assert percent(0.95832) == "95.8 %"
    assert percent(1) == "100 %"


@given(st.text())
def test_what_is_quoted_can_be_printed(text: str) -> None:
    shown = quoted(text)
    assert shown.isprintable()
    assert shown.encode("utf-8")
