"""What is installed with what: ranges instead of pins, extras, and versions whose insides nobody here has seen."""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn
from hypothesis import strategies

from contracts.generation.schemathesis_source import forget_descriptions, forget_local_constants
from mockserver.app import create_app
from mockserver.web.connections.server import http_protocol, server_of
from specs.known_versions import is_known

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
BASE: list[str] = PROJECT["dependencies"]
JUDGE: list[str] = PROJECT["optional-dependencies"]["judge"]
GENERATORS = ("schemathesis", "hypothesis")
# what an environment without the extra `judge` says when one of its packages is imported
WITHOUT = f"import sys; sys.modules.update(dict.fromkeys({GENERATORS!r}))\n"


def _python(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A program in an environment that has no Schemathesis and no Hypothesis."""
    command = [sys.executable, "-c", WITHOUT + program, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False, env={**os.environ, "NO_COLOR": "1"})


@pytest.mark.parametrize("requirement", [*BASE, *JUDGE])
def test_a_dependency_is_a_range_with_two_ends(requirement: str) -> None:
    assert re.fullmatch(r"[\w.-]+>=[\d.]+,<[\d.]+(; .*)?", requirement)


def test_what_generates_comes_with_the_extra_only() -> None:
    assert not [requirement for requirement in BASE if requirement.startswith(GENERATORS)]
    assert [re.split("[>=]", requirement)[0] for requirement in JUDGE] == list(GENERATORS)
    own = [requirement for requirement in PROJECT["optional-dependencies"]["dev"] if requirement.startswith("contract-mocks[")]
    assert [extras for requirement in own if "judge" in (extras := requirement[15:-1].split(","))]


def test_each_dependency_says_what_it_is_for() -> None:
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    for requirement in (*BASE, *JUDGE):
        line = next(line for line in lines if f'"{requirement}"' in line)
        assert re.search(r",\s+# \w", line), line


def test_the_constraints_name_no_index() -> None:
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        assert re.fullmatch(r"[\w.-]+==[\w.]+", line), line


@pytest.mark.parametrize(
    "module",
    [
        "contracts.cli.main", "contracts.pytest_plugin", "contracts.observed", "contracts.rules.registry", "contracts.reports.writing",
        "contracts.cli.commands.check", "contracts.cli.commands.judge", "contracts.cli.commands.observe", "contracts.cli.commands.report",
        "mockserver.app", "mockserver.cli", "specs.cli",
    ],
)  # fmt: skip
def test_what_mocks_observes_and_judges_does_without_the_extra(module: str) -> None:
    done = _python(f"import importlib; importlib.import_module({module!r})")
    assert done.returncode == 0, done.stderr


RUN = "from contracts.cli.main import main; main(prog_name='contracts')"


@pytest.mark.parametrize(
    "arguments", [("check", "tavus"), ("client", "tavus"), ("drift", "tavus", "--target", "live"), ("prove", "--help")]
)
def test_a_missing_extra_is_told_with_the_command_that_installs_it(arguments: tuple[str, ...]) -> None:
    done = _python(RUN, *arguments)
    assert done.returncode == 2
    missing = "generates requests with Schemathesis, which is not installed: pip install 'contract-mocks[judge]'"
    assert done.stderr == f"ERROR contracts {arguments[0]} {missing}\n"


def test_the_help_lists_what_wants_the_extra() -> None:
    done = _python(RUN, "--help")
    assert done.returncode == 0
    assert re.search(r"^  client +\(wants: pip install 'contract-mocks\[judge\]'\)$", done.stdout, re.MULTILINE)
    assert re.search(r"^  judge +Judge ", done.stdout, re.MULTILINE)


def test_the_installed_versions_are_known(caplog: pytest.LogCaptureFixture) -> None:
    is_known.cache_clear()
    assert is_known("uvicorn")
    assert is_known("hypothesis")
    assert not caplog.records


def test_a_version_that_is_not_known_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="contract_mocks"):
        assert not is_known("uvicorn", "9.97")
        assert not is_known("uvicorn", "9.97")
    assert [record.getMessage().partition(" of ")[0] for record in caplog.records] == [
        "uvicorn 9.97 is installed, and contract-mocks knows the inside"
    ]


def test_a_hypothesis_that_is_not_known_keeps_its_constants() -> None:
    assert forget_local_constants()
    assert not forget_local_constants("9.98")


def test_a_hypothesis_that_is_not_known_describes_its_strategies() -> None:
    assert forget_descriptions()
    assert repr(strategies.integers().filter(lambda number: number > 1)) == "integers().filter(<lambda>)"
    assert not forget_descriptions("9.98")


@pytest.fixture
def unknown_uvicorn() -> Iterator[uvicorn.Server]:
    """A mock that is served as with a uvicorn that our tests do not know."""
    server = server_of(create_app(), log_level="error", uvicorn_version="9.99")
    server.config.port = 0
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        thread.join(0.01)
    yield server
    server.should_exit = True
    thread.join(10)


def test_a_uvicorn_that_is_not_known_serves_by_its_own_protocol(unknown_uvicorn: uvicorn.Server) -> None:
    assert http_protocol(uvicorn_version="9.99") == "auto"
    port = unknown_uvicorn.servers[0].sockets[0].getsockname()[1]
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers={"x-api-key": "test", "Authorization": "Bearer test"}) as client:
        made = client.post("/v1/deployments/secrets", json={"name": "token", "value": "x"})
        assert made.status_code == 200, made.text
        assert client.get("/v2/faces").status_code == 200
        assert client.get("/v2/faces", headers={"Connection": "close"}).json() == client.get("/v2/faces").json()
        assert client.get("/__mock__/health").status_code == 200
