"""Nothing is written to an id that the run did not make: services with neighbours in them, held to by logs of their own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fastapi import FastAPI

from contracts.analysis.declarations.contract import Contract
from contracts.generation.profile import PROFILES
from contracts.runs.conformance.plan import RunPlan
from contracts.runs.conformance.runner import execute
from contracts.runs.run import Run
from contracts.traffic.json_text import NOTHING
from contracts.transport.ownership import Ownership
from contracts.transport.target import TargetOptions
from specs.document.document import from_raw
from tests.others import books, counted
from tests.others.serving import serving

CASES = [("quick", 1, 0), ("quick", 2, 1), ("standard", 2, 3)]  # profile, jobs, seed


def checked(app: FastAPI, origin: str, folder: Path, profile: str, jobs: int, seed: int) -> Run:
    document = folder / "openapi.json"
    document.write_text(json.dumps(app.openapi()))
    return execute(
        RunPlan(target_options=TargetOptions(api=str(document), location=origin, seed=seed), profile=PROFILES[profile], jobs=jobs)
    )


@pytest.mark.parametrize(("profile", "jobs", "seed"), CASES)
def test_neighbours_with_counted_names_are_left_alone(tmp_path: Path, profile: str, jobs: int, seed: int) -> None:
    with books.running() as service:
        run = checked(service.app, service.origin, tmp_path, profile, jobs, seed)
        assert service.state.written_without_being_made() == []
        methods = {write.method for write in service.state.writes}
    assert not run.failed
    assert methods == {"POST", "PATCH", "DELETE"}  # what is the run's own is changed all the same
    assert "unknown_id_is_not_found" not in {finding.check for finding in run.findings}


@pytest.mark.parametrize(("profile", "jobs", "seed"), CASES)
def test_neighbours_with_numbers_are_left_alone(tmp_path: Path, profile: str, jobs: int, seed: int) -> None:
    state = counted.Counted()
    app = counted.application(state)
    with serving(app) as origin:
        run = checked(app, origin, tmp_path, profile, jobs, seed)
    assert state.foreign_writes == []
    assert not run.failed
    assert "unknown_id_is_not_found" not in {finding.check for finding in run.findings}
    changed = {line.split("/")[1] for line in state.requests if line.startswith(("PUT", "DELETE"))}
    assert {"books", "notes"} <= changed  # what is the run's own is changed all the same


@pytest.mark.parametrize("end", ["", "/"])
def test_absence_is_proven_at_the_path_that_the_document_has(end: str) -> None:
    answer = {"responses": {"200": {"description": ""}}}
    paths = {f"/cars/{{id}}{end}": {"get": answer, "delete": answer}}
    document = from_raw({"openapi": "3.1.0", "info": {"title": "cars", "version": "1"}, "paths": paths}, name="cars")
    assert Ownership(Contract(document)).unproven("DELETE", f"/cars/3{end}", {}, {}, NOTHING) == (f"/cars/3{end}",)
