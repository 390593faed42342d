"""What one task of a run finds in a service that is written here."""

from __future__ import annotations

import json
import time
from pathlib import Path

from fastapi import FastAPI

from contracts.generation.profile import PROFILES
from contracts.runs.conformance.tasks import Task
from contracts.runs.conformance.worker import Worker
from contracts.transport.target import TargetOptions, open_target
from tests.others.serving import serving


def errors_found(app: FastAPI, task: Task, folder: Path) -> set[str]:
    """The checks and laws that find an error in the service while the task is done; its document is written into a folder."""
    path = folder / "service.json"
    path.write_text(json.dumps(app.openapi()))
    with serving(app) as origin, open_target(TargetOptions(api=str(path), location=origin)) as target:
        result = Worker(target, PROFILES["quick"], seed=0, began_s=time.monotonic()).work(task)
    assert result.failed is None
    return {finding.check for finding in result.findings if finding.weight == "error"}
