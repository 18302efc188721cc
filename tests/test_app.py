"""The settings of the app: what must stay shut."""

import asyncio
import os
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from tornado.web import HTTPError

from planner.files.documents import shipped
from planner.model.problems import InputError

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "data" / "scenarios"
KERNELS = "jupyter_server.services.kernels.kernelmanager.AsyncMappingKernelManager"


@pytest.fixture(scope="module")
def server():
    from planner.explore.app import server  # takes seconds, which whoever runs other tests need not wait

    return server


@pytest.fixture
def kernels(server, monkeypatch):
    """Kernels that start slowly and are none; `ended` lists those that were shut down."""
    from jupyter_server._tz import utcnow

    async def start(self, *, kernel_id, **_):
        await asyncio.sleep(0.01)
        self._kernels[kernel_id] = SimpleNamespace(
            execution_state="idle", last_activity=utcnow(), kernel_name="", kernel_spec=SimpleNamespace(metadata={})
        )
        await asyncio.sleep(0.01)
        return kernel_id

    async def end(self, kernel_id, **_):
        del self._kernels[kernel_id]

    monkeypatch.setattr(f"{KERNELS}.start_kernel", start)
    monkeypatch.setattr(f"{KERNELS}.shutdown_kernel", end)
    return server.Kernels(config=server.settings(8866, open_browser=False))


def test_many_at_once_get_no_more_kernels_than_may_be(server, kernels):
    async def visits(count):
        return await asyncio.gather(*(kernels.start_kernel() for _ in range(count)), return_exceptions=True)

    found = asyncio.run(visits(25))
    refused = [one for one in found if isinstance(one, HTTPError)]
    assert len(kernels.list_kernel_ids()) == len(set(map(str, found)) - set(map(str, refused))) == server.MOST_KERNELS
    assert {one.status_code for one in refused} == {503}
    kernels._kernels.popitem()  # who leaves makes room for one
    assert [isinstance(one, HTTPError) for one in asyncio.run(visits(2))] == [False, True]


def test_a_kernel_that_could_not_start_takes_no_room(server, kernels, monkeypatch):
    async def fail(*_, **__):
        raise OSError

    with monkeypatch.context() as broken:
        broken.setattr(f"{KERNELS}.start_kernel", fail)
        for _ in range(server.MOST_KERNELS + 1):
            with pytest.raises(OSError):
                asyncio.run(kernels.start_kernel())
    assert asyncio.run(kernels.start_kernel()) in kernels


@pytest.mark.parametrize(
    ("pages", "limit", "more_s", "stays"),
    [
        (0, "ALONE_S", -1, True),
        (0, "ALONE_S", 1, False),
        (1, "ALONE_S", 1, True),
        (1, "IDLE_S", -1, True),
        (1, "IDLE_S", 1, False),
    ],
)
def test_a_kernel_without_a_page_ends_soon_and_one_with_a_page_late(server, kernels, pages, limit, more_s, stays):
    idle_s = getattr(server, limit) + more_s

    async def visit():
        one, other = [await kernels.start_kernel() for _ in range(2)]
        kernels._kernel_connections.update({one: pages, other: 1})
        kernels._kernels[one].last_activity -= timedelta(seconds=idle_s)
        await kernels.cull_kernels()
        assert other in kernels
        return one in kernels

    assert asyncio.run(visit()) == stays


def test_a_visitor_is_given_what_it_takes_to_leave(server):
    asked = []
    visitor = type("Visitor", (), {"xsrf_token": property(lambda _: asked.append(1))})()
    server.welcome(visitor, notebook=None, cwd="")
    assert asked


def test_the_doors_are_shut(server):
    config = server.settings(8866, open_browser=False)
    assert config.Voila.ip == "127.0.0.1"
    assert config.Voila.auto_token
    assert not config.Voila.tornado_settings["allow_remote_access"]
    assert config.IdentityProvider.cookie_options == {"samesite": "Strict"}
    assert config.Voila.tornado_settings["xsrf_cookie_kwargs"] == {"samesite": "Strict"}
    voila = config.VoilaConfiguration
    assert (voila.file_allowlist, voila.file_denylist) == ([], [".*"])
    assert voila.strip_sources
    assert not voila.show_tracebacks
    assert voila.allow_template_override == voila.allow_theme_override == "NO"
    assert voila.multi_kernel_manager_class is server.Kernels
    assert voila.prelaunch_hook is server.welcome
    kernels = config.MappingKernelManager
    assert 0 < kernels.cull_idle_timeout <= 3600
    assert kernels.cull_interval < server.ALONE_S < kernels.cull_idle_timeout
    assert kernels.cull_connected


