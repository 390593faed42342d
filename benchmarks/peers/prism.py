"""Prism, the mock server that most would take: fetched from npm once, into `.clients/prism`."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.server import ROOT

PACKAGE = "@stoplight/prism-cli@5.16.0"
DOCUMENT = ROOT / "specs" / "together" / "create-deployment.yaml"
_FOLDER = ROOT / ".clients" / "prism"
_PROGRAM = _FOLDER / "node_modules" / ".bin" / "prism"


def command(port: int, document: Path = DOCUMENT) -> list[str]:
    """The command of Prism in its quietest and so fastest mode, on a document as published. `install` first."""
    return [str(_PROGRAM), "mock", "--port", str(port), "--errors", "false", "--verboseLevel", "silent", str(document)]


def install() -> None:
    """Fetch Prism, unless it is there.

    Raises:
        RuntimeError: npm is missing, or could not fetch it.
    """
    if _PROGRAM.exists():
        return
    npm = shutil.which("npm")
    if npm is None:
        raise RuntimeError(f"Prism needs Node.js and npm, which fetches it: npm install --prefix {_FOLDER} {PACKAGE}")
    print(f"fetching {PACKAGE} into {_FOLDER.relative_to(ROOT)}", file=sys.stderr)
    _FOLDER.mkdir(parents=True, exist_ok=True)
    arguments = [npm, "install", "--prefix", str(_FOLDER), "--no-audit", "--no-fund", "--ignore-scripts", PACKAGE]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"npm could not fetch {PACKAGE}: {done.stderr.strip()}")
