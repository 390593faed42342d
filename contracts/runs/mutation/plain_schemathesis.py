"""What plain `st run` finds, as a child process with its default checks: the measure that the judge is held against."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from contracts.transport.target import Target, TargetOptions, open_target
from specs.document.server_urls import with_flat_server

_CASES = 20  # for each operation and phase
_PATIENCE_S = 600


class SchemathesisFailure(NamedTuple):
    """One kind of failure at one operation."""

    check: str  # Schemathesis' own name for it: "UndefinedStatusCode"
    operation: str


class SchemathesisError(RuntimeError):
    """`st run` gave no report. The message is its own."""


def schemathesis_failures(options: TargetOptions) -> frozenset[SchemathesisFailure]:
    """What `st run` holds against the target.

    Raises:
        SchemathesisError: it gave no report.
    """
    with open_target(options) as target, tempfile.TemporaryDirectory() as folder:
        description, report = Path(folder, "openapi.json"), Path(folder, "report.json")
        description.write_text(json.dumps(with_flat_server(target.contract.document.raw, target.origin)), encoding="utf-8")
        command = _command(target, description, report, options.seed)
        process = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE_S, check=False, cwd=folder)  # noqa: S603 - our own words
        if not report.exists():
            raise SchemathesisError(process.stderr.strip()[-500:] or f"st run gave no report, and exit status {process.returncode}")
        results = json.loads(report.read_bytes())
    return frozenset(
        SchemathesisFailure(failure["type"], operation) for failure in results["failures"] for operation in failure["operations"]
    )


def _command(target: Target, description: Path, report: Path, seed: int) -> list[str]:
    credential = target.credential("owner")
    headers = [argument for name, value in credential.headers.items() for argument in ("--header", f"{name}: {value}")]
    return [
        sys.executable, "-c", "import schemathesis.cli; schemathesis.cli.schemathesis()", "run", str(description), "--url", target.origin,
        "--max-examples", str(_CASES), "--seed", str(seed), "--continue-on-failure", "--generation-database", "none",
        "--no-color", "--report", "json", "--report-json-path", str(report), *headers,
    ]  # fmt: skip
