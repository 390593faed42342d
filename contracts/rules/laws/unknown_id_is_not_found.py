"""An id that nothing has is answered as such."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.analysis.finding import Departure
from contracts.analysis.history import History, UnknownResourceRequest, shown_by
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.analysis.purposes import GUESSED_IDS, UNKNOWN_IDS, UNKNOWN_LINKED_IDS
from contracts.analysis.resource_timeline import is_done
from specs.resources.collections import Collection

RULE = "An id that was never handed out is not found; a read never answers with another item than the one that was asked for."
_GONE = (404, 410)
_OTHER_REASONS = (401, 403, 405, 406, 408, 412, 413, 415, 425, 428, 429, 431)


def law(history: History) -> Iterator[Departure]:
    """A made-up id that is found, or refused in words for something else; an answer that shows another item."""
    for stray in history.strays:
        reading = stray.reading
        purpose = reading.exchange.purpose
        if reading.status and (purpose == UNKNOWN_IDS or (purpose == GUESSED_IDS and reading.status >= 400)):
            history.compared(stray.collection)
            yield from _made_up(stray)
        elif _shows_another(reading, stray.collection, stray.name):
            yield shown_by(reading, f"shows another {_kind(stray.collection)} than {stray.name}", reading, kind="shows-another")
    for reading in history.readings:
        if reading.exchange.purpose == UNKNOWN_LINKED_IDS and is_done(reading):
            yield shown_by(reading, f"answered {reading.status} for an id that no answer named", reading, kind="linked-answered")
    for item in history.items:
        for event in item.events:
            if event.kind == "read" and event.is_by_id and _shows_another(event.reading, item.collection, item.id):
                history.compared(item.collection)
                yield shown_by(event.reading, f"shows another {_kind(item.collection)} than {item.id}", event.reading, kind="shows-another")


def _made_up(stray: UnknownResourceRequest) -> Iterator[Departure]:
    reading = stray.reading
    if 200 <= reading.status < 400:
        detail = f"answered {reading.status} for {stray.name}, which no {_kind(stray.collection)} has"
        yield shown_by(reading, detail, reading, kind="answered")
    elif reading.status < 500 and reading.status not in (*_GONE, *_OTHER_REASONS) and _must_say_so(reading):
        detail = f"answered {reading.status} for {stray.name}, which no {_kind(stray.collection)} has: wanted 404"
        yield shown_by(reading, detail, reading, kind=f"refused-with-{reading.status}")


def _must_say_so(reading: MatchedExchange) -> bool:
    """Whether a request has no other fault than its id, by a document that knows what is not found."""
    operation = reading.operation
    is_bare = operation is not None and reading.exchange.method in ("GET", "DELETE") and not reading.exchange.request_body
    return is_bare and reading.is_allowed and operation is not None and any(r.status in map(str, _GONE) for r in operation.responses)


def _shows_another(reading: MatchedExchange, collection: Collection, name: str) -> bool:
    if reading.operation != collection.retrieve or not reading.is_success or not isinstance(reading.body, dict):
        return False
    names = [reading.body[field] for field in (collection.id_field, *collection.unique_fields) if reading.body.get(field) is not None]
    return collection.id_field in reading.body and name.lower() not in [str(shown_name).lower() for shown_name in names]


def _kind(collection: Collection) -> str:
    return collection.kind.replace("_", " ")
