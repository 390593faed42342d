"""`contracts observe` as a process, in front of something, and what it says when it is stopped."""

from __future__ import annotations

import contextlib
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from contracts.runs import run as runs
from contracts.runs.run import Run

LONGEST_S = 120.0


@dataclass(slots=True)
class Observed:
    """A proxy that runs, and what came of it once the block has ended."""

    origin: str
    folder: Path
    status: int | None = None
    output: str = ""
    complaints: list[str] = field(default_factory=list)

    @property
    def recording(self) -> Path:
        return self.folder / "recording.har"

    @property
    def run(self) -> Run:
        return runs.read(self.folder / "run.json")


@contextlib.contextmanager
def observing(api: str, upstream: str, folder: Path, *options: str) -> Iterator[Observed]:
    """The proxy, until the block ends; then it is stopped as Ctrl-C would."""
    command = [sys.executable, "-W", "ignore", "-m", "contracts", "observe", api, "--upstream", upstream, "--port", "0", *options]
    command += ["--recording", str(folder / "recording.har"), "--report", f"json={folder / 'run.json'}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        first = process.stderr.readline()
        found = re.match(r"(http://[^ ]+) passes on", first)
        assert found, first + process.stderr.read()
        observed = Observed(found[1], folder)
        try:
            yield observed
        finally:
            process.send_signal(signal.SIGINT)
            observed.output, complaints = process.communicate(timeout=LONGEST_S)
            observed.complaints = complaints.splitlines()
            observed.status = process.returncode
