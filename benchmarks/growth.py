"""A description of 700 operations and 3 MB beside Prism, in one run: the first answer, the memory, and whether routing stays flat."""

from __future__ import annotations

import asyncio
import functools
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import large_document
from benchmarks.client import Client
from benchmarks.effort import Effort, command, progress
from benchmarks.figure import Figure
from benchmarks.peers import prism
from benchmarks.server import Command, Server, free_port, serving, start, stop

MIB = 1024 * 1024
FLAT = 1.3  # what the last operation may take, as a multiple of the first
_GIVE_UP_S = 120.0
_PRISM_STARTS = 3


@dataclass(frozen=True, slots=True)
class Start:
    """One start of a server on the large description."""

    first_answer_s: float
    cpu_s: float
    peak_bytes: int


def measure(effort: Effort) -> list[Figure]:
    """Starts without and with a cache, and Prism's; the memory of each; then the last operation's time by the first's."""
    prism.install()
    with tempfile.TemporaryDirectory() as folder:
        document = Path(folder, "large.yaml")
        large_document.write(document)
        size = f"{large_document.OPERATIONS} operations, {document.stat().st_size / 1e6:.1f} MB"
        ours = functools.partial(_mock, document, Path(folder, "cache"))
        theirs = functools.partial(prism.command, document=document)
        progress(f"{size}: starting the mock {2 * effort.starts} times, Prism {_PRISM_STARTS} times")
        cold = [_start(functools.partial(_mock, document, Path(folder, str(turn))), _paths()[0]) for turn in range(effort.starts)]
        cached = [_start(ours, _paths()[0]) for _ in range(effort.starts + 1)][1:]  # the first fills the cache
        by_prism = [_start(theirs, _paths(prefix="")[0]) for _ in range(_PRISM_STARTS)]
        figures = [
            _first_answer(f"first 200 of {size}, nothing cached", cold, at_most=3),
            _first_answer("the same, from the cache", cached, at_most=1),
            _first_answer("the same, Prism", by_prism),
        ]
        figures += _reads(ours, "the mock", _paths(), effort, limits=(250, FLAT))
        return [*figures, *_reads(theirs, "Prism", _paths(prefix=""), effort)]


def _mock(document: Path, cache: Path, port: int) -> list[str]:
    """The command that serves the description alone, with a cache of its own."""
    serve = [sys.executable, "-m", "mockserver", "serve", "--quiet", "--port", str(port), "--api", "none", "--document", str(document)]
    return ["env", f"XDG_CACHE_HOME={cache}", *serve]


def _paths(prefix: str = "/v1") -> list[str]:
    """The path of every collection; Prism serves them without the path of the description's server."""
    return [prefix + large_document.collection_path(number) for number in range(large_document.RESOURCES)]


def _start(serve: Command, path: str) -> Start:
    """Start a server, ask until it answers 200, and stop it."""
    port = free_port()
    began_s = time.perf_counter()
    process = start(serve(port))
    try:
        server = Server(port, process.pid)
        asyncio.run(asyncio.wait_for(_first_200(server, path), _GIVE_UP_S))
        return Start(time.perf_counter() - began_s, server.cpu_s, server.peak_bytes)
    finally:
        stop(process)


async def _first_200(server: Server, path: str) -> None:
    while True:
        try:
            client = await Client.connect(server)
        except OSError:
            await asyncio.sleep(0.005)
            continue
        await _read(client, path)
        client.close()
        return


async def _read(client: Client, path: str) -> None:
    answer = await client.get(path)
    if answer.status != 200:
        raise RuntimeError(f"GET {path} answered {answer.status}: {answer.body}")


def _first_answer(name: str, starts: Sequence[Start], *, at_most: float | None = None) -> Figure:
    times_s = [one.first_answer_s for one in starts]
    peak_mib = statistics.median(one.peak_bytes for one in starts) / MIB
    cpu_s = statistics.median(one.cpu_s for one in starts)
    note = f"{min(times_s):.2f} to {max(times_s):.2f} s over {len(starts)} starts, {cpu_s:.2f} s of CPU; at most {peak_mib:,.0f} MiB"
    return Figure(name=name, value=statistics.median(times_s), unit="s", at_most=at_most, note=note)


def _reads(
    serve: Command, name: str, paths: Sequence[str], effort: Effort, *, limits: tuple[float | None, float | None] = (None, None)
) -> list[Figure]:
    """Its memory once each collection was listed; and the time of the last list by that of the first."""
    progress(f"reading from {name}")
    with serving(serve, timeout_s=_GIVE_UP_S) as server:
        first_us, last_us = asyncio.run(_alternating(server, paths, effort.growth // 10))
        peak_mib = server.peak_bytes / MIB
    note = f"medians {first_us:,.0f} and {last_us:,.0f} µs of {effort.growth // 10:,} reads each, in turn"
    return [
        Figure(name=f"memory, every collection listed, {name}", value=peak_mib, unit="MiB", at_most=limits[0], note="resident at most"),
        Figure(name=f"the last operation ÷ the first, {name}", value=last_us / first_us, unit="x", at_most=limits[1], note=note),
    ]


async def _alternating(server: Server, paths: Sequence[str], count: int) -> tuple[float, float]:
    """The median times in µs of reads of the first and of the last path."""
    client = await Client.connect(server)
    for path in paths:
        await _read(client, path)
    times_s: dict[str, list[float]] = {paths[0]: [], paths[-1]: []}
    for _ in range(count):
        for path, times in times_s.items():
            began_s = time.perf_counter()
            await _read(client, path)
            times.append(time.perf_counter() - began_s)
    client.close()
    first_us, last_us = (statistics.median(times) * 1e6 for times in times_s.values())
    return first_us, last_us


main = command("growth", __doc__, measure)

if __name__ == "__main__":
    main()
