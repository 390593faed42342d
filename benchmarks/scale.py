"""Reads out of a large collection beside the same out of 100, in one run.

Two mocks, one filled with 100,000 resources of each kind over HTTP, the other with 100. Both stay up; each read is loaded on
one and then the other, turn after turn. A figure is the time of a request on the large one divided by that on the small
one: both mocks are saturated, so that it is the mock's own work that is compared, and no waiting.
"""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks import client as http
from benchmarks import load
from benchmarks.bodies import FACE, FACES, PAL, PALS, TAVUS_DEPLOYMENTS, TOGETHER_DEPLOYMENT, TOGETHER_DEPLOYMENTS, Body, tavus_deployment
from benchmarks.client import Client
from benchmarks.effort import Effort, command, progress
from benchmarks.figure import Figure
from benchmarks.server import Server, mockserver, serving

PAGE = 20
SMALL = 100
MOST = 1.3  # what a read may take, as a multiple of the same read in the small collection
_IDS = 300  # ids that are read in turn


@dataclass(frozen=True, slots=True)
class Read:
    """One thing to read, with the paths it has on each server."""

    name: str
    paths: tuple[tuple[str, ...], tuple[str, ...]]  # small, large


@dataclass(frozen=True, slots=True)
class Filled:
    """A mock that holds `count` resources of each kind."""

    server: Server
    count: int
    ids: dict[str, tuple[str, ...]]  # by collection: some, from all over it


def measure(effort: Effort) -> list[Figure]:
    """How much longer each read takes in the large collection."""
    with serving(mockserver) as small_server, serving(mockserver) as large_server:
        small = asyncio.run(_filled(small_server, SMALL))
        large = asyncio.run(_filled(large_server, effort.resources))
        return [_compared(read, small, large, effort) for read in _reads(small, large)]


def _reads(small: Filled, large: Filled) -> list[Read]:
    both = (small, large)
    found = []
    for path in (TAVUS_DEPLOYMENTS, FACES, TOGETHER_DEPLOYMENTS):
        by_id = [tuple(f"{path}/{key}" for key in filled.ids[path]) for filled in both]
        found.append(Read(f"GET {path}/{{id}}", (by_id[0], by_id[1])))
    for path, first in ((TAVUS_DEPLOYMENTS, 0), (FACES, 1)):
        for name, place in (("first", 0.0), ("middle", 0.5), ("last", 1.0)):
            pages = [(f"{path}?limit={PAGE}&page={first + int((filled.count // PAGE - 1) * place)}",) for filled in both]
            found.append(Read(f"GET {path}?limit={PAGE}, {name} page", (pages[0], pages[1])))
    return found


def _compared(read: Read, small: Filled, large: Filled, effort: Effort) -> Figure:
    progress(read.name)
    ratios, times_us = [], []
    for _ in range(effort.turns):
        rates = [load.get(filled.server, paths, duration_s=1).per_s for filled, paths in zip((small, large), read.paths, strict=True)]
        ratios.append(rates[0] / rates[1])
        times_us.append(1e6 / rates[1])
    note = f"{large.count:,} resources ÷ {small.count:,}; {statistics.median(times_us):,.0f} µs a request in the large one"
    return Figure(name=read.name, value=statistics.median(ratios), unit="x", at_most=MOST, note=note)


async def _filled(server: Server, count: int) -> Filled:
    client = await Client.connect(server)
    pal = await client.post(PALS, PAL)
    client.close()
    bodies: Sequence[tuple[str, Body, str, str]] = (
        (TAVUS_DEPLOYMENTS, tavus_deployment(pal.body["pal_id"]), "name", "deployment_id"),
        (FACES, FACE, "face_name", "face_id"),
        (TOGETHER_DEPLOYMENTS, TOGETHER_DEPLOYMENT, "name", "id"),
    )
    ids = {}
    for path, body, name_field, id_field in bodies:
        progress(f"creating {count:,} at {path}")
        created = await http.fill(server, path, body, name_field=name_field, prefix="item", count=count)
        ids[path] = tuple(item[id_field] for item in created[:: -(-count // _IDS)])
    return Filled(server, count, ids)


main = command("scale", __doc__, measure)

if __name__ == "__main__":
    main()
