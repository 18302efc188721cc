"""Workers that hand back what was not ordered fail their reports alone."""

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from batches import customer
from fleets import entry

from planner.batch.making import Made
from planner.batch.manifest import Manifest
from planner.batch.orders import Order, Settings, named, order_of
from planner.cli import main

pytestmark = pytest.mark.usefixtures("nothing_left_behind", "impatient")

PAGE = {".html": b"<p>", ".ipynb": b"{}"}
LIES: dict[str, Callable[[Order], Any]] = {
    "a path": lambda order: Made(PAGE | {"/../../ESCAPED": b"x"}, entry(order.id).record(), 1.0),
    "another ending": lambda order: Made(PAGE | {".exe": b"x"}, entry(order.id).record(), 1.0),
    "a format that was not ordered": lambda order: Made(PAGE | {".pdf": b"x"}, entry(order.id).record(), 1.0),
    "no page": lambda order: Made({".ipynb": b"{}"}, entry(order.id).record(), 1.0),
    "a list": lambda order: Made([".html", ".ipynb"], entry(order.id).record(), 1.0),
    "texts": lambda order: Made(dict.fromkeys(PAGE, "x"), entry(order.id).record(), 1.0),
    "endings that are numbers": lambda order: Made({1: b"x", 2: b"x"}, entry(order.id).record(), 1.0),
    "the entry of another": lambda _: Made(PAGE, entry("b").record(), 1.0),
    "an entry of lists": lambda _: Made(PAGE, [], 1.0),
    "an entry that is none": lambda order: Made(PAGE, {"id": order.id}, 1.0),
    "a time that is a text": lambda order: Made(PAGE, entry(order.id).record(), "soon"),
    "a time that is no number": lambda order: Made(PAGE, entry(order.id).record(), float("nan")),
    "nothing": lambda _: None,
    "something else": lambda _: SimpleNamespace(files=PAGE),
}


class Lying:
    """A pool that tells the truth of all customers but one."""

    jobs = 2

    def __init__(self, lie: Callable[[Order], Any]) -> None:
        self.lie = lie

    def submit(self, order: Order) -> Future:
        future: Future = Future()
        told = self.lie(order) if order.id == "a" else Made(PAGE, entry(order.id, order.customer).record(), 1.0)
        future.set_result(told)
        return future

    def close(self) -> None:
        """Nothing runs."""


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_a_worker_that_lies_fails_its_report_alone(
    tmp_path: Path, lie: Callable, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "deep" / "out"
    out.parent.mkdir()
    for name in ("a", "b", "c"):
        customer(tmp_path, name)
    monkeypatch.setattr("planner.batch.run.open_pool", lambda *_: Lying(lie))
    assert main(["report", "--out", str(out), str(tmp_path)]) == 1
    told = capsys.readouterr()
    assert "2 of 3 made, 1 failed" in told.out
    assert "what was handed back is not what was ordered" in told.err
    names = {path.name for path in out.iterdir()}
    assert names == {".manifest", "b.html", "b.ipynb", "c.html", "c.ipynb", "fleet.csv", "index.html"}
    assert not list(tmp_path.rglob("*ESCAPED*"))


def test_what_another_batch_has_made_meanwhile_ends_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    orders = [order_of(*named([str(customer(tmp_path, name))]), Settings()) for name in "bcdefgh"]

    def opened(*_: object) -> Lying:
        for order in orders[: 2 * Lying.jobs + 1]:
            Manifest(out).publish(order, Made(PAGE, entry(order.id).record(), 1.0))
        return Lying(lambda _: None)

    monkeypatch.setattr("planner.batch.run.open_pool", opened)
    assert main(["report", "--out", str(out), str(tmp_path)]) == 0
    assert "7 of 7 made" in capsys.readouterr().out
    assert {path.name for path in out.glob("*.ipynb")} == {f"{order.id}.ipynb" for order in orders}
