"""A correct service that keeps one state for everybody: the same findings however many work on it, and whoever else does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from contracts.generation.profile import PROFILES
from contracts.reports.verdict import lines
from contracts.runs import run as runs
from contracts.runs.conformance.plan import RunPlan
from contracts.runs.conformance.runner import SHARED, execute
from contracts.runs.merging import merge_runs
from contracts.runs.run import Run
from contracts.transport.target import TargetOptions
from tests.others import books

WITH_ONE_RUN = pytest.mark.xdist_group("judged once")
LISTS = (
    "created_is_listed_once",
    "filters_respected",
    "limit_respected",
    "pages_without_gap_or_overlap",
    "reads_are_stable",
    "totals_agree",
)


@dataclass(frozen=True, slots=True)
class Judged:
    """A service that was judged as a whole, by one process."""

    service: books.Running
    run: Run


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shared") / "books.json"
    path.write_text(json.dumps(books.application(books.Books()).openapi()))
    return path


@pytest.fixture(scope="module")
def judged(document: Path) -> Iterator[Judged]:
    """The books, judged once for all that compare with it."""
    with books.running() as service:
        yield Judged(service, execute(_plan(document, service.origin)))


def _plan(document: Path, origin: str, *, jobs: int = 1) -> RunPlan:
    return RunPlan(target_options=TargetOptions(api=str(document), location=origin), profile=PROFILES["quick"], jobs=jobs)


def _keys(run: Run) -> set[tuple[str, str]]:
    """The findings; not those on ids that nobody had when they were made up: somebody else may be given one before it is asked for."""
    return {(found.fingerprint, found.party) for found in run.findings if found.check != "unknown_id_is_not_found"}


@WITH_ONE_RUN
def test_one_job_and_two_and_a_used_service_give_the_same_findings(document: Path, judged: Judged) -> None:
    """One seed of ten: a run takes about four seconds; the others were run by hand."""
    first = judged.run
    with books.running() as two:
        both = execute(_plan(document, two.origin, jobs=2))
    again = execute(_plan(document, judged.service.origin, jobs=2))
    assert first.exchanges  # the service is right: what is compared may be nothing at all
    assert both.exchanges
    assert _keys(first) == _keys(both) == _keys(again)
    assert not {found.check for found in first.findings} & set(LISTS)
    said = list(lines(both, color=False))
    assert any(SHARED in line for line in said)
    assert said[-1] == f"Repeat: {both.command}"
    assert both.command.endswith("--jobs 1") or os.cpu_count() == 1
    assert both.is_shared


@WITH_ONE_RUN
def test_two_shards_at_once_invent_nothing(document: Path, judged: Judged, tmp_path: Path) -> None:
    with books.running() as service:
        command = [sys.executable, "-m", "contracts", "check", str(document), "--target", service.origin, "--profile", "quick"]
        ways = [["--shard", f"{number}/2", "--report", f"json={tmp_path}/{number}.json"] for number in (1, 2)]
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[4])}
        shards = [subprocess.Popen([*command, *way], env=environment, cwd=tmp_path, stdout=subprocess.DEVNULL) for way in ways]
        assert [shard.wait(300) for shard in shards] == [0, 0]  # what it is lenient about, and what its document leaves out, is no error
    together = merge_runs([runs.read(tmp_path / f"{number}.json") for number in (1, 2)])
    assert not {found.check for found in together.findings} & set(LISTS)
    assert _keys(together) == _keys(judged.run)


def test_a_list_that_is_wrong_every_time_is_found_all_the_same(document: Path) -> None:
    with books.running() as service:
        service.state.is_skipping = True
        run = execute(replace(_plan(document, service.origin), only=("POST /books", "GET /books")))
    assert "pages_without_gap_or_overlap" in {found.check for found in run.findings}
