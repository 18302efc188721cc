"""Anything at all as a scenario file: a plan, or an InputError; never a traceback."""

from contextlib import suppress
from pathlib import Path

from effort import examples
from given import CONTOSO, PLAIN, text_of
from hypothesis import given
from hypothesis import strategies as st

from planner.answers.records import sizing_record
from planner.answers.terminal import sizing_text
from planner.files.documents import parse_document
from planner.files.scenarios import parse_scenario, read_scenario
from planner.model.problems import InputError
from planner.model.scenario import Scenario
from planner.model.sizing import size

LINES = CONTOSO.splitlines()
SCALARS = st.one_of(
    st.text(max_size=30),
    st.from_regex(r"[-+]?[0-9.,eE_: ]{1,8}( ?(TB|GB|GiB|MB/s|Gbit/s|min|h|%|months|TB/day))?", fullmatch=True),
    st.sampled_from(
        ("", "~", "NO", "{}", "[]", "!x y", "&a b", "*a", "|", ">", "- a", "a: b", "? a", "'", '"', "%", "---")
    ),
)
TREES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), SCALARS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(SCALARS, inner, max_size=3),
    max_leaves=8,
)


def answer(text: str) -> None:
    """Go all the way from a text to a plan, its text and its JSON, unless the text is refused."""
    with suppress(InputError):
        # Beyond the size of any file server the answer is the same, only slower.
        given = parse_scenario(parse_document(text, "fuzz.yaml"), text.encode(), Path("fuzz.yaml"))
        assert isinstance(given, Scenario)
        found = size(given)
        assert sizing_text(found)
        assert sizing_record(found)


@given(st.binary(max_size=200))
@examples(100)
def test_any_bytes(tmp_path_factory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "fuzz.yaml"
    path.write_bytes(content)
    with suppress(InputError):
        read_scenario(path)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200))
@examples(100)
def test_any_text(text: str) -> None:
    answer(text)


@given(st.lists(st.sampled_from([*"{}[]:,-?&*!|>'\"%@`#\n \t~", "a", "1", ": ", "- ", "--- ", "\n  "]), max_size=40))
@examples(150)
def test_any_punctuation(parts: list[str]) -> None:
    answer("".join(parts))


@given(TREES)
@examples(100)
def test_any_tree(tree: object) -> None:
    answer(text_of(tree))


@given(st.dictionaries(st.sampled_from([*PLAIN, "growth", "replication", "general_shares", "current"]), TREES))
@examples(100)
def test_any_value_in_a_known_section(changes: dict) -> None:
    answer(text_of(PLAIN | changes))


@given(st.integers(0, len(LINES) - 1), SCALARS)
@examples(200)
def test_any_value_in_a_known_field(at: int, value: str) -> None:
    head = LINES[at].partition(":")[0]
    answer("\n".join([*LINES[:at], f"{head}: {value}", *LINES[at + 1 :]]))


@given(st.integers(0, len(CONTOSO)), st.integers(0, 60), st.text(max_size=5))
@examples(200)
def test_any_piece_cut_out_or_put_in(at: int, length: int, text: str) -> None:
    answer(CONTOSO[:at] + text + CONTOSO[at + length :])