def test_the_page_may_load_from_here_only(server):
    policy = server.settings(8866, open_browser=False).Voila.tornado_settings["headers"]["Content-Security-Policy"]
    rules = {rule.split()[0]: rule.split()[1:] for rule in policy.split("; ")}
    assert rules["default-src"] == ["'none'"]
    allowed = {"'none'", "'self'", "'unsafe-inline'", "'unsafe-eval'", "data:", "blob:"}
    assert {source for sources in rules.values() for source in sources} <= allowed


def test_no_template_of_the_app_names_an_address(server):
    for path in server.SHARE.rglob("*"):
        if path.is_file():
            assert ":" + "//" not in path.read_text(encoding="utf-8"), path


def test_a_settings_file_that_lies_about_changes_nothing(server, tmp_path, monkeypatch):
    (tmp_path / "voila.json").write_text('{"Voila": {"ip": "0.0.0.0"}}', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    app = server.App(config=server.settings(8866, open_browser=False))
    app.load_config_file("voila", path=[str(tmp_path)])
    assert app.ip == "127.0.0.1"


def test_the_app_begins_with_the_scenario_that_is_named(server, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    scenario = SAMPLES / "campus-home.yaml"
    copy = server.opening(scenario, shipped("notebooks") / "explore.ipynb", tmp_path)
    names = {}
    for cell in nbformat.read(copy, as_version=4).cells:
        if cell.cell_type == "code" and "explore(" not in cell.source:
            exec(cell.source, names)
    assert (Path(names["scenario"]), Path(names["out"])) == (scenario, tmp_path / "reports")


def test_a_bad_scenario_is_told_before_anything_is_served(server, tmp_path):
    (tmp_path / "bad.yaml").write_text("customer: x\ncluster: {nodes: 0}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"bad\.yaml:2: cluster\.nodes: 0 is too little"):
        server.opening(tmp_path / "bad.yaml", shipped("notebooks") / "explore.ipynb", tmp_path)


def make(tmp_path, *words, user="1000", **variables):
    """What make says and does for a user, with a JupyterLab that only tells what it was called with."""
    (tmp_path / "bin").mkdir()
    for name, script in (("id", f"echo {user}"), ("bin/jupyter", 'echo "lab opens: $@"'), ("bin/python", 'echo "$@"')):
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    given = [f"{key}={value}" for key, value in {"VENV": tmp_path, **variables}.items()]
    environment = os.environ | {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    command = ["make", "--no-print-directory", "-o", f"{tmp_path}/.ready", *words, *given]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


needs_make = pytest.mark.skipif(shutil.which("make") is None, reason="no make")


@needs_make
def test_lab_opens_at_the_checkout(tmp_path):
    done = make(tmp_path, "lab")
    assert done.returncode == 0
    assert "lab opens: lab --notebook-dir=." in done.stdout


@needs_make
def test_lab_as_root_says_what_to_do(tmp_path):
    done = make(tmp_path, "lab", user="0")
    assert done.returncode == 2
    assert "lab opens" not in done.stdout
    assert "as a normal user; in a container of your own: make lab ARGS=--allow-root" in done.stderr


@needs_make
def test_lab_as_root_opens_when_that_is_allowed(tmp_path):
    done = make(tmp_path, "lab", user="0", ARGS="--allow-root")
    assert "lab opens: lab --notebook-dir=. --allow-root" in done.stdout


@needs_make
@pytest.mark.parametrize(("given", "told"), [({}, ""), ({"SCENARIO": "my file.yaml"}, "--scenario my file.yaml")])
def test_make_app_takes_a_scenario(tmp_path, given, told):
    assert f"-m planner.explore.app {told}".strip() in make(tmp_path, "app", **given).stdout


@pytest.mark.parametrize("port", ["-5", "0", "65536"])
def test_a_port_that_is_none_is_refused(port):
    command = [sys.executable, "-m", "planner.explore.app", "--no-browser", "--port", port]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=60, check=False)
    assert (done.returncode, "--port: write 1 to 65535" in done.stderr) == (2, True)
