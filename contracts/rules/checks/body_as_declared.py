"""The body of an answer that is no failure is as declared."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.analysis.finding import Departure
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.analysis.response_bodies import body_departures

RULE = "The body of every success is as its schema says, formats included; there is one exactly where one is declared."


def check(matched: MatchedExchange) -> Iterator[Departure]:
    """What is wrong with the body of an answer below 400.

    Silent: about a status or a media type that is not declared, which other checks tell; about HEAD; about what a mask hides. A
    value that a request may send by the same document is the document's fault.

    Source: OpenAPI 3.0.3 and 3.1.0, Response Object and Media Type Object; JSON Schema 2020-12.
    """
    if matched.status < 400:
        yield from body_departures(matched)
