"""POST /v1/deployments: the mock beside bare Starlette, Prism and stock Connexion, in one run.

In each round every server is started afresh, all on one core, and warmed up. Then each in its turn is loaded for a second from
the other core, over 32 connections, while the others idle; then each again. The mock's rate is divided by that of the peer
in the same turn: a figure is the median of these ratios over all turns.
"""

from __future__ import annotations

import asyncio
import contextlib
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks import load
from benchmarks.bodies import TOGETHER_DEPLOYMENT, TOGETHER_DEPLOYMENTS
from benchmarks.client import Client
from benchmarks.effort import Effort, command, progress
from benchmarks.figure import Figure
from benchmarks.load import Load
from benchmarks.peers import prism
from benchmarks.server import Command, Server, mockserver, serving

Loads = dict[str, list[Load]]  # by the contestant's name, a load a turn


@dataclass(frozen=True, slots=True)
class Contestant:
    """A server to measure, and the path at which it serves the operation."""

    name: str
    serve: Command
    path: str = TOGETHER_DEPLOYMENTS
    at_least: float | None = None  # what the mock's rate divided by its rate should be


def _peer(module: str) -> Command:
    """The command of one of our own applications in `peers/`."""
    return lambda port: [sys.executable, "-W", "ignore", "-m", f"benchmarks.peers.{module}", str(port)]


MOCK = Contestant("the mock", mockserver)
PEERS = (
    Contestant("bare Starlette", _peer("starlette_app"), at_least=0.5),
    Contestant("Prism, silent", prism.command, "/deployments", at_least=1.5),
    Contestant("stock Connexion", _peer("connexion_app"), at_least=8),
)


def measure(effort: Effort) -> list[Figure]:
    """The mock's rate as a multiple of each peer's, and every rate.

    Raises:
        LoadError: a server refused a request.
    """
    prism.install()
    loads: Loads = {contestant.name: [] for contestant in (MOCK, *PEERS)}
    for number in range(effort.rounds):
        progress(f"round {number + 1} of {effort.rounds}")
        _round(effort, loads)
    return [*(_ratio(peer, loads) for peer in PEERS), *(_rate(name, held) for name, held in loads.items())]


def _round(effort: Effort, loads: Loads) -> None:
    """Add what fresh servers can do, measured one after the other, again and again."""
    with contextlib.ExitStack() as stack:
        running = [(contestant, stack.enter_context(serving(contestant.serve))) for contestant in (MOCK, *PEERS)]
        for contestant, server in running:
            asyncio.run(_check(server, contestant.path))
            _post(server, contestant.path, effort.warm_up_s)
        for _ in range(effort.turns):
            for contestant, server in running:
                loads[contestant.name].append(_post(server, contestant.path, 1))
        progress("  " + ", ".join(f"{name} {held[-1].per_s:,.0f}/s" for name, held in loads.items()))


def _post(server: Server, path: str, duration_s: int) -> Load:
    return load.post(server, path, TOGETHER_DEPLOYMENT, name_field="name", duration_s=duration_s)


async def _check(server: Server, path: str) -> None:
    """Whether a create is answered with a deployment."""
    client = await Client.connect(server)
    answer = await client.post(path, TOGETHER_DEPLOYMENT)
    client.close()
    if answer.status != 200 or answer.body["object"] != "deployment":
        raise load.LoadError(f"POST {path} answered {answer.status}: {answer.body}")


def _ratio(peer: Contestant, loads: Loads) -> Figure:
    ratios = [ours.per_s / theirs.per_s for ours, theirs in zip(loads[MOCK.name], loads[peer.name], strict=True)]
    by_cpu = statistics.median(theirs.cpu_us / ours.cpu_us for ours, theirs in zip(loads[MOCK.name], loads[peer.name], strict=True))
    note = f"{min(ratios):.2f} to {max(ratios):.2f} in {len(ratios)} turns; by CPU time a request {by_cpu:.2f}"
    return Figure(name=f"POST /v1/deployments ÷ {peer.name}", value=statistics.median(ratios), unit="x", at_least=peer.at_least, note=note)


def _rate(name: str, loads: Sequence[Load]) -> Figure:
    cpu_us, busy = statistics.median(one.cpu_us for one in loads), statistics.median(one.busy for one in loads)
    median_ms = statistics.median(one.median_ms for one in loads)
    note = f"{cpu_us:,.0f} µs of CPU a request, {busy:.0%} busy; median {median_ms:.1f} ms over {load.CONNECTIONS} connections"
    return Figure(name=name, value=statistics.median(one.per_s for one in loads), unit="requests/s", note=note)


main = command("throughput", __doc__, measure)

if __name__ == "__main__":
    main()
