"""The body of an answer that is no failure is as declared."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.analysis.finding import Departure
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.analysis.response_bodies import body_departures

RULE = "The body of every success is as its schema says, formats included; there is one exactly where one is declared."


def check(matched: MatchedExchange) -> Iterator[Departure]:
    """What is wrong with the body of an answer below 400."""
    if matched.status < 400:
        yield from body_departures(matched)
