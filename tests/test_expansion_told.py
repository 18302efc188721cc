"""The path of expansion as people read it: sentences, the table and the figure."""

from pathlib import Path

import pytest
from given import STEADY, general, scenario

import planner
from planner.answers import expansion as answers
from planner.figures import expansion as figure
from planner.model.path import path

SAMPLES = Path(__file__).resolve().parent.parent / "data" / "scenarios"
HEADQUARTERS = SAMPLES / "headquarters.yaml"
DATED = {**STEADY, "as_of": "2026-11-01"}


@pytest.mark.parametrize(
    ("changes", "until", "told"),
    [
        (
            {},
            36,
            "Start with 3 FSVMs of 16 GB. In November 2027 raise each FSVM from 16 to 24 GB; that is enough until "
            "November 2035.",
        ),
        (
            {"as_of": None},
            36,
            "Start with 3 FSVMs of 16 GB. In month 12 raise each FSVM from 16 to 24 GB; that is enough until month "
            "108.",
        ),
        ({"growth": {}}, 36, "Start with 3 FSVMs of 16 GB; that is enough until November 2036 and longer."),
        (
            {"current": {"fsvms": 3, "memory": "16 GB"}},
            36,
            "The present file server is enough for now. In November 2027 raise each FSVM from 16 to 24 GB; that is "
            "enough until November 2035.",
        ),
        (
            {"current": {"fsvms": 3, "memory": "24 GB"}},
            36,
            "The present file server is enough until November 2029: there is nothing to buy.",
        ),
        (
            {"current": {"fsvms": 2, "memory": "12 GB"}},
            12,
            "Add one FSVM and raise each from 12 to 16 GB now; that is enough until August 2028.",
        ),
        ({"cluster.nodes": 2}, 36, "No design is enough from November 2026 until November 2027."),
        (
            {"general_shares": general((1, "32 TB")), "growth": {"data": "25 %"}},
            36,
            "Start with 3 FSVMs of 16 GB; that is enough until November 2027. In November 2027 the path ends: no "
            "design that keeps what stands is enough until November 2028.",
        ),
    ],
)
def test_the_answer_is_what_an_architect_would_say(changes: dict, until: int, told: str):
    assert answers.answer(path(scenario({**DATED, **changes}), until=until)).paragraphs[0] == told


def test_only_fsvms_are_added_where_memory_stays():
    found = path(planner.read(SAMPLES / "campus-home.yaml"))
    bought = answers.answer(found).paragraphs[0]
    assert bought.endswith("In November 2029 add one FSVM of 96 GB; that is enough until May 2032.")


def test_the_table_has_what_each_step_adds():
    table = answers.steps(path(scenario(DATED)))
    assert [row[:5] for row in table.rows] == [
        ("Nov 2026", "3 × 16 GB", "+3", "+48", "+12"),
        ("Nov 2027", "3 × 24 GB", "0", "+24", "+6"),
    ]
    assert [row[5:] for row in table.rows] == [
        ("nothing stands yet", "Aug 2028"),
        ("connections with all FSVMs up", "Nov 2035"),
    ]
    assert answers.steps(path(scenario({**DATED, "current": {"fsvms": 3, "memory": "96 GB"}}))) is None


def test_the_table_says_when_a_step_is_due_where_that_is_in_doubt():
    found = planner.path(HEADQUARTERS)
    *_, due = zip(*found.steps_table().rows, strict=True)
    assert due == ("Nov 2026", "Nov 2026 to Nov 2028")
    assert found.steps_table().caption.endswith(
        "Due: when the design before it fails a check, in nine cases out of ten"
    )
    assert "most likely value of every input" in found.rules().paragraphs[-1]
    nothing_due = planner.path(HEADQUARTERS.with_name("storage-and-growth.yaml"))
    assert "Due" not in nothing_due.steps_table().caption + " ".join(nothing_due.rules().paragraphs)
    frame = found.steps()
    assert frame[["due_5", "due_95"]].to_numpy().tolist() == [[0, 0], [0, 24]]
    assert frame["added_memory_gb"].to_list() == [112, 80]


@pytest.mark.parametrize(
    ("band", "told"),
    [
        (None, ""),
        ((3, 9), "Feb 2027 to Aug 2027"),
        ((3, 3), "Feb 2027"),
        ((3, None), "Feb 2027 to after Nov 2036"),
        ((None, None), "after Nov 2036"),
    ],
)
def test_a_band_reads_as_months(band: tuple | None, told: str, monkeypatch):
    found = path(scenario(DATED), until=12)
    monkeypatch.setattr(answers, "due_months", lambda _: (band,))
    (row,) = answers.steps(found).rows
    assert row[7:] == ((told,) if band else ())


def test_where_the_path_ends_it_says_what_would_carry_on():
    found = planner.path(SAMPLES / "outgrown-share.yaml")
    assert found.ends().paragraphs == (
        "The nearest design that keeps what stands, 3 × 24 GB, fails one check.",
        "Data of a general share (archive): 46.7 TB, 40 allowed. Remedy: share 'archive' split in two.",
    )
    assert planner.path(HEADQUARTERS).ends() is None


@pytest.mark.parametrize(
    ("changes", "until", "title"),
    [
        ({}, 36, "Buying in steps puts off 24 of 72 GB until November 2027"),
        ({"current": {"fsvms": 3, "memory": "16 GB"}}, 36, "Buying in steps puts off 24 of 72 GB until November 2027"),
        (
            {"general_shares": general((1, "32 TB")), "growth": {"data": "25 %"}},
            36,
            "In November 2027 the data of share s1 ends the path",
        ),
    ],
)
def test_the_title_of_the_figure_is_its_finding(changes: dict, until: int, title: str):
    shown = figure(path(scenario({**DATED, **changes}), until=until))
    assert shown.title == title
    assert "<svg" in shown.svg
    assert "Nov 2026" in shown.svg


def test_there_is_no_figure_where_there_is_nothing_to_buy():
    assert figure(path(scenario({**DATED, "current": {"fsvms": 3, "memory": "96 GB"}}))) is None
    assert figure(path(scenario({**DATED, "cluster.nodes": 2}))) is None
    assert figure(path(scenario(DATED), until=0)) is None
    assert figure(path(scenario(DATED), until=12)) is None, "one order, and nothing later"
