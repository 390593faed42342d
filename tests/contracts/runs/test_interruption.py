"""A run ends when it is asked to, in order; and whoever stops reading its verdict loses no report."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.runs import run as runs
from mockserver.embedded import RunningMock, running
from mockserver.settings import Settings
from tests.contracts.reports import sample

_LIMIT_S = 120.0  # only so that a run that hangs is seen; none of these takes nearly as long
_AT_WORK = 300  # requests: by then several tasks are done or under way


@pytest.fixture
def mock() -> Iterator[RunningMock]:
    """A mock whose journal shows how far a run is."""
    with running(Settings(journal_size=_AT_WORK)) as served:
        yield served


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3]), "TOGETHER_API_KEY": "test-interrupted"}


def _at_work(folder: Path, mock: RunningMock, jobs: int) -> subprocess.Popen[str]:
    """A run that has sent some hundred requests, in a group of its own as a terminal has it."""
    command = [sys.executable, "-m", "contracts", "check", "together", "--target", mock.origin, "--jobs", str(jobs)]
    command += ["--report", f"json={folder / 'run.json'}"]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, env=_environment(), cwd=folder, stdout=pipe, stderr=pipe, text=True, start_new_session=True)
    until_s = time.monotonic() + _LIMIT_S
    while len(mock.mock.journal) < _AT_WORK:
        assert process.poll() is None, "the run was over before it could be interrupted"
        assert time.monotonic() < until_s
        time.sleep(0.02)
    return process


def _children(pid: int) -> list[int]:
    return [int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()]


def _wait_until_gone(processes: list[int]) -> None:
    until_s = time.monotonic() + _LIMIT_S
    while any(Path(f"/proc/{process}").exists() for process in processes):
        assert time.monotonic() < until_s, "a process of the run outlived it"
        time.sleep(0.02)


@pytest.mark.parametrize(("jobs", "number"), [(2, signal.SIGINT), (1, signal.SIGTERM)])
def test_what_was_done_when_a_signal_came_is_judged_and_reported(
    tmp_path: Path, mock: RunningMock, jobs: int, number: signal.Signals
) -> None:
    process = _at_work(tmp_path, mock, jobs)
    workers = _children(process.pid)
    (os.killpg if number == signal.SIGINT else os.kill)(process.pid, number)
    output, errors = process.communicate(timeout=_LIMIT_S)
    assert process.returncode == 2, output + errors
    assert "Traceback" not in errors
    assert f"tasks ({number.name})" in output
    assert "  not finished: run: interrupted: " in output
    run = runs.read(tmp_path / "run.json")
    assert run.failed["run"].startswith("interrupted: ")
    assert jobs > 1 or len(run.exchanges) > _AT_WORK / 2
    _wait_until_gone(workers)


def test_a_second_signal_ends_it_at_once(tmp_path: Path, mock: RunningMock) -> None:
    process = _at_work(tmp_path, mock, 2)
    os.kill(process.pid, signal.SIGSTOP)  # so that both are there before either is taken
    os.kill(process.pid, signal.SIGINT)
    os.kill(process.pid, signal.SIGTERM)
    os.kill(process.pid, signal.SIGCONT)
    output, errors = process.communicate(timeout=_LIMIT_S)
    assert (process.returncode, output) == (2, "")
    assert errors.startswith("ERROR interrupted twice: nothing more was judged or written\n")
    assert "Traceback" not in errors
    assert not (tmp_path / "run.json").exists()


def test_reports_are_written_though_nobody_reads_the_verdict(tmp_path: Path) -> None:
    recorded, written = tmp_path / "run.json", tmp_path / "again.json"
    run = sample.run()
    runs.write(run, recorded)
    ours, theirs = os.pipe()
    os.close(ours)
    shard = tmp_path / "shard.json"
    shard.write_text(recorded.read_text().replace('"shard": null', '"shard": "1/1"'))
    command = (sys.executable, "-m", "contracts", "merge", str(shard), "-o", str(written))
    pipe = subprocess.PIPE
    done = subprocess.run(command, env=_environment(), stdout=theirs, stderr=pipe, text=True, timeout=_LIMIT_S, check=False)
    os.close(theirs)
    assert (done.returncode, done.stderr) == (run.exit_code, "")
    assert {found.fingerprint for found in runs.read(written).findings} == {found.fingerprint for found in run.findings}
