"""Load from a process of its own, on a core of its own.

The generator is wrk: written in C, so that a server in Python is the slower of the two; a generator in Python would compete
with what it measures. `Load.busy` shows whether the server was indeed held to its own speed.
"""

from __future__ import annotations

import itertools
import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.server import KEY, Server, pinned

CONNECTIONS = 32
_SCRIPT = Path(__file__).with_suffix(".lua")
_runs = itertools.count(1)


class LoadError(RuntimeError):
    """The load could not be made, or was not answered as it should be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What came of one load: every request of it was answered with success."""

    requests: int
    duration_s: float
    cpu_s: float  # that the server used
    median_ms: float
    p99_ms: float

    @property
    def per_s(self) -> float:
        """Requests a second."""
        return self.requests / self.duration_s

    @property
    def cpu_us(self) -> float:
        """Microseconds of CPU that the server used for a request: steady even where the machine has other work."""
        return self.cpu_s / self.requests * 1e6

    @property
    def busy(self) -> float:
        """How much of the time the server had its core, from 0 to 1. Well below 1: the generator or other work held it up."""
        return self.cpu_s / self.duration_s


def post(server: Server, path: str, body: dict[str, object], *, name_field: str, duration_s: int) -> Load:
    """Create as many as can be in `duration_s`: `body`, each with a name of its own.

    Raises:
        LoadError: wrk is missing, or a request was refused or not answered.
    """
    mark = "@"
    text = json.dumps({**body, name_field: f"bench-{os.getpid()}-{next(_runs)}-{mark}"})
    head, _, tail = text.partition(mark)
    return _run(server, path, ["POST", head, tail], connections=CONNECTIONS, duration_s=duration_s)


def get(server: Server, paths: Sequence[str], *, connections: int = CONNECTIONS, duration_s: int) -> Load:
    """Read `paths` in turn for `duration_s`.

    Raises:
        LoadError: as `post`.
    """
    return _run(server, paths[0], ["GET", *paths], connections=connections, duration_s=duration_s)


def _run(server: Server, path: str, arguments: Sequence[str], *, connections: int, duration_s: int) -> Load:
    wrk = shutil.which("wrk")
    if wrk is None:
        raise LoadError("the load generator is missing: apt-get install wrk")
    command = [
        *pinned(-1), wrk, "--threads", "1", "--connections", str(connections), "--duration", f"{duration_s}s",
        "--script", str(_SCRIPT), f"http://127.0.0.1:{server.port}{path}", "--", KEY, *arguments,
    ]  # fmt: skip
    before_s = server.cpu_s
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    cpu_s = server.cpu_s - before_s
    if done.returncode:
        raise LoadError(f"wrk stopped with status {done.returncode}: {done.stderr.strip() or done.stdout.strip()}")
    outcome = json.loads(done.stdout.splitlines()[-1])
    if outcome["refused"] or outcome["broken"] or not outcome["requests"]:
        raise LoadError(f"{path}: of {outcome['requests']} requests, {outcome['refused']} were refused and {outcome['broken']} broke")
    return Load(
        requests=outcome["requests"],
        duration_s=outcome["duration_us"] / 1e6,
        cpu_s=cpu_s,
        median_ms=outcome["median_us"] / 1e3,
        p99_ms=outcome["p99_us"] / 1e3,
    )
