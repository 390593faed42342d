"""Pages with the traffic: what was asked and answered, each exchange with its verdict, and why it was refused."""

from __future__ import annotations

from urllib.parse import urlencode

import httpx
from flask import Blueprint, Response, abort, request

from mockserver.control.dashboard.rendering import after, page
from mockserver.control.exchanges import FILTERS, chosen, entry_of, shown_exchange, whole_number
from mockserver.explanation import Explainer
from mockserver.explanation.recorded_request import RecordedRequest
from mockserver.mock import Mock
from mockserver.state.journal import JournalEntry
from mockserver.web.base_url import origin_at
from specs.json.parsing import Json

PAGE_SIZE = 100
_OUTCOMES = ("passed", "refused", "failed", "injected")
_TIMEOUT_S = 30.0


def add_traffic(pages: Blueprint, mock: Mock) -> None:
    """Add the traffic and what lies below."""
    explainer = Explainer(mock)

    @pages.get("/")
    def traffic() -> Response:
        """The last exchanges, newest first, as they come."""
        return traffic_page(mock, explainer)

    @pages.get("/exchanges/<int:number>")
    def exchange(number: int) -> Response:
        """One exchange, its verdict, and why it was refused."""
        entry = entry_of(mock, number)
        verdict, explanation = explainer.verdict(entry), explainer.explanation(entry)
        return page(mock, "exchange.html", exchange=shown_exchange(mock, entry), verdict=verdict, explanation=explanation)

    @pages.post("/exchanges/<int:number>/pass")
    def send_changed(number: int) -> Response:
        """Send a refused request once more, changed as its explanation says."""
        changed = explainer.changed_request(entry_of(mock, number))
        if changed is None:
            abort(404, f"No change is known that lets exchange {number} pass.")
        answer = _sent(changed, request.environ["SERVER_NAME"], request.environ["SERVER_PORT"])
        told = f"Sent with the change: answered {answer.status_code}."
        return after(f"/exchanges/{answer.headers['x-request-id']}", told)


def traffic_page(mock: Mock, explainer: Explainer) -> Response:
    """The page with the traffic, filtered as the query says."""
    before = whole_number("before", 0)
    entries = chosen(mock, explainer, request.args, limit=PAGE_SIZE + 1, before=before)
    rows = [_row(entry, explainer) for entry in entries[:PAGE_SIZE]]
    filters = {name: request.args[name] for name in FILTERS if request.args.get(name)}
    older = urlencode({**filters, "before": entries[PAGE_SIZE - 1].number}) if len(entries) > PAGE_SIZE else None
    worlds = sorted(world.name for world in mock.store.worlds())
    return page(
        mock, "traffic.html", rows=rows, filters=filters, older=older, newest=urlencode(filters), before=before, worlds=worlds,
        outcomes=_OUTCOMES, total=mock.journal.total, kept=len(mock.journal),
    )  # fmt: skip


def _row(entry: JournalEntry, explainer: Explainer) -> Json:
    """What a line of the traffic shows."""
    verdict = explainer.verdict(entry)
    details = [departure.detail for departure in verdict.departures] if verdict.outcome == "failed" else []
    return {
        "number": entry.number,
        "at_s": entry.at_s,
        "method": entry.method,
        "path": entry.masked_path(),
        "operation": entry.operation,
        "world": entry.world,
        "status": entry.status,
        "duration_ms": entry.duration_us / 1000,
        "outcome": verdict.outcome,
        "why": details[0] if details else entry.masked_reason(),
    }


def _sent(changed: RecordedRequest, host: str, port: str) -> httpx.Response:
    """The mock's own answer to a request."""
    query = f"?{changed.query.decode('latin-1')}" if changed.query else ""
    skipped = ("host", "content-length", "connection", "transfer-encoding", "accept-encoding")
    headers = [(name, value) for name, value in changed.headers if name.decode("latin-1").lower() not in skipped]
    with httpx.Client(timeout=_TIMEOUT_S, trust_env=False) as client:
        return client.request(
            changed.operation.method, f"{origin_at(host, port)}{changed.path}{query}", headers=headers, content=changed.body or None
        )
