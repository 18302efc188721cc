"""A number in a field of the explorer is read as it is shown, and its interval stays within what a file may say."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from planner.explore import inputs
from planner.files.quantities import parse_count, parse_quantity
from planner.model.scenario import Interval

INPUTS = inputs.INPUTS


@given(of=st.sampled_from(INPUTS), value=st.floats(1e-9, 1e9) | st.sampled_from((0.0, 1 / 3, 0.1 + 0.2, 1e-7)))
@example(of=next(one for one in INPUTS if one.unit == "Mbit/s"), value=4.296)  # 34.368 Mbit/s
def test_a_number_in_its_field_is_read_as_the_same_number(of, value):
    value = float(round(value)) if of.declared.whole else value
    text = of.text(value)
    read = parse_quantity(text, of.declared.dimension) if of.unit else parse_count(text)
    assert read == value
    assert "e" not in text.removesuffix(of.unit)


@pytest.mark.parametrize("of", [of for of in INPUTS if not of.declared.whole], ids=lambda of: of.path)
@pytest.mark.parametrize("shown", [1.234, 85.217, 999.999, 1.2, 1234.567])
def test_three_decimals_are_not_taken_for_thousands(of, shown):
    for text in (of.text_at(shown), of.text(shown * of.scale)):
        assert parse_quantity(text, of.declared.dimension) == pytest.approx(shown * of.scale, rel=1e-12)


def test_an_interval_stays_within_what_a_file_may_say():
    headroom, growth, interval = (
        inputs.input_at(path) for path in ("resilience.headroom", "growth.data", "replication.interval")
    )
    assert headroom.around(Interval(0.01, 0.1, 0.6), 0.5) == Interval(0.05, 0.5, pytest.approx(0.999))
    assert growth.around(Interval(-0.9, -0.1, 0.0), -0.2) == Interval(pytest.approx(-0.999), -0.2, 0.0)
    assert interval.around(Interval(1, 480, 500), 15.0) == Interval(1.0, 15.0, 16.0)
    assert growth.around(Interval(0.0, 0.0, 0.1), 0.2) == Interval(0.0, 0.2, 0.2)
    assert growth.around(Interval(0.1, 0.2, 9.0), 0.6).high == 10.0
