"""How many requests a second the judge sends and judges, with one process and with two, beside `st run -w 2` on the same target."""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.effort import Effort, command, progress
from benchmarks.figure import Figure
from benchmarks.server import KEY, ROOT, Server, mockserver, serving
from specs import load
from specs.document.server_urls import with_flat_server

API = "together"
_COUNT = re.compile(r"([\d,]+) generated")


def measure(effort: Effort) -> list[Figure]:
    """Requests a second, generated ones and those of probes and experiments; whole processes from start to verdict, taken in turns."""
    one, two, plain = [], [], []
    with serving(mockserver) as server, tempfile.TemporaryDirectory() as folder:
        for turn in range(effort.turns):
            progress(f"judging, turn {turn + 1} of {effort.turns}")
            one.append(_judge(server, Path(folder), seed=turn, jobs=1))
            two.append(_judge(server, Path(folder), seed=turn, jobs=2))
            plain.append(_schemathesis(server, Path(folder), seed=turn))
    speeds = [f"{statistics.median(rates):.0f} {how}" for rates, how in ((two, "with two jobs"), (one, "with one"), (plain, "by st run"))]
    speed = "requests/s: " + ", ".join(speeds)
    doubled = statistics.median(b / a for a, b in zip(one, two, strict=True))
    beside = statistics.median(b / a for a, b in zip(plain, two, strict=True))
    return [
        Figure(name="requests sent and judged a second: --jobs 2 ÷ --jobs 1", value=doubled, unit="x", at_least=1.6, note=speed),
        Figure(
            name="requests sent and judged a second: --jobs 2 ÷ st run -w 2",
            value=beside,
            unit="x",
            at_least=1.5,
            note="default checks, same target",
        ),
    ]


def _judge(server: Server, folder: Path, *, seed: int, jobs: int) -> float:
    report = folder / "run.json"
    arguments = ["check", API, "--target", f"http://127.0.0.1:{server.port}", "--seed", str(seed), "--jobs", str(jobs)]
    elapsed_s, done = _timed([sys.executable, "-m", "contracts", *arguments, "--report", f"json={report}"])
    if done.returncode != 0:
        raise RuntimeError(f"contracts check ended with {done.returncode}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return len(json.loads(report.read_bytes())["exchanges"]) / elapsed_s


def _schemathesis(server: Server, folder: Path, *, seed: int) -> float:
    origin = f"http://127.0.0.1:{server.port}"
    document = folder / "openapi.json"
    document.write_text(json.dumps(with_flat_server(load(API).raw, origin)))
    arguments = ["run", str(document), "--url", origin, "-w", "2", "--seed", str(seed), "-n", "60", "--continue-on-failure"]
    elapsed_s, done = _timed([sys.executable, "-m", "schemathesis.cli", *arguments, "-H", f"Authorization: Bearer {KEY}"], cwd=folder)
    found = _COUNT.search(done.stdout)
    if found is None:
        raise RuntimeError(f"st run told no number of cases: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return int(found[1].replace(",", "")) / elapsed_s


def _timed(arguments: list[str], cwd: Path = ROOT) -> tuple[float, subprocess.CompletedProcess[str]]:
    began_s = time.perf_counter()
    environment = {**os.environ, f"{API.upper()}_API_KEY": KEY, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(arguments, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    return time.perf_counter() - began_s, done


if __name__ == "__main__":
    command("judge", __doc__, measure)()
