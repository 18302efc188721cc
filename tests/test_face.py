"""`import planner`: a few names with help, cases in any form, and answers that show themselves."""

import doctest
import json
import subprocess
import sys

import pytest
import yaml
from faces import CHECKOUT, HEADQUARTERS, ONE_CASE, SAMPLES

import planner
from planner.face import questions
from planner.face.found import Answer

few_samples = pytest.mark.parametrize(
    "path", [path for path in SAMPLES if path.stem in ("department-shares", "headquarters", "infeasible-cluster")]
)


def test_the_face_is_a_few_names_and_loads_nothing():
    code = (
        "import sys, planner; print(dir(planner)); "
        "print(sorted({'numpy', 'pandas', 'scipy', 'matplotlib', 'yaml'} & set(sys.modules))); "
        "found = planner.size('data/scenarios/department-shares.yaml'); repr(found); "
        "print(sorted({'pandas', 'scipy', 'matplotlib'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    names, loaded, then = done.stdout.splitlines()
    assert names == str(sorted(planner.__all__))
    assert loaded == then == "[]"


def test_there_is_nothing_else_under_the_name():
    assert dir(planner) == [
        "alternatives",
        "compare",
        "fit",
        "fleet",
        "limits",
        "path",
        "read",
        "ready",
        "replicate",
        "risk",
        "size",
        "sweep",
    ]
    with pytest.raises(AttributeError, match="no attribute 'sise'"):
        planner.sise  # noqa: B018


@pytest.mark.parametrize("name", planner.__all__)
def test_help_tells_meaning_errors_source_and_an_example(name):
    told = getattr(planner, name).__doc__
    assert all(word in told for word in ("Raises ValueError", "Source:", ">>> "))


@pytest.mark.parametrize("module", [planner, questions], ids=lambda module: module.__name__)
def test_the_examples_hold(module, monkeypatch):
    monkeypatch.chdir(CHECKOUT)
    failed, tried = doctest.testmod(module)
    assert tried
    assert not failed


@pytest.mark.parametrize("ask", ONE_CASE, ids=lambda ask: ask.__name__)
def test_a_path_a_mapping_and_a_scenario_are_one_case(ask):
    mapping = yaml.safe_load(HEADQUARTERS.read_text()) | {"id": "headquarters"}
    scenario = planner.read(HEADQUARTERS)
    changes = {"home_share.connections": "3100", "replication.link": "300 Mbit/s"}
    told = {ask(case, changes).text() for case in (HEADQUARTERS, str(HEADQUARTERS), mapping, scenario)}
    assert len(told) == 1
    assert told != {ask(scenario).text()}


@pytest.mark.parametrize("ask", ONE_CASE, ids=lambda ask: ask.__name__)
@few_samples
def test_an_answer_shows_itself_briefly(ask, path):
    found = ask(path)
    assert isinstance(found, Answer)
    assert 0 < len(repr(found).splitlines()) <= 15
    html = found._repr_html_()
    assert "<p" in html or "<li" in html
    assert found.scenario.id == path.stem


def test_the_answer_of_a_plan_shows_state_and_checks():
    html = planner.size(HEADQUARTERS)._repr_html_()
    assert "Unsure. On the most likely figures, 4 FSVMs (60 GB" in html
    assert "<table>" in html
    assert "Connections after a failure" in html or "fail-over" in html
    assert len(repr(planner.read(HEADQUARTERS))) < 200


@few_samples
def test_every_sentence_table_and_figure_of_an_answer_can_be_had(path):
    for found in (planner.size(path), planner.risk(path), planner.replicate(path)):
        names = [name for name in dir(type(found)) if not name.startswith("_")]
        methods = [name for name in names if callable(getattr(found, name)) and name not in ("why_not", "model")]
        shown = {name: getattr(found, name)() for name in methods}
        assert {"answer", "confidence"} & set(shown)
        for name, one in shown.items():
            assert one is None or hasattr(one, "_repr_html_") or isinstance(one, str), name


def test_the_methods_have_the_help_of_what_they_call():
    assert planner.size(HEADQUARTERS).checks.__doc__.startswith("The checks of the plan")


def test_changes_of_what_was_changed_are_told_together():
    first = planner.read(HEADQUARTERS, {"growth.data": "1 %", "home_share.data": "90 TB"})
    second = planner.read(first, {"growth.data": "2 %"})
    assert (second.growth.data, second.home_share.data_tb) == (0.02, 90.0)
    assert second.changes == (("growth.data", "2 %"), ("home_share.data", "90 TB"))
    assert "with the growth of data set to 2 % and the data of home set to 90 TB" in repr(planner.size(second).title())
    assert planner.read(second, catalog="files-5.0").changes == second.changes


def test_plans_side_by_side():
    found = planner.compare(HEADQUARTERS, planner.read(HEADQUARTERS, {"catalog": "files-5.0"}))
    assert found.model.labels == ("afs-2.0.2", "files-5.0")
    assert [case.plan.design.fsvms for case in found.cases] == [one.plan.design.fsvms for one in found.model.sizings]
    assert len(repr(found).splitlines()) <= 15


def test_a_release_can_be_had_from_a_folder_and_changed_again(tmp_path):
    catalog = (CHECKOUT / "data" / "limits" / "afs-2.0.2.yaml").read_text()
    (tmp_path / "mine.yaml").write_text(catalog)
    case = planner.read(HEADQUARTERS, catalog="mine", catalogs=tmp_path)
    assert case.catalog.id == "mine"
    assert planner.read(case, {"growth.data": "1 %"}).catalog.id == "mine"
    with pytest.raises(ValueError, match="there is no such catalog; known: mine"):
        planner.read(planner.read(HEADQUARTERS), catalogs=tmp_path)
    assert planner.sweep(case, [{"catalog": "mine"}])["catalog"].tolist() == ["mine"]
    assert (
        planner.read(planner.read(HEADQUARTERS, catalog="files-5.0"), {"catalog": "afs-2.0.2"}).catalog.id
        == "afs-2.0.2"
    )


def test_a_sample_is_found_from_any_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert planner.read("../data/scenarios/headquarters.yaml").id == "headquarters"


def test_notebooks_know_the_face_alone():
    for path in (CHECKOUT / "notebooks").glob("*.ipynb"):
        if path.stem == "explore":
            continue
        code = "\n".join("".join(cell["source"]) for cell in json.loads(path.read_text())["cells"])
        assert "from planner" not in code, path.name
        assert "import planner." not in code, path.name
        assert "\nchanges = {}" in code, path.name
