"""The page that shows the journal."""

from __future__ import annotations

from flask import Blueprint, Response, abort, jsonify, request

from mockserver.control.request_fields import world_name
from mockserver.mock import Mock


def add_exchange_pages(pages: Blueprint, mock: Mock) -> None:
    """Add `/exchanges`."""

    @pages.get("/exchanges")
    def exchanges() -> Response:
        """The journal, newest last: `?world=`, `?key=`, `?operation=`, `?status=`, `?limit=` choose from it."""
        filters = {name: request.args.get(name) for name in ("operation", "status")}
        name = world_name({key: request.args[key] for key in ("world", "key") if key in request.args}, mock.settings)
        journal_entries = [
            exchange.to_json(mock.apis[exchange.api].sensitive)
            for exchange in mock.journal
            if name in (None, exchange.world)
            and filters["operation"] in (None, exchange.operation)
            and filters["status"] in (None, str(exchange.status))
        ]
        limit = request.args.get("limit", "1000")
        if not (limit.isdecimal() and limit.isascii() and len(limit) < 10):
            abort(400, f"limit: got {limit[:40]!r}, wanted a whole number.")
        return jsonify(
            {"exchanges": journal_entries[-int(limit) :] if int(limit) else [], "total": mock.journal.total, "kept": len(mock.journal)}
        )
