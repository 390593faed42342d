"""Creates and reads where the state is in SQLite, and in PostgreSQL with two workers, as ratios to memory, in one run.

In each round the three servers are started afresh, on stores that are empty. Then each in its turn is loaded for a second with creates and
for a second with reads, while the others idle. A ratio is the median over all turns of a store's rate divided by memory's in the same turn.
A mock in memory has a core for itself, as the load has; the workers, PostgreSQL and the load share what cores there are.
"""

from __future__ import annotations

import asyncio
import contextlib
import statistics
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import load
from benchmarks.bodies import TOGETHER_DEPLOYMENT, TOGETHER_DEPLOYMENTS
from benchmarks.client import Client
from benchmarks.effort import Effort, command, progress
from benchmarks.figure import Figure
from benchmarks.load import Load
from benchmarks.server import Server, mockserver, serving
from tests.mockserver.durable.postgres import Postgres, postgres

MEMORY, SQLITE, POSTGRESQL = "memory", "SQLite", "PostgreSQL, 2 workers"
_READ = 50  # resources that are read in turn
_AT_LEAST = {"creates": 0.35, "reads": 0.5}


@dataclass(slots=True)
class Rates:
    """The loads of one store, a load a turn."""

    creates: list[Load] = field(default_factory=list)
    reads: list[Load] = field(default_factory=list)


def measure(effort: Effort) -> list[Figure]:
    """Each store's rates as ratios to memory's, and memory's own.

    Raises:
        LoadError: a server refused a request.
        PostgresMissing: PostgreSQL cannot be started here.
    """
    rates = {name: Rates() for name in (MEMORY, SQLITE, POSTGRESQL)}
    with postgres() as database:
        for number in range(effort.rounds):
            progress(f"round {number + 1} of {effort.rounds}")
            _round(effort, database, rates)
    return [_figure(name, what, rates) for name in (SQLITE, POSTGRESQL) for what in ("creates", "reads")]


def _round(effort: Effort, database: Postgres, rates: dict[str, Rates]) -> None:
    with contextlib.ExitStack() as stack:
        servers = {name: stack.enter_context(server) for name, server in _servers(database, stack).items()}
        for server in servers.values():
            load.post(server, TOGETHER_DEPLOYMENTS, TOGETHER_DEPLOYMENT, name_field="name", duration_s=effort.warm_up_s)
        paths = {name: asyncio.run(_paths(server)) for name, server in servers.items()}
        for _ in range(effort.turns):
            for name, server in servers.items():
                rates[name].creates.append(load.post(server, TOGETHER_DEPLOYMENTS, TOGETHER_DEPLOYMENT, name_field="name", duration_s=1))
            for name, server in servers.items():
                rates[name].reads.append(load.get(server, paths[name], duration_s=1))


def _servers(database: Postgres, stack: contextlib.ExitStack) -> dict[str, contextlib.AbstractContextManager[Server]]:
    file = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "mock.db"
    shared = ["--store", database.new_database(), "--workers", "2"]
    return {
        MEMORY: serving(mockserver),
        SQLITE: serving(lambda port: [*mockserver(port), "--store", f"sqlite:///{file}"]),
        POSTGRESQL: serving(lambda port: [*mockserver(port), *shared], is_pinned=False),
    }


async def _paths(server: Server) -> list[str]:
    """The paths of some resources, which are created for that."""
    client = await Client.connect(server)
    made = [await client.post(TOGETHER_DEPLOYMENTS, {**TOGETHER_DEPLOYMENT, "name": f"read-{number}"}) for number in range(_READ)]
    client.close()
    return [f"{TOGETHER_DEPLOYMENTS}/{answer.body['id']}" for answer in made]


def _figure(name: str, what: str, rates: dict[str, Rates]) -> Figure:
    own, memory = getattr(rates[name], what), getattr(rates[MEMORY], what)
    ratios = [ours.per_s / theirs.per_s for ours, theirs in zip(own, memory, strict=True)]
    per_s = [statistics.median(each.per_s for each in loads) for loads in (own, memory)]
    note = f"{min(ratios):.2f} to {max(ratios):.2f} in {len(ratios)} turns; {per_s[0]:,.0f} and {per_s[1]:,.0f} requests/s"
    return Figure(name=f"{what}: {name} ÷ memory", value=statistics.median(ratios), unit="x", at_least=_AT_LEAST[what], note=note)


main = command("store", __doc__, measure)

if __name__ == "__main__":
    main()
