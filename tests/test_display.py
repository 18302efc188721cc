"""Columns that fold, and prose and tables where no style sheet is."""

from unicodedata import east_asian_width

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.answers.display import Prose, Table, columns, folded, kept_whole
from planner.figures import style


def wide(line: str) -> int:
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in line)


@given(
    st.lists(st.tuples(*[st.text("abc 営é", max_size=40).map(str.strip)] * 3), min_size=1, max_size=5),
    st.tuples(*[st.sampled_from("lnwrs")] * 3),
    st.integers(1, 130),
)
def test_folded_columns_lose_nothing_and_stay_aligned(rows: list[tuple[str, ...]], sides: tuple[str, ...], width: int):
    align = "".join(sides)
    whole, folded = columns(rows, align), columns(rows, align, width)
    assert len(whole) == len(rows)
    assert sorted("".join(folded).replace(" ", "")) == sorted("".join(whole).replace(" ", ""))
    if max(map(wide, whole)) + 4 <= width:  # an empty column at the end has its gaps
        assert folded == whole


@pytest.mark.parametrize(
    ("width", "lines"),
    [
        (0, ["name        many words in a row  12"]),
        (35, ["name        many words in a row  12"]),
        (34, ["name        many words in a  12", "            row"]),
        (1, ["name        many   12", "            words", "            in a", "            row"]),
    ],
)
def test_the_column_with_the_fewest_cells_to_fold_is_folded_and_no_word_is_cut(width: int, lines: list[str]) -> None:
    assert columns([("name", "many words in a row", "12"), ("unfoldable", "x", "3")], "lnr", width)[:-1] == lines


@given(st.text("abc 営é", max_size=60).map(str.strip), st.integers(2, 30))
def test_text_folds_by_the_cells_that_a_terminal_gives_it(text: str, width: int) -> None:
    lines = folded(text, width)
    assert max(map(wide, lines)) <= width
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize("whole", ["85.2 Mbit/s", "43.14 MB/s", "3,000 GB/day", "1.2 TB/day", "16 vCPUs", "May 2030"])
def test_a_number_and_its_unit_stay_on_a_line(whole: str) -> None:
    assert folded(f"about {whole} more", len(whole) + 4) == ["about", whole, "more"]
    assert f'<span class="whole">{whole}</span>' in kept_whole(f"<p>about {whole} more</p>")
    assert '<span class="whole">I/Os</span>' in kept_whole("<p>with I/Os as a guess</p>")


def test_a_column_of_words_keeps_some_width_while_another_can_give() -> None:
    rows = [("so many words in a row, in each of the rows", "")] * 3 + [("few", "Tell the users: it is slow.")]
    lines = columns(rows, "ll", 40)
    assert max(map(wide, lines)) <= 40
    assert lines[-3:] == [
        "few                         Tell the",
        "                            users: it is",
        "                            slow.",
    ]


@pytest.mark.parametrize(
    ("role", "colour"), [("answer", "GREEN"), ("answer fails", "RED"), ("answer unsure", "ORANGE")]
)
def test_the_bar_of_an_answer_has_the_colour_of_its_state_where_no_style_sheet_is(role: str, colour: str) -> None:
    assert f"border-left-color:{getattr(style, colour)}" in Prose(("Yes.",), role)._repr_html_()
    assert "style" not in Prose(("Yes.",))._repr_html_()


def test_a_table_is_aligned_where_no_style_sheet_is_and_says_states_by_shape_as_text() -> None:
    table = Table(("State", "What", "Used"), (("holds", "a", "1 %"),), "snr", "Checks")
    assert table._repr_html_().count("text-align:left") == 5
    assert '<td class="r">1 %</td>' in table._repr_html_()
    assert repr(table) == "Checks\nState    What  Used\n● holds  a      1 %"
    assert repr(table.without("What")) == "Checks\nState    Used\n● holds   1 %"


def test_a_word_breaks_only_where_it_is_longer_than_a_column_may_be() -> None:
    html = Table(("What", "Value"), (("headquarters", "Donaudampfschifffahrtsgesellschaft"),), "ln")._repr_html_()
    assert '<td class="l"' in html
    assert '<td class="n long"' in html
