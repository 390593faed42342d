"""An id that nothing has is answered as such."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.analysis.finding import Departure
from contracts.analysis.history import History, UnknownResourceRequest, shown_by
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.analysis.purposes import GUESSED_IDS, ODD_IDS, UNKNOWN_IDS, UNKNOWN_LINKED_IDS
from contracts.analysis.resource_timeline import is_done
from specs.resources.collections import Collection

RULE = "An id that was never handed out is not found; a read never answers with another item than the one that was asked for."
_GONE = (404, 410)
_OTHER_REASONS = (401, 403, 405, 406, 408, 412, 413, 415, 425, 428, 429, 431)


def law(history: History) -> Iterator[Departure]:
    """A made-up id that is found, or refused in words for something else; an answer that shows another item.

    Silent: about ids that the judge did not make up, well-known ones, a DELETE, a PUT or what lies below the id where no 404 is
    declared, and who may not enter.

    Source: RFC 9110, sections 15.5.5 and 15.5.11.
    """
    for stray in history.strays:
        if stray.collection.is_well_known(stray.name):
            continue
        matched = stray.reading
        if matched.status and _is_telling(stray):
            history.compared(stray.collection)
            yield from _made_up(stray)
        elif _shows_another(matched, stray.collection, stray.name):
            yield shown_by(matched, f"shows another {_kind(stray.collection)} than {stray.name}", matched, kind="shows-another")
    for matched in history.readings:
        if matched.exchange.purpose == UNKNOWN_LINKED_IDS and is_done(matched):
            yield shown_by(matched, f"answered {matched.status} for an id that no answer named", matched, kind="linked-answered")
    for item in history.items:
        for event in item.events:
            if (
                event.kind == "read"
                and event.is_by_id
                and not item.is_renamed_before(event.index)
                and _shows_another(event.reading, item.collection, item.id)
            ):
                history.compared(item.collection)
                yield shown_by(event.reading, f"shows another {_kind(item.collection)} than {item.id}", event.reading, kind="shows-another")


def _is_telling(stray: UnknownResourceRequest) -> bool:
    """Whether the answer to a made-up id tells whether it is taken for one that was handed out."""
    purpose = stray.reading.exchange.purpose
    if purpose == ODD_IDS:
        return is_done(stray.reading) and stray.collection.create is not None
    return purpose == UNKNOWN_IDS or (purpose == GUESSED_IDS and stray.reading.status >= 400)


def _made_up(stray: UnknownResourceRequest) -> Iterator[Departure]:
    matched = stray.reading
    if 200 <= matched.status < 400:
        if _may_succeed(matched) or (_is_below(stray) and not _declares_gone(matched)):
            return
        detail = f"answered {matched.status} for {stray.name}, which no {_kind(stray.collection)} has"
        yield shown_by(matched, detail, matched, kind="answered")
    elif matched.status < 500 and matched.status not in (*_GONE, *_OTHER_REASONS) and _must_say_so(matched):
        detail = f"answered {matched.status} for {stray.name}, which no {_kind(stray.collection)} has: wanted 404"
        yield shown_by(matched, detail, matched, kind=f"refused-with-{matched.status}")


def _is_below(stray: UnknownResourceRequest) -> bool:
    """Whether the made-up id is that of what the request's path leads through."""
    return stray.reading.operation is not None and stray.reading.operation.path != stray.collection.item_path


def _declares_gone(matched: MatchedExchange) -> bool:
    return matched.operation is not None and any(response.status in map(str, _GONE) for response in matched.operation.responses)


def _may_succeed(matched: MatchedExchange) -> bool:
    """Whether a document that knows no answer for what is not there lets a DELETE be done already, or a PUT make what it names."""
    declared = {response.status for response in matched.operation.responses} if matched.operation else set()
    return matched.exchange.method in ("DELETE", "PUT") and not declared & {"404", "410"}


def _must_say_so(matched: MatchedExchange) -> bool:
    """Whether a request has no other fault than its id, by a document that knows what is not found."""
    operation = matched.operation
    is_bare = operation is not None and matched.exchange.method in ("GET", "DELETE") and not matched.exchange.request_body
    return is_bare and matched.is_allowed and _declares_gone(matched)


def _shows_another(matched: MatchedExchange, collection: Collection, name: str) -> bool:
    if matched.operation != collection.retrieve or not matched.is_success or not isinstance(matched.item, dict):
        return False
    names = [matched.item[field] for field in (collection.id_field, *collection.unique_fields) if matched.item.get(field) is not None]
    return collection.id_field in matched.item and name.lower() not in [str(shown_name).lower() for shown_name in names]


def _kind(collection: Collection) -> str:
    return collection.kind.replace("_", " ")
