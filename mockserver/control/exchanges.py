"""Pages that show the journal: the exchanges, each with its verdict, why one was refused, and all as a HAR."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from flask import Blueprint, Response, abort, jsonify, request

from mockserver.control.har import har_of
from mockserver.control.request_fields import world_name
from mockserver.explanation import Explainer
from mockserver.mock import Mock
from mockserver.state.journal import JournalEntry
from specs.json.parsing import Json

FILTERS = ("world", "operation", "status", "api", "method", "path", "outcome")


def add_exchange_pages(pages: Blueprint, mock: Mock) -> None:
    """Add `/exchanges` and what lies below."""
    explainer = Explainer(mock)

    @pages.get("/exchanges")
    def exchanges() -> Response:
        """The journal, newest last: `?world=`, `?key=`, `?operation=`, `?status=`, `?limit=` choose from it.

        So do `?api=`, `?method=`, `?path=` (a part of it) and `?outcome=`; `?before=` a number goes to the page before it.
        """
        limit, before = whole_number("limit", 1000), whole_number("before", 0)
        return jsonify(_own_page(mock, explainer, limit, before) if mock.durable is None else _shared_page(mock, limit, before))

    @pages.get("/exchanges/<int:number>")
    def exchange(number: int) -> Response:
        """One exchange, with its verdict and, where it was refused, why, and the smallest change that would pass."""
        entry = entry_of(mock, number)
        row = shown_exchange(mock, entry)
        verdict = explainer.verdict(entry).to_json()
        return jsonify({**row, "verdict": verdict, "explanation": explainer.explanation(entry)})

    @pages.get("/exchanges.har")
    def har() -> Response:
        """The journal as a HAR 1.2 file, which browsers and `mockserver serve --replay` read; filtered as `/exchanges` is."""
        page = chosen(mock, explainer, request.args, limit=len(mock.journal), before=0)
        response = jsonify(har_of([shown_exchange(mock, entry) for entry in reversed(page)], request.host_url.rstrip("/")))
        response.headers["Content-Disposition"] = "attachment; filename=exchanges.har"
        return response


def shown_exchange(mock: Mock, entry: JournalEntry) -> dict[str, Json]:
    """An exchange as plain JSON, its secrets masked."""
    row: dict[str, Json] = mock.masked(entry)
    return row


def entry_of(mock: Mock, number: int) -> JournalEntry:
    """The exchange of this number, or a 404."""
    entry = mock.journal.entry(number)
    if entry is None:
        abort(404, f"No exchange {number}: it never was, or is kept no longer.")
    return entry


def chosen(mock: Mock, explainer: Explainer, arguments: Mapping[str, str], *, limit: int, before: int) -> list[JournalEntry]:
    """At most `limit` exchanges that the filters fit, newest first; only those before a number, where that is not 0."""
    filters = {name: arguments[name] for name in FILTERS if arguments.get(name)}
    name = world_name({key: arguments[key] for key in ("world", "key") if key in arguments}, mock.settings)
    if name is not None:
        filters["world"] = name
    page: list[JournalEntry] = []
    for entry in _newest_first(mock, before):
        if len(page) >= limit:
            break
        if _fits(entry, filters) and ("outcome" not in filters or explainer.verdict(entry).outcome == filters["outcome"]):
            page.append(entry)
    return page


def _own_page(mock: Mock, explainer: Explainer, limit: int, before: int) -> Json:
    page = chosen(mock, explainer, request.args, limit=limit, before=before)
    rows = [{**shown_exchange(mock, entry), "verdict": explainer.verdict(entry).to_json()} for entry in reversed(page)]
    return {"exchanges": rows, "total": mock.journal.total, "kept": len(mock.journal)}


def _shared_page(mock: Mock, limit: int, before: int) -> Json:
    """The last exchanges of all processes that share a database, without verdicts: only who recorded one knows what it needs."""
    name = world_name({key: request.args[key] for key in ("world", "key") if key in request.args}, mock.settings)
    exchanges, total, count = mock.journal.select(name, request.args.get("operation"), request.args.get("status"), mock.masked)
    chosen_ones = [exchange for exchange in exchanges if not before or exchange["number"] < before]
    return {"exchanges": chosen_ones[-limit:] if limit else [], "total": total, "kept": count}


def _newest_first(mock: Mock, before: int) -> Iterator[JournalEntry]:
    return (entry for entry in mock.journal.newest(len(mock.journal)) if not before or entry.number < before)


def _fits(entry: JournalEntry, filters: Mapping[str, str]) -> bool:
    return (
        filters.get("world") in (None, entry.world)
        and filters.get("operation") in (None, entry.operation)
        and filters.get("api") in (None, entry.api)
        and filters.get("method", "").upper() in ("", entry.method)
        and filters.get("path", "") in entry.path
        and _has_status(entry.status, filters.get("status"))
    )


def _has_status(status: int, wanted: str | None) -> bool:
    """Whether a status is the wanted one, or of its class: `4xx`."""
    return wanted is None or str(status) == wanted or f"{status // 100}xx" == wanted.lower()


def whole_number(name: str, default: int) -> int:
    """A whole number that the query says, or a 400."""
    text = request.args.get(name, str(default))
    if re.fullmatch(r"[0-9]{1,9}(\.0{1,9})?", text) is None:
        abort(400, f"{name}: got {text[:40]!r}, wanted a whole number.")
    return int(text.partition(".")[0])
