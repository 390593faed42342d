"""Runs Schemathesis against a target: its command line, and one check of ours in the place of one of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from contracts.target import Target

FINDINGS = 1


def run(target: Target, *, seed: int, examples: int) -> int:
    """Judge `target` with every check of Schemathesis; its exit status: 0 conforms, 1 findings, 2 could not run.

    What it prints goes to standard error. The credential travels in its environment, not in its arguments.
    """
    with tempfile.TemporaryDirectory() as folder:
        document, settings = Path(folder, "openapi.json"), Path(folder, "schemathesis.toml")
        document.write_text(json.dumps(target.description), encoding="utf-8")
        variables = {f"CONTRACTS_HEADER_{number}": value for number, value in enumerate(target.headers.values())}
        lines = [f'"{name}" = "${{{variable}}}"' for name, variable in zip(target.headers, variables, strict=True)]
        settings.write_text("\n".join(["[headers]", *lines]), encoding="utf-8")
        command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(settings), "run", str(document)]
        command += ["--url", target.origin, "--seed", str(seed), "--max-examples", str(examples)]
        command += ["--continue-on-failure", "--generation-database", "none", "--exclude-checks", "positive_data_acceptance"]
        path = os.pathsep.join(filter(None, (str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH"))))
        environment = {**os.environ, **variables, "SCHEMATHESIS_HOOKS": "contracts.valid_data", "PYTHONPATH": path}
        return subprocess.run(command, env=environment, cwd=folder, stdout=sys.stderr, check=False).returncode  # noqa: S603 - our own arguments
