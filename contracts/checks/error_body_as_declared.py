"""The body of a refusal or a failure is as declared."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.evidence.bodies import departures
from contracts.evidence.finding import Departure
from contracts.evidence.reading import Reading

RULE = "The body of every error is as the schema of its status says: a client's error handling relies on it."


def check(reading: Reading) -> Iterator[Departure]:
    """What is wrong with the body of an answer from 400 on."""
    if reading.status >= 400:
        yield from departures(reading)
