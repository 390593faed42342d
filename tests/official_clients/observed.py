"""The suites of the official clients once more, with `contracts observe` between client and mock, and relays on both sides of it.

A module that has the fixtures below and a suite's tests runs them so; its last test holds against each other what the proxy said,
what passed byte by byte, and what the same traffic as a HAR is judged to be.
"""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from contracts.runs import run as runs
from contracts.runs.run import Run
from mockserver.embedded import RunningMock, running
from mockserver.settings import Settings
from mockserver.state.clock import from_text
from tests.contracts.observed.observed import Observed, observing
from tests.contracts.observed.relay import Conversation, Relay, har_of, relaying


@dataclass(slots=True)
class Watched:
    """A mock that is reached by way of client → relay → proxy → relay → mock."""

    api: str
    mock: RunningMock  # at the first relay
    proxy: Observed
    before: Relay
    behind: Relay
    stack: contextlib.ExitStack

    def stop(self) -> None:
        """End the proxy, so that it judges."""
        self.stack.close()


@contextlib.contextmanager
def watching(api: str, folder: Path) -> Iterator[Watched]:
    """A mock of every API with a proxy in front of it that judges by one of them."""
    with running(Settings(clock=from_text("manual"))) as mock, relaying(mock.origin) as behind, contextlib.ExitStack() as stack:
        proxy = stack.enter_context(observing(api, behind.origin, folder))
        with relaying(proxy.origin) as before:
            yield Watched(api, replace(mock, origin=before.origin), proxy, before, behind, stack)


def assert_nothing_was_altered(watched: Watched) -> None:
    """Each connection carried the same bytes on both sides of the proxy, but for the name of the host."""
    before, behind = _bytes(watched.before.conversations), _bytes(watched.behind.conversations)
    assert before, "nothing passed"
    assert before == behind


def assert_a_har_says_the_same(watched: Watched, folder: Path) -> None:
    """What the proxy found is what is found in a HAR of the same traffic, made without its help, and in the one that it wrote."""
    told = _findings(watched.proxy.run)
    made = folder / "relayed.har"
    made.write_text(json.dumps(har_of(watched.before.conversations, watched.behind.origin)))
    assert told, "the suites send wrong requests on purpose: something is found in them"
    assert _findings(judged(made, watched.api, folder)) == told
    assert _findings(judged(watched.proxy.recording, watched.api, folder)) == told
    assert watched.proxy.status == 1, watched.proxy.complaints
    assert not any("Traceback" in line for line in watched.proxy.complaints)


def judged(har: Path, api: str, folder: Path) -> Run:
    """What `contracts judge` makes of a HAR."""
    report = folder / f"{har.stem}.json"
    command = [sys.executable, "-W", "ignore", "-m", "contracts", "judge", str(har), "--document", api, "--report", f"json={report}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode in (0, 1), done.stderr
    return runs.read(report)


def _findings(run: Run) -> list[tuple[object, ...]]:
    return [(one.check, one.operation, one.pointer, one.party, one.detail, one.count) for one in run.findings]


def _bytes(conversations: list[Conversation]) -> list[tuple[bytes, bytes]]:
    """What was asked and answered on each connection that was used."""
    used = [(one.request_bytes, one.answer_bytes) for one in conversations if one.request_bytes]
    return sorted((re.sub(rb"(?i)(\r\nhost: )[^\r]*", rb"\1", asked), answered) for asked, answered in used)
