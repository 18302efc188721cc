"""`import planner`: the questions, answers that show themselves, frames that say what the JSON says, and bad input."""

import doctest
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import yaml
from effort import tried

import planner
from planner.answers.records import sizing_record
from planner.face import cases as asked
from planner.face import questions
from planner.face.found import Answer
from planner.files.catalogs import load_catalog
from planner.model.checks import DEMANDS
from planner.model.problems import InputError
from planner.model.scenario import with_values
from planner.model.sizing import design_of, judge

CHECKOUT = Path(__file__).parent.parent
SAMPLES = sorted((CHECKOUT / "data" / "scenarios").glob("*.yaml"))
HEADQUARTERS = CHECKOUT / "data" / "scenarios" / "headquarters.yaml"
ONE_CASE = [planner.size, planner.replicate, planner.risk, planner.alternatives, planner.fit, planner.path]
every_sample = pytest.mark.parametrize("path", tried(SAMPLES))
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


@every_sample
def test_the_checks_are_those_of_the_record(path):
    found = planner.size(path)
    record = json.loads(json.dumps(sizing_record(found.model)))
    shown = record["plan"] or record["nearest"]
    frame = found.checks()
    assert frame.astype(object).where(frame.notna(), None).to_dict("records") == shown["checks"]
    assert frame.dtypes.astype(str).to_dict() == {
        **dict.fromkeys(("check", "subject", "unit", "limit", "kind", "source"), "str"),
        **dict.fromkeys(("required", "allowed", "utilisation"), "float64"),
        "ok": "bool",
        "first_breach_month": "Int64",
    }
    assert frame.attrs["feasible"] is record["feasible"]
    assert frame.attrs["month"] == record["month"]


