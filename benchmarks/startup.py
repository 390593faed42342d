"""How soon the mock answers, as a server and as a test's fixture; its memory, idle and by each resource and each exchange."""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass

from benchmarks import client as http
from benchmarks.bodies import TOGETHER_DEPLOYMENT, TOGETHER_DEPLOYMENTS
from benchmarks.client import Client
from benchmarks.effort import Effort, command, progress
from benchmarks.figure import Figure
from benchmarks.server import ROOT, Server, free_port, mockserver, pinned, serving, start, stop

MIB = 1024 * 1024
_RING = 1000  # exchanges that the mock's journal keeps
_GIVE_UP_S = 30.0
_FIXTURE = """
import time
import contracts.mock_fixtures
began_s = time.perf_counter()
with contracts.mock_fixtures.serving():
    print(time.perf_counter() - began_s)
"""


@dataclass(frozen=True, slots=True)
class Start:
    """One start of the mock."""

    first_answer_s: float
    idle_bytes: int


def measure(effort: Effort) -> list[Figure]:
    """Time and memory of a start, then memory by resource and by exchange."""
    progress(f"starting the mock {effort.starts + 1} times")
    starts = [_start() for _ in range(effort.starts + 1)][1:]  # the first reads everything from disk
    times_s = [one.first_answer_s for one in starts]
    idle_mib = statistics.median(one.idle_bytes for one in starts) / MIB
    of_starts = f"{min(times_s):.2f} to {max(times_s):.2f} s over {len(starts)} starts"
    fixtures_ms = [_fixture_s() * 1000 for _ in range(effort.starts + 1)][1:]  # the first may have to fill the cache
    of_fixtures = f"{min(fixtures_ms):.0f} to {max(fixtures_ms):.0f} ms over {len(fixtures_ms)} processes, documents cached"
    per_resource, per_exchange = asyncio.run(_growth(effort.growth))
    return [
        Figure(name="first 200 after the start", value=statistics.median(times_s), unit="s", at_most=0.8, note=of_starts),
        Figure(name="pytest fixture ready after import", value=statistics.median(fixtures_ms), unit="ms", at_most=50, note=of_fixtures),
        Figure(name="memory idle", value=idle_mib, unit="MiB", at_most=100, note="resident, after that answer"),
        Figure(name="memory per stored deployment", value=per_resource, unit="bytes", at_most=8192, note=f"over {effort.growth:,} creates"),
        Figure(
            name="memory per exchange, ring full", value=per_exchange, unit="bytes", at_most=20, note=f"over {effort.growth:,} reads"
        ),
    ]  # fmt: skip


def _start() -> Start:
    """Start the mock, ask until it answers 200, and stop it."""
    port = free_port()
    began_s = time.perf_counter()
    process = start(mockserver(port))
    try:
        server = Server(port, process.pid)
        asyncio.run(asyncio.wait_for(_first_answer(server), _GIVE_UP_S))
        return Start(time.perf_counter() - began_s, server.rss_bytes)
    finally:
        stop(process)


def _fixture_s() -> float:
    """How long the pytest plugin's server takes from the end of its import until it listens, in a process of its own."""
    done = subprocess.run(
        [*pinned(0), sys.executable, "-W", "ignore", "-c", _FIXTURE], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return float(done.stdout)


async def _first_answer(server: Server) -> None:
    while True:
        try:
            client = await Client.connect(server)
        except OSError:
            await asyncio.sleep(0.002)
            continue
        answer = await client.get(TOGETHER_DEPLOYMENTS)
        client.close()
        if answer.status != 200:
            raise RuntimeError(f"the first answer was {answer.status}: {answer.body}")
        return


async def _growth(count: int) -> tuple[float, float]:
    """By how many bytes the mock grows with each resource, and with each exchange once the journal's ring is full."""
    with serving(mockserver) as server:
        await _create(server, "first", 2 * _RING)
        before_bytes = server.rss_bytes
        progress(f"creating {count:,} deployments")
        await _create(server, "more", count)
        per_resource = (server.rss_bytes - before_bytes) / count
        path = await _some_path(server)
        await _read(server, path, 2 * _RING)
        before_bytes = server.rss_bytes
        progress(f"reading one {count:,} times")
        await _read(server, path, count)
        return per_resource, (server.rss_bytes - before_bytes) / count


async def _create(server: Server, prefix: str, count: int) -> None:
    await http.fill(server, TOGETHER_DEPLOYMENTS, TOGETHER_DEPLOYMENT, name_field="name", prefix=prefix, count=count)


async def _some_path(server: Server) -> str:
    client = await Client.connect(server)
    answer = await client.post(TOGETHER_DEPLOYMENTS, {**TOGETHER_DEPLOYMENT, "name": "read"})
    client.close()
    return f"{TOGETHER_DEPLOYMENTS}/{answer.body['id']}"


async def _read(server: Server, path: str, count: int) -> None:
    client = await Client.connect(server)
    for _ in range(count):
        answer = await client.get(path)
        if answer.status != 200:
            raise RuntimeError(f"GET {path} answered {answer.status}: {answer.body}")
    client.close()


main = command("startup", __doc__, measure)

if __name__ == "__main__":
    main()
