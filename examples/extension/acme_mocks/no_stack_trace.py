"""No answer shows how the service is written."""

from __future__ import annotations

from collections.abc import Iterator

from contracts import Departure, MatchedExchange

RULE = "No answer shows a stack trace."


def check(exchange: MatchedExchange) -> Iterator[Departure]:
    """The mark of one, of Python's or Java's."""
    for mark in (b"Traceback (most recent call last)", b"\tat java."):
        if mark in exchange.exchange.response_body:
            yield exchange.departure("a stack trace is in the answer", kind="stack-trace")
