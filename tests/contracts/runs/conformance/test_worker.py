"""The worker: what goes wrong in the judge itself is told, and what was exchanged until then is judged all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from contracts.generation.experiments import ids
from contracts.generation.profile import PROFILES
from contracts.reports.verdict import lines
from contracts.runs import run as runs
from contracts.runs.conformance.plan import RunPlan
from contracts.runs.conformance.runner import execute
from contracts.transport.session import RecordingSession
from contracts.transport.target import TargetOptions


@pytest.fixture
def secret(monkeypatch: pytest.MonkeyPatch) -> str:
    """A key that the failing experiment sends, and names in its failure."""
    held = "a-key-9c41f"

    def experiment(session: RecordingSession, *_: object) -> None:
        session.send("POST", "/v2/faces", headers={"x-api-key": held}, identity="wrong", purpose="ids")
        raise LookupError(f"on {held}")

    monkeypatch.setattr(ids, "experiment", experiment)
    return held


def test_a_failure_of_the_judge_is_an_error_and_nothing_is_lost(secret: str, tmp_path: Path) -> None:
    plan = RunPlan(target_options=TargetOptions(api="tavus"), profile=PROFILES["quick"], only=("POST /v2/faces",))
    run = execute(plan)
    assert [scope.split()[:2] for scope in run.failed] == [["experiment", "ids"]]
    assert run.verdict == "ERROR"
    assert run.exit_code == 2
    assert any(exchange.scope in run.failed and exchange.status for exchange in run.exchanges)
    assert any("not finished: experiment ids" in line for line in lines(run, color=False))
    runs.write(run, tmp_path / "run.json")
    assert secret not in (tmp_path / "run.json").read_text()
    assert runs.read(tmp_path / "run.json").failed == run.failed
