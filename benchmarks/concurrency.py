"""1,000 clients at once on one mock: no error, nothing lost, nothing doubled.

Every client holds a connection of its own before the first request is sent, creates three deployments and reads each of them.
At the end the list must hold exactly what was created. Then 200 clients ask for the same name: one of them gets it.
"""

from __future__ import annotations

import asyncio
import resource
import time
from collections import Counter
from dataclasses import dataclass, field

from benchmarks.bodies import TOGETHER_DEPLOYMENT, TOGETHER_DEPLOYMENTS
from benchmarks.client import Answer, Client, Json
from benchmarks.effort import Effort, command, progress
from benchmarks.figure import Figure
from benchmarks.server import Server, mockserver, serving

CREATES = 3  # by each client
RACERS = 200
_FILES = 256  # that a process needs beside its connections


@dataclass(slots=True)
class Tally:
    """What the clients saw."""

    created: list[Json] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    duration_s: float = 0.0


def measure(effort: Effort) -> list[Figure]:
    """How many clients were served wrongly, and what became of what they created."""
    _allow_files(effort.clients + _FILES)
    with serving(mockserver) as server:
        return asyncio.run(_measure(server, effort.clients))


async def _measure(server: Server, count: int) -> list[Figure]:
    progress(f"{count:,} clients, {CREATES} deployments each")
    tally = await _crowd(server, count)
    listed = await _listed(server)
    made = Counter(item["id"] for item in tally.created)
    lost = sum((made - listed).values()) + count * CREATES - len(tally.created)
    doubled = sum((listed - made).values()) + len(tally.created) - len({item["name"] for item in tally.created})
    progress(f"{RACERS} clients, one name")
    won, wrong = await _race(server)
    for text in (*tally.wrong, *wrong):
        progress(text)
    requests = count * CREATES * 2
    note = f"{count:,} clients, {requests:,} requests in {tally.duration_s:.1f} s"
    return [
        Figure(name="wrong answers", value=len(tally.wrong), unit="requests", at_most=0, note=note),
        Figure(name="resources lost", value=lost, unit="deployments", at_most=0, note=f"{sum(listed.values()):,} listed"),
        Figure(name="resources doubled", value=doubled, unit="deployments", at_most=0, note=f"{len(made):,} distinct ids"),
        Figure(name="creates of one name that succeed", value=won, unit="deployments", at_least=1, at_most=1, note=f"of {RACERS} at once"),
        Figure(name="other refusals", value=len(wrong), unit="requests", at_most=0, note=f"than `already exists`, of {RACERS - won}"),
    ]


async def _crowd(server: Server, count: int) -> Tally:
    """`count` clients at once."""
    tally = Tally()
    clients = await _connected(server, count)
    began_s = time.perf_counter()
    await asyncio.gather(*(_work(client, number, tally) for number, client in enumerate(clients)))
    tally.duration_s = time.perf_counter() - began_s
    _hang_up(clients)
    return tally


async def _work(client: Client, number: int, tally: Tally) -> None:
    """What one client does: create, and read what it created."""
    for turn in range(CREATES):
        name = f"client-{number}-{turn}"
        made = await client.post(TOGETHER_DEPLOYMENTS, {**TOGETHER_DEPLOYMENT, "name": name})
        if made.status != 200 or made.body["name"] != name:
            tally.wrong.append(f"create of {name} answered {made.status}: {made.body}")
            continue
        tally.created.append(made.body)
        read = await client.get(f"{TOGETHER_DEPLOYMENTS}/{made.body['id']}")
        if read.status != 200 or read.body["id"] != made.body["id"] or read.body["name"] != name:
            tally.wrong.append(f"read of {name} answered {read.status}: {read.body}")


async def _listed(server: Server) -> Counter[str]:
    client = await Client.connect(server)
    answer = await client.get(TOGETHER_DEPLOYMENTS)
    client.close()
    return Counter(item["id"] for item in answer.body["data"])


async def _race(server: Server) -> tuple[int, list[str]]:
    """How many of those who asked for one name got it, and the answers that are neither that nor `already exists`."""
    clients = await _connected(server, RACERS)
    body = {**TOGETHER_DEPLOYMENT, "name": "contended"}
    answers = await asyncio.gather(*(client.post(TOGETHER_DEPLOYMENTS, body) for client in clients))
    _hang_up(clients)
    won = [answer for answer in answers if answer.status == 200]
    wrong = [answer for answer in answers if answer.status != 200 and not _is_taken(answer)]
    return len(won), [f"the race was answered {answer.status}: {answer.body}" for answer in wrong]


def _is_taken(answer: Answer) -> bool:
    return answer.status == 400 and "already exists" in answer.body["error"]["message"]


async def _connected(server: Server, count: int) -> list[Client]:
    return await asyncio.gather(*(Client.connect(server) for _ in range(count)))


def _hang_up(clients: list[Client]) -> None:
    for client in clients:
        client.close()


def _allow_files(count: int) -> None:
    """Raise the limit of open files, which servers started later inherit.

    Raises:
        RuntimeError: the system does not allow as many.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < count:
        raise RuntimeError(f"{count} open files are needed, the system allows {hard}: see `ulimit -Hn`")
    if soft < count:
        resource.setrlimit(resource.RLIMIT_NOFILE, (count, hard))


main = command("concurrency", __doc__, measure)

if __name__ == "__main__":
    main()
