"""The body of a refusal or a failure is as declared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from contracts.analysis.finding import Departure, Weight
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.analysis.response_bodies import body_departures

RULE = "The body of every error is as the schema of its status says: a client's error handling relies on it."


def check(matched: MatchedExchange) -> Iterator[Departure]:
    """What is wrong with the body of an answer from 400 on; of a framework's own refusal, the document tells too little.

    Silent: about a status or a media type that is not declared, an error for which no body is declared, and what a mask hides.

    Source: OpenAPI 3.1.0, Responses Object; JSON Schema 2020-12.
    """
    if matched.status >= 400:
        weight: Weight = "document" if matched.is_refused_before_operation else "error"
        yield from (replace(departure, weight=weight) for departure in body_departures(matched))
