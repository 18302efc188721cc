"""The settings of the app: what must stay shut."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from tornado.web import HTTPError

from planner.app import server


def visitor(kernels: int) -> SimpleNamespace:
    manager = SimpleNamespace(list_kernel_ids=lambda: ["kernel"] * kernels)
    return SimpleNamespace(kernel_manager=manager, xsrf_token=b"token")


def test_visitors_are_let_in_up_to_the_most_and_no_further():
    server.admit(visitor(server.MOST_KERNELS - 1), notebook=None, cwd="")
    with pytest.raises(HTTPError) as refused:
        server.admit(visitor(server.MOST_KERNELS), notebook=None, cwd="")
    assert refused.value.status_code == 503


def test_the_doors_are_shut():
    config = server.settings(8866, open_browser=False)
    assert config.Voila.ip == "127.0.0.1"
    assert config.Voila.auto_token
    assert not config.Voila.tornado_settings["allow_remote_access"]
    voila = config.VoilaConfiguration
    assert (voila.file_allowlist, voila.file_denylist) == ([], [".*"])
    assert voila.strip_sources
    assert not voila.show_tracebacks
    assert voila.allow_template_override == voila.allow_theme_override == "NO"
    kernels = config.MappingKernelManager
    assert 0 < kernels.cull_idle_timeout <= 3600
    assert kernels.cull_interval < kernels.cull_idle_timeout
    assert kernels.cull_connected


def test_the_page_may_load_from_here_only():
    policy = server.settings(8866, open_browser=False).Voila.tornado_settings["headers"]["Content-Security-Policy"]
    rules = {rule.split()[0]: rule.split()[1:] for rule in policy.split("; ")}
    assert rules["default-src"] == ["'none'"]
    allowed = {"'none'", "'self'", "'unsafe-inline'", "'unsafe-eval'", "data:", "blob:"}
    assert {source for sources in rules.values() for source in sources} <= allowed


def test_no_template_of_the_app_names_an_address():
    for path in server.SHARE.rglob("*"):
        if path.is_file():
            assert ":" + "//" not in path.read_text(encoding="utf-8"), path


def test_a_settings_file_that_lies_about_changes_nothing(tmp_path, monkeypatch):
    (tmp_path / "voila.json").write_text('{"Voila": {"ip": "0.0.0.0"}}', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    app = server.App(config=server.settings(8866, open_browser=False))
    app.load_config_file("voila", path=[str(tmp_path)])
    assert app.ip == "127.0.0.1"
