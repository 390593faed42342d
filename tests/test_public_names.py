"""The front door: the public names are there, sorted, explained, and cost nothing until they are used."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

import contracts
from specs import DocumentError

PACKAGES = ("specs", "mockserver", "contracts")


@pytest.mark.parametrize("package", PACKAGES)
def test_every_public_name_is_there(package: str) -> None:
    module = importlib.import_module(package)
    for name in module.__all__:
        assert getattr(module, name) is not None
    assert dir(module) == sorted(module.__all__)


@pytest.mark.parametrize("package", PACKAGES)
def test_every_public_name_is_explained_in_the_packages_own_words(package: str) -> None:
    module = importlib.import_module(package)
    assert module.__doc__
    assert re.findall(r"^`(\w+)` +\S", module.__doc__, re.MULTILINE) == module.__all__


@pytest.mark.parametrize("package", PACKAGES)
def test_another_name_is_none_of_the_packages(package: str) -> None:
    with pytest.raises(AttributeError, match=f"module '{package}' has no attribute 'no_such_name'"):
        importlib.import_module(package).no_such_name  # noqa: B018


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_is_imported_without_what_is_behind_its_names(package: str) -> None:
    program = f"import sys, {package}; print(*(name for name in sys.modules if name.startswith(('specs', 'mockserver', 'contracts'))))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) == {package, "specs", "specs.lazy_exports"}


def test_a_run_from_a_program_is_that_of_the_command_line(tmp_path: Path) -> None:
    run = contracts.check("together", profile="quick", seed=3, only=["GET /deployments/secrets"])
    assert (run.verdict, run.seed, run.judged) == ("PASS", 3, ("GET /deployments/secrets",))
    assert run.command.startswith("contracts check together --profile quick --seed 3 --only")
    path = tmp_path / "run.json"
    path.write_bytes(orjson.dumps(run.as_kept().to_json()))
    again = contracts.judge(path)
    assert (again.verdict, len(again.exchanges)) == ("PASS", len(run.exchanges))


def test_a_live_service_is_not_judged_in_passing() -> None:
    with pytest.raises(contracts.TargetError, match="--target live"):
        contracts.check("tavus", target="live")
    with pytest.raises(contracts.TargetError, match="live service"):
        contracts.check("tavus", target="https://tavusapi.com")


@pytest.mark.parametrize(("asked", "error"), [({"profile": "huge"}, ValueError), ({"only": ["GET /none"]}, ValueError)])
def test_what_cannot_be_done_is_said(asked: dict[str, object], error: type[Exception]) -> None:
    with pytest.raises(error, match="wanted one"):
        contracts.check("tavus", **asked)  # type: ignore[arg-type]  # on purpose
    with pytest.raises(DocumentError, match="no API and no file"):
        contracts.check("nobody")


def test_a_har_that_is_given_as_values_is_judged() -> None:
    entry = {
        "startedDateTime": "2026-01-01T00:00:00Z",
        "time": 1,
        "request": {"method": "GET", "url": "https://tavusapi.com/v2/pals", "headers": [], "httpVersion": "HTTP/1.1"},
        "response": {"status": 200, "headers": [], "content": {"text": "{}"}, "httpVersion": "HTTP/1.1"},
    }
    har = {"log": {"version": "1.2", "entries": [entry]}}
    with pytest.raises(ValueError, match="a HAR does not say which API it is of"):
        contracts.judge(har)
    entry["request"] = {"method": "GET", "url": "https://tavusapi.com/v2/faces", "headers": [{"name": "x-api-key", "value": "k"}]}
    assert contracts.judge(har, document="tavus").verdict == "FAIL"  # a list of faces is no empty object
