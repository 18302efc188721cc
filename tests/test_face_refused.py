"""Bad input of `import planner`: cases, changes, arguments, and parameters of notebooks."""

import os
import sys
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from faces import CHECKOUT, HEADQUARTERS, ONE_CASE

import planner
from planner.face import cases as asked
from planner.model.problems import InputError
from planner.model.scenario import with_values


@pytest.mark.parametrize(
    ("case", "message"),
    [
        ("nowhere.yaml", "nowhere.yaml: there is no such file"),
        (str(HEADQUARTERS.with_name("headquartes.yaml")), "no such file; did you mean headquarters.yaml?"),
        ("", "is not a file"),
        (".", "is not a file"),
        (7, "scenario: is of type int; give a path, a mapping or a scenario"),
        (None, "is of type NoneType"),
        ([HEADQUARTERS], "is of type list"),
        ({}, "scenario: cluster: is missing"),
        ({"customer": "A", "clutser": {}}, "clutser: is not a known key; did you mean cluster?"),
        ({"customer": object()}, "customer: is of type object"),
        ({"password": "hunter2"}, "looks like a secret"),
    ],
)
@pytest.mark.parametrize("ask", [planner.read, *ONE_CASE], ids=lambda ask: ask.__name__)
def test_a_bad_case_is_told(ask, case, message):
    with pytest.raises(ValueError, match=r".") as error:
        ask(case)
    assert message in str(error.value)
    assert "hunter2" not in str(error.value)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"home_share.conections": 3}, "did you mean home_share.connections?"),
        ({"growth.data": "0.2"}, "changes: growth.data: '0.2' has no unit"),
        ("home_share.connections=3200", "write a path and a value"),
        ([("home_share.connections", 3200)], "write a path and a value"),
        ({"catalog": "afs-3"}, "there is no catalog 'afs-3'"),
    ],
)
@pytest.mark.parametrize("ask", [planner.read, *ONE_CASE, planner.fleet], ids=lambda ask: ask.__name__)
def test_bad_changes_are_told(ask, changes, message):
    with pytest.raises(ValueError, match=r".") as error:
        ask(HEADQUARTERS, changes=changes)
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda: planner.sweep(HEADQUARTERS, [{}, {"growth.dta": 1}]), "changes[1]: growth.dta"),
        (lambda: planner.sweep(HEADQUARTERS, {"growth.data": "1 %"}), "changes[0]: is 'growth.data'"),
        (lambda: planner.compare(HEADQUARTERS), "has 1 of the two cases"),
        (lambda: planner.compare(HEADQUARTERS, "nowhere.yaml"), "there is no such file"),
        (lambda: planner.fleet("nowhere"), "nowhere: there is no such file or folder"),
        (lambda: planner.limits("afs-9"), "afs-9"),
        (lambda: planner.limits("nowhere.yaml"), "there is no such file"),
        (lambda: planner.fit(HEADQUARTERS, design="many"), "design: 'many' is not a design; write FSVMs x GB"),
        (lambda: planner.fit(HEADQUARTERS, design="3x7"), "published for 12 to 96 GB"),
        (
            lambda: planner.replicate(HEADQUARTERS, month=121),
            "month: 121 will not do; write a whole number of months, 0 to 120",
        ),
        (lambda: planner.replicate(HEADQUARTERS, month=-1), "-1 will not do"),
        (lambda: planner.replicate(HEADQUARTERS, month="x"), "'x' will not do"),
        (lambda: planner.replicate(HEADQUARTERS, month=3.0), "3.0 will not do; write a whole number of months"),
        (lambda: planner.replicate(HEADQUARTERS, month=True), "True will not do"),
        (lambda: planner.path(HEADQUARTERS, every=6.0), "every: 6.0 will not do"),
        (
            lambda: planner.risk(HEADQUARTERS, confidence=95),
            "95 will not do; write a fraction above 0, up to 1, such as 0.95",
        ),
        (lambda: planner.risk(HEADQUARTERS, confidence="0.9"), "confidence: '0.9' will not do"),
        (lambda: planner.risk(HEADQUARTERS, confidence=None), "confidence: None will not do"),
        (lambda: planner.fit(HEADQUARTERS, design=(4, 60)), "'(4, 60)' is not a design; write FSVMs x GB"),
        (lambda: planner.sweep(HEADQUARTERS, None), "changes: is None; write a list"),
        (lambda: planner.sweep(HEADQUARTERS, [7]), "changes[0]: is '7'; write a path and a value"),
        (lambda: planner.read(planner.read(HEADQUARTERS), 7), "changes: is '7'"),
        (lambda: planner.limits(None), "catalog: is of type NoneType; give the name of a release"),
        (lambda: planner.read("a" * 5000), "cannot be read (File name too long)"),
        (lambda: planner.fleet("a" * 5000), "there is no such file or folder"),
        (lambda: planner.fleet({}), "fleet: is of type dict; give a folder, a spreadsheet or a pattern"),
        (lambda: planner.size(HEADQUARTERS).why_not("many"), "is not a design"),
    ],
)
def test_bad_arguments_are_told(ask, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match=r".") as error:
        ask()
    assert message in str(error.value)


