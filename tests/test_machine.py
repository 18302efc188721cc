import machine
import pytest


@pytest.fixture
def bare(monkeypatch):
    """A machine that has a lever, and no crank."""
    needs = {"lever": (lambda: "/usr/bin/lever", "levers"), "crank": (lambda: None, "crank-1.0")}
    monkeypatch.setattr(machine, "NEEDS", needs)
    machine.there_is.cache_clear()
    yield
    machine.there_is.cache_clear()


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize("ci", ["", "false", "true"])
def test_what_a_machine_lacks_is_a_visible_skip_there_and_a_failure_in_ci(monkeypatch, ci):
    monkeypatch.setenv("CI", ci)
    machine.need("lever")
    ending = pytest.fail.Exception if ci == "true" else pytest.skip.Exception
    with pytest.raises(ending, match=r"this machine has no crank: apt-get install crank-1\.0"):
        machine.need("crank")


def test_ci_installs_all_that_tests_need():
    script = (machine.ROOT / ".ci" / "run").read_text(encoding="utf-8")
    for name, (_, package) in machine.NEEDS.items():
        assert package in script, name


def test_a_need_that_nobody_knows_is_an_error():
    with pytest.raises(KeyError):
        machine.need("a crystal ball")
