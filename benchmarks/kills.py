"""`kill -9` in a loop under load: what was answered with success must be there, once, and every callback must come.

Clients create deployments, change and delete them, and create faces whose callbacks come a second later. Meanwhile the mock is killed
again and again, and started again on the same database. At the end all that was acknowledged is looked for.
"""

from __future__ import annotations

import contextlib
import http.client
import itertools
import json
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import click

from benchmarks.effort import progress
from benchmarks.server import free_port
from tests.mockserver.durable.postgres import postgres
from tests.mockserver.durable.process import ServedMock, served
from tests.mockserver.receiver import Receiver, receiving
from tests.mockserver.wire import TOGETHER_DEPLOYMENT

CLIENTS = 6
_FACE = {"train_image_url": "https://example.com/rio.png", "voice_name": "anna"}
_OPTIONS = ("--clock", "x60")  # a face is trained in a second
_LAST_CALLBACKS_S = 20.0
_FIRST_ANSWER_S = 30.0
_Failure = (OSError, http.client.HTTPException, json.JSONDecodeError)


@dataclass
class Ledger:
    """What was acknowledged, and what was asked for and not answered."""

    descriptions: dict[str, str | None] = field(default_factory=dict)  # of deployments by id, the last acknowledged; None: deleted
    unsure: set[str] = field(default_factory=set)  # ids whose last change was not answered
    names: list[str] = field(default_factory=list)  # acknowledged
    faces: list[str] = field(default_factory=list)  # paths of the callbacks of acknowledged faces


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run has shown."""

    kills: int
    acknowledged: int
    lost: list[str]
    doubled: list[str]
    callbacks: int
    callbacks_lost: list[str]
    callbacks_doubled: int

    @property
    def is_right(self) -> bool:
        """Whether nothing is lost or doubled but a callback a kill."""
        return not (self.lost or self.doubled or self.callbacks_lost) and self.callbacks_doubled <= self.kills


def torture(store: str, kills: int, *, workers: int = 1, seed: int = 0, load_s: float = 0.6) -> Outcome:
    """Kill a mock on `store` as often, each time after about `load_s` of load, and look for what it has acknowledged."""
    chance, ledger, port = random.Random(seed), Ledger(), free_port()
    options = (*_OPTIONS, "--workers", str(workers)) if workers > 1 else _OPTIONS
    with receiving() as receiver:
        for number in range(kills):
            with served(store, *options, port=port) as mock, _load(mock, receiver, ledger, number):
                before, waiting_until_s = len(ledger.names), time.monotonic() + _FIRST_ANSWER_S
                time.sleep(load_s * (0.5 + chance.random()))
                while len(ledger.names) == before and time.monotonic() < waiting_until_s:
                    time.sleep(0.01)  # a machine with other work: what is killed must have answered something
                mock.kill()
            if number % 10 == 9:
                progress(f"  {number + 1} kills, {len(ledger.names):,} deployments, {len(ledger.faces):,} callbacks")
        with served(store, *options, port=port) as mock:
            return _outcome(mock, receiver, ledger, kills)


@contextlib.contextmanager
def _load(mock: ServedMock, receiver: Receiver, ledger: Ledger, round_number: int) -> Iterator[None]:
    """Clients at work until the block ends, or the mock does."""
    over = threading.Event()
    clients = [
        threading.Thread(target=_client, args=(mock, receiver, ledger, f"{round_number}-{number}", over)) for number in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    try:
        yield
    finally:
        over.set()
        for client in clients:
            client.join()


def _client(mock: ServedMock, receiver: Receiver, ledger: Ledger, name: str, over: threading.Event) -> None:
    """Create, change and delete; end with the first request that is not answered."""
    for number in itertools.count():
        if over.is_set():
            return
        try:
            _step(mock, receiver, ledger, f"{name}-{number}", number)
        except _Failure:
            return


def _step(mock: ServedMock, receiver: Receiver, ledger: Ledger, name: str, number: int) -> None:
    key = mock.made("/v1/deployments", {**TOGETHER_DEPLOYMENT, "name": f"d-{name}", "description": "0"})["id"]
    ledger.names.append(f"d-{name}")
    ledger.descriptions[key] = "0"
    ledger.unsure.add(key)
    if number % 3 == 0:
        assert mock.call("PATCH", f"/v1/deployments/{key}", {"description": "1"}).status == 200
        ledger.descriptions[key] = "1"
    elif number % 3 == 1:
        assert mock.call("DELETE", f"/v1/deployments/{key}").status == 200
        ledger.descriptions[key] = None
    ledger.unsure.discard(key)
    if number % 4 == 0:
        mock.made("/v2/faces", {**_FACE, "face_name": name, "callback_url": f"{receiver.origin}/{name}"})
        ledger.faces.append(f"/{name}")


def _outcome(mock: ServedMock, receiver: Receiver, ledger: Ledger, kills: int) -> Outcome:
    lost = []
    for key, description in ledger.descriptions.items():
        answer = mock.call("GET", f"/v1/deployments/{key}")
        present = answer.json()["description"] if answer.status == 200 else None
        if present != description and key not in ledger.unsure:
            lost.append(f"{key}: acknowledged {description}, found {present}")
    listed = mock.read("/v1/deployments")["data"]
    ids, names = Counter(item["id"] for item in listed), Counter(item["name"] for item in listed)
    doubled = [text for counter in (ids, names) for text, count in counter.items() if count > 1]
    doubled += [name for name, count in Counter(ledger.names).items() if count > 1]
    deadline_s = time.monotonic() + _LAST_CALLBACKS_S
    while set(ledger.faces) - {path for path, _ in receiver.received} and time.monotonic() < deadline_s:
        time.sleep(0.1)
    arrived = Counter(path for path, _ in receiver.received)
    return Outcome(
        kills=kills,
        acknowledged=len(ledger.names),
        lost=lost,
        doubled=doubled,
        callbacks=len(ledger.faces),
        callbacks_lost=sorted(set(ledger.faces) - set(arrived)),
        callbacks_doubled=sum(count - 1 for count in arrived.values()),
    )


@click.command(help=__doc__, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--kills", default=50, show_default=True, help="How often the mock is killed.")
@click.option("--workers", default=1, show_default=True, help="Processes that serve.")
@click.option("--store", "kinds", multiple=True, type=click.Choice(("sqlite", "postgresql")), help="Only this one.")
def main(kills: int, workers: int, kinds: tuple[str, ...]) -> None:
    """Kill a mock on SQLite and on PostgreSQL."""
    outcomes = []
    for kind in kinds or ("sqlite", "postgresql"):
        progress(kind)
        with contextlib.ExitStack() as stack:
            if kind == "sqlite":
                store = f"sqlite:///{Path(stack.enter_context(tempfile.TemporaryDirectory())) / 'mock.db'}"
            else:
                store = stack.enter_context(postgres()).new_database()
            outcomes.append(torture(store, kills, workers=workers))
        click.echo(f"{kind}: {outcomes[-1]}")
    sys.exit(not all(outcome.is_right for outcome in outcomes))


if __name__ == "__main__":
    main(prog_name="python -m benchmarks.kills")
