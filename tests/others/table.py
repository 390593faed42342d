"""The judge on every service of others, right and broken: what `python -m tests.others` prints."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.others.services import RunningService, Service, running

_WEIGHTS = ("error", "lenient", "document")


@dataclass(frozen=True)
class Outcome:
    """What one run of the judge says of a service."""

    status: int  # 0, 1 or 2
    findings: tuple[dict[str, object], ...]  # as a report shows them, in its order
    text: str
    seconds: float

    def count(self, weight: str) -> int:
        """How many findings weigh so."""
        return Counter(str(finding.get("weight", "error")) for finding in self.findings)[weight]


def judged(service: RunningService, folder: Path, *options: str) -> Outcome:
    """What `contracts check` says of a running service."""
    report, begun = folder / "run.json", time.monotonic()
    report.unlink(missing_ok=True)
    command = [sys.executable, "-m", "contracts", "check", str(service.document), "--target", service.origin, "--own"]
    done = subprocess.run([*command, "--report", f"json={report}", *options], capture_output=True, text=True, cwd=folder, check=False)
    run = json.loads(report.read_text()) if report.is_file() else {}
    findings = [run["findings"][place] for fact in run.get("facts", ()) for place in fact["findings"]]
    return Outcome(done.returncode, tuple(findings), done.stdout + done.stderr, time.monotonic() - begun)


def judge_right(service: Service, profile: str, jobs: int, seed: int) -> Outcome:
    """What the judge says of the service as it should be."""
    return judge(service, "", profile, jobs, seed)


def judge(service: Service, way: str, profile: str, jobs: int, seed: int) -> Outcome:
    """What the judge says of the service, broken in a way where one is named."""
    with tempfile.TemporaryDirectory() as name, running(service, Path(name), way) as started:
        return judged(started, Path(name), "--profile", profile, "--jobs", str(jobs), "--seed", str(seed))


def rows(services: Sequence[Service], profiles: Sequence[str], jobs: Sequence[int], seeds: Sequence[int]) -> None:
    """Print a row for every service, profile and number of jobs: the worst of all seeds."""
    print(f"{'service':24} {'profile':9} jobs {' '.join(f'{weight:>8}' for weight in _WEIGHTS)}   exit  seconds")
    for service in services:
        for profile in profiles:
            for number in jobs:
                outcomes = [judge_right(service, profile, number, seed) for seed in seeds]
                counts = " ".join(f"{max(outcome.count(weight) for outcome in outcomes):8}" for weight in _WEIGHTS)
                worst = max(outcome.status for outcome in outcomes)
                print(f"{service.name:24} {profile:9} {number:4} {counts} {worst:6} {max(o.seconds for o in outcomes):8.1f}", flush=True)


def broken_rows(services: Sequence[Service], profile: str, jobs: int, seed: int) -> None:
    """Print a row for every service: in how many ways it was broken, in how many the judge errs, and what it did not see."""
    print(f"\n{'service':24} {'profile':9} found    place of the first error; what was missed")
    for service in services:
        outcomes = {way: judge(service, way, profile, jobs, seed) for way in service.ways}
        missed = [way for way, outcome in outcomes.items() if outcome.status != 1 or not outcome.count("error")]
        places = [_first_error(outcome) for way, outcome in outcomes.items() if way not in missed]
        found = f"{len(outcomes) - len(missed):2} of {len(outcomes):2}"
        print(f"{service.name:24} {profile:9} {found} {max(places, default=0):4}   {' '.join(missed)}", flush=True)


def _first_error(outcome: Outcome) -> int:
    return next((place for place, finding in enumerate(outcome.findings, 1) if finding.get("weight", "error") == "error"), 0)