def test_whole_numbers_of_numpy_are_taken():
    assert planner.path(HEADQUARTERS, every=np.int64(6), until=np.int32(36)).model.every == 6
    assert planner.replicate(HEADQUARTERS, month=np.int64(3)).model.month == 3
    assert planner.sweep(HEADQUARTERS, [None])["feasible"].tolist() == [True]


@pytest.mark.parametrize(
    "altered",
    [
        lambda case: with_values(case, {"home_share.connections": 1.0}),
        lambda case: replace(case, intervals={}),
        lambda case: replace(case, origin=()),
    ],
)
def test_what_was_altered_in_python_is_sized_but_not_changed_as_a_file(altered):
    case = altered(planner.read(HEADQUARTERS))
    assert planner.size(case).plan
    for ask in (lambda: planner.size(case, {"growth.data": "1 %"}), lambda: planner.sweep(case, [{}])):
        with pytest.raises(InputError, match="made or altered in Python"):
            ask()


PARAMETERS = 'scenario = "x.yaml"\nchanges = {}'


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (["", PARAMETERS, '# Parameters\nscenario = "y"\n'], None),
        (["", PARAMETERS, "# Parameters\nchnges = {}\n"], "chnges: is not a parameter of it; did you mean changes?"),
        (["", PARAMETERS, "# Parameters\nzzz = 1\n"], "zzz: is not a parameter of it; it has scenario, changes"),
        (["", "a: int = 1", "# Parameters\nb = 1\n"], "it has a"),
        (["", "a = 1", "# Parameters\na = 2\n", PARAMETERS, '# Parameters\nscenario = "y"\n', "x"], None),
        (["", "# Parameters\nzzz = 1\n", "import planner"], None),  # nothing says what its parameters are
        (["", "%matplotlib inline", "# Parameters\nzzz = 1\n"], None),
        (["", "x = 1"], None),
    ],
)
def test_a_misspelt_parameter_stops_the_notebook(cells, message, monkeypatch):
    shell = SimpleNamespace(user_ns={"In": cells})
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    if message is None:
        asked.refuse_unknown()
        return
    for ask in (planner.size, planner.fleet):
        with pytest.raises(InputError) as error:
            ask(HEADQUARTERS)
        assert message in str(error.value)


def test_papermill_stops_at_a_misspelt_parameter_and_takes_changes(tmp_path, monkeypatch):
    papermill = pytest.importorskip("papermill")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(CHECKOUT) + os.pathsep + os.environ.get("PYTHONPATH", ""))
    notebook = CHECKOUT / "notebooks" / "shares.ipynb"
    with pytest.raises(papermill.PapermillExecutionError, match="did you mean changes"):
        papermill.execute_notebook(str(notebook), "out.ipynb", {"chnges": {}}, progress_bar=False)