@every_sample
def test_the_designs_are_all_and_as_full_as_when_judged_alone(path):
    found = planner.size(path)
    frame = found.designs()
    assert frame.index.names == ["fsvms", "memory_gb"]
    assert frame.index.is_unique
    assert frame.index.is_monotonic_increasing
    kinds = frame.dtypes.astype(str)
    assert kinds[["vcpus", "total_memory_gb", "total_vcpus", "feasible"]].tolist() == [
        "int64",
        "float64",
        "int64",
        "bool",
    ]
    assert set(kinds.iloc[4:]) == {"float64"}
    feasible = {(one.fsvms, one.memory_gb) for one in found.model.feasible}
    assert set(frame.index[frame["feasible"]]) == feasible
    assert len(frame) == len(feasible) + len(found.model.rejections)
    for fsvms, memory_gb in frame.index[:: len(frame) // 12]:
        plan = judge(found.scenario, design_of(found.scenario.catalog, fsvms, memory_gb))
        row = frame.loc[(fsvms, memory_gb)]
        assert row["total_memory_gb"] == plan.design.total_memory_gb
        assert row["total_vcpus"] == plan.design.total_vcpus
        for name in {check.check for check in plan.checks}:
            used = [check.utilisation for check in plan.checks if check.check == name]
            worst = max((one for one in used if one is not None), default=np.nan)
            assert row[name] == pytest.approx(worst, rel=1e-12, nan_ok=True), name


@every_sample
def test_growth_is_a_row_a_month_and_passes_one_at_the_breach(path):
    found = planner.size(path)
    frame, checks = found.growth(), found.checks()
    assert frame.index.tolist() == list(range(121))
    assert frame.index.name == "month"
    assert frame.columns.names == ["check", "subject"]
    assert frame.columns.tolist() == list(zip(checks["check"], checks["subject"].fillna(""), strict=True))
    horizon = found.scenario.growth.horizon_months
    for (name, subject), row in zip(frame.columns, checks.itertuples(), strict=True):
        used = frame[name, subject]
        if not np.isnan(row.utilisation):
            assert max(used.iloc[0], used.iloc[horizon]) == pytest.approx(row.utilisation, rel=1e-9)
        if row.check in DEMANDS and not used.isna().any():
            over = used.index[used > 1 + 1e-9]
            assert (
                over.min() if len(over) else pd.NA
            ) is row.first_breach_month or over.min() == row.first_breach_month


def test_a_column_of_growth_is_had_by_the_name_of_its_check():
    growth = planner.size(HEADQUARTERS).growth()
    assert isinstance(growth["connections_failover"], pd.Series)
    assert growth["general_data"].columns.tolist() == ["projects"]


def test_a_sweep_is_as_many_plans():
    sets = [{"home_share.connections": n, "growth.data": f"{n % 7} %"} for n in range(1000, 6000, 500)]
    frame = planner.sweep(HEADQUARTERS, [*sets, {"replication.link": "10 Mbit/s"}, {}])
    assert len(frame) == len(sets) + 2
    for at, one in enumerate(sets):
        plan = planner.size(HEADQUARTERS, one).plan
        row = frame.loc[at]
        assert row["home_share.connections"] == one["home_share.connections"]
        assert row["growth.data"] == pytest.approx(float(one["growth.data"].split()[0]) / 100)
        assert row["feasible"] == (plan is not None)
        if plan:
            assert (row["fsvms"], row["memory_gb"], row["vcpus"]) == (
                (plan.design.fsvms, plan.design.memory_gb, plan.design.vcpus)
            )
            assert (row["binding"], row["utilisation"]) == (plan.binding.check, plan.binding.utilisation)
        else:
            assert row[["fsvms", "memory_gb", "binding"]].isna().all()
    assert frame["home_share.connections"].iloc[-1] == 2800  # as the case has it
    assert not frame["feasible"].iloc[-2]
    kinds = frame.dtypes.astype(str)
    assert kinds[["home_share.connections", "fsvms", "memory_gb", "binding"]].tolist() == [
        "float64",
        "Int64",
        "float64",
        "str",
    ]
    assert frame.attrs["units"]["replication.link"] == "MB/s"
    assert frame.index.name == "set"


def test_a_sweep_over_nothing_and_over_words():
    assert planner.sweep(HEADQUARTERS, []).empty
    releases = planner.sweep(HEADQUARTERS, [{"catalog": name} for name in ("afs-2.0.2", "files-5.0")])
    assert releases["catalog"].tolist() == ["afs-2.0.2", "files-5.0"]
    dates = planner.sweep(HEADQUARTERS, [{"as_of": "2027-01-01"}, {"replication": None}])
    assert dates["as_of"].tolist() == ["2027-01-01", "2026-11-01"]


def test_the_fleet_is_a_frame_by_id_that_also_tells_itself():
    frame = planner.fleet(CHECKOUT / "data" / "scenarios")
    assert isinstance(frame, pd.DataFrame)
    assert frame.index.name == "id"
    assert frame.index.tolist() == [path.stem for path in SAMPLES]
    for path in SAMPLES:
        plan = planner.size(path).plan
        row = frame.loc[path.stem]
        assert (row["state"] == "fails") == (plan is None)
        assert plan is None or (row["fsvms"], row["memory_gb"]) == (plan.design.fsvms, plan.design.memory_gb)
    kinds = frame.dtypes.astype(str)[["customer", "fsvms", "memory_gb", "utilisation", "first_breach_month"]]
    assert kinds.tolist() == ["str", "Int64", "float64", "float64", "Int64"]
    assert len(frame.table().rows) == len(SAMPLES)
    assert "cannot be built as planned" in repr(frame.summary())
    assert frame.errors() is None
    joined = frame.join(pd.DataFrame({"site": ["Munich"]}, index=["headquarters"]))
    assert joined.loc["headquarters", "site"] == "Munich"


def test_changes_of_what_was_changed_are_told_together():
    first = planner.read(HEADQUARTERS, {"growth.data": "1 %", "home_share.data": "90 TB"})
    second = planner.read(first, {"growth.data": "2 %"})
    assert (second.growth.data, second.home_share.data_tb) == (0.02, 90.0)
    assert second.changes == (("growth.data", "2 %"), ("home_share.data", "90 TB"))
    assert "with the growth of data set to 2 % and the data of home set to 90 TB" in repr(planner.size(second).title())
    assert planner.read(second, catalog="files-5.0").changes == second.changes


def test_a_fleet_with_changes_and_with_what_cannot_be_read(tmp_path):
    (tmp_path / "good.yaml").write_text(HEADQUARTERS.read_text())
    (tmp_path / "bad.yaml").write_text("customer: x\n")
    frame = planner.fleet(tmp_path, changes={"home_share.connections": "200"})
    assert frame.loc["good", "memory_gb"] < planner.fleet(tmp_path).loc["good", "memory_gb"]
    bad = frame.loc[str(tmp_path / "bad.yaml")]
    assert bad["state"] == "missing"
    assert "cluster: is missing" in bad["error"]
    assert "1 of 2 failed" in repr(frame.errors())
    with pytest.raises(InputError, match=r"changes: growth.dta: is not a known key; did you mean growth.data\?"):
        planner.fleet(CHECKOUT / "data" / "scenarios", changes={"growth.dta": "1 %"})


@pytest.mark.parametrize("name", ["afs-2.0.2", "files-5.0"])
def test_the_limits_are_the_rows_of_the_catalog(name):
    frame, catalog = planner.limits(name), load_catalog(name)
    rows = catalog.rows()
    assert frame.index.tolist() == [row.name for row in rows]
    assert frame["value"].tolist() == [row.value for row in rows]
    assert frame["unit"].tolist() == [row.unit for row in rows]
    assert frame["kind"].tolist() == [row.kind for row in rows]
    assert frame["source"].tolist() == [row.source.id for row in rows]
    assert frame["quote"].dropna().tolist() == [row.quote for row in rows if row.quote]
    curve = frame.loc["connections_per_fsvm"]
    assert set(curve["memory_gb"]) == set(catalog.connections.memory_gb)
    assert frame.loc["fsvms_most"].isna().get("memory_gb", default=True) is not False
    assert planner.limits(CHECKOUT / "data" / "limits" / f"{name}.yaml").equals(frame)


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
    assert planner.sweep(case, [{"catalog": "mine"}])["catalog"].tolist() == ["mine"]
    assert (
        planner.read(planner.read(HEADQUARTERS, catalog="files-5.0"), {"catalog": "afs-2.0.2"}).catalog.id
        == "afs-2.0.2"
    )


def test_a_sample_is_found_from_any_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert planner.read("../data/scenarios/headquarters.yaml").id == "headquarters"


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
        (lambda: planner.replicate(HEADQUARTERS, month=121), "121 is no month; write 0 to 120"),
        (lambda: planner.replicate(HEADQUARTERS, month=-1), "-1 is no month"),
        (lambda: planner.replicate(HEADQUARTERS, month="x"), "'x' is no month"),
        (lambda: planner.risk(HEADQUARTERS, confidence=2), "confidence"),
        (lambda: planner.size(HEADQUARTERS).why_not("many"), "is not a design"),
    ],
)
def test_bad_arguments_are_told(ask, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match=r".") as error:
        ask()
    assert message in str(error.value)


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


def test_notebooks_know_the_face_alone():
    for path in (CHECKOUT / "notebooks").glob("*.ipynb"):
        if path.stem == "explore":
            continue
        code = "\n".join("".join(cell["source"]) for cell in json.loads(path.read_text())["cells"])
        assert "from planner" not in code, path.name
        assert "import planner." not in code, path.name
        assert "\nchanges = {}" in code, path.name
