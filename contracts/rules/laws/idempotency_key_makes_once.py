"""Requests that are the same by their idempotency key make one thing."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.analysis.finding import Departure
from contracts.analysis.history import History, shown_by
from contracts.analysis.matched_exchange import MatchedExchange
from specs.http.idempotency import is_idempotency_key
from specs.json.parsing import Json

RULE = "A request that comes again with its idempotency key makes nothing more: it is answered with what was made at first, or refused."


def law(history: History) -> Iterator[Departure]:
    """Two answers to one request with one key that show two ids.

    Silent: where the operation declares no such header, about answers that show no id, and where anything else was written in between.

    Source: the document, which declares the header; draft-ietf-httpapi-idempotency-key-header, section 2.6.
    """
    earlier: dict[tuple[str, ...], tuple[int, MatchedExchange]] = {}
    for index, matched in enumerate(history.readings):
        key = _key_of(matched)
        if key is None or not matched.is_success or _id_shown(matched) is None:
            continue
        exchange = matched.exchange
        request = (key, exchange.identity, exchange.method, exchange.target, exchange.request_body.hex())
        first_index, first = earlier.setdefault(request, (index, matched))
        if first is matched or next(history.changes(first_index, index), None) is not None:
            continue
        collection = history.contract.by_operation.get(matched.key)
        if collection is not None:
            history.compared(collection)
        if _id_shown(first) != _id_shown(matched):
            detail = f"the same request with the same key is answered with {_id_shown(matched)}, and made {_id_shown(first)} before"
            yield shown_by(matched, detail, first, matched, kind="made-again")


def _key_of(matched: MatchedExchange) -> str | None:
    """The idempotency key that a request carries in the header which its operation declares for one."""
    operation = matched.operation
    declared = [
        parameter.name
        for parameter in (operation.parameters if operation else ())
        if parameter.location == "header" and is_idempotency_key(parameter.name)
    ]
    return next((value for name in declared if (value := matched.exchange.request_header(name))), None)


def _id_shown(matched: MatchedExchange) -> str | None:
    """The id of what was made, as the answer shows it."""
    collection = matched.contract.by_operation.get(matched.key)
    name = collection.id_field if collection is not None and matched.operation == collection.create else "id"
    value: Json = matched.item.get(name) if isinstance(matched.item, dict) else None
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None
