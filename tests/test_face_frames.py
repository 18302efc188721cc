"""Frames of `import planner` say what the JSON and the plans say."""

import json

import numpy as np
import pandas as pd
import pytest
from effort import tried
from faces import CHECKOUT, HEADQUARTERS, SAMPLES

import planner
from planner.answers.records import sizing_record
from planner.files.catalogs import load_catalog
from planner.model.checks import DEMANDS
from planner.model.problems import InputError
from planner.model.sizing import design_of, judge

every_sample = pytest.mark.parametrize("path", tried(SAMPLES))


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


def test_the_steps_have_the_same_columns_and_types_where_there_are_none():
    some = planner.path(HEADQUARTERS).steps()
    none = planner.path(HEADQUARTERS.with_name("infeasible-cluster.yaml")).steps()
    assert (len(some), len(none)) == (2, 0)
    assert none.dtypes.to_dict() == some.dtypes.to_dict()
    assert some.dtypes[["month", "memory_gb", "added_memory_gb", "date"]].astype(str).tolist() == [
        *("Int64", "float64", "float64", "object")
    ]
