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
        name = world_name({key: request.args[key] for key in ("world", "key") if key in request.args}, mock.settings)
        limit = request.args.get("limit", "1000")
        if not (limit.isdecimal() and limit.isascii() and len(limit) < 10):
            abort(400, f"limit: got {limit[:40]!r}, wanted a whole number.")
        chosen, total, kept = mock.journal.select(name, request.args.get("operation"), request.args.get("status"), mock.masked)
        return jsonify({"exchanges": chosen[-int(limit) :] if int(limit) else [], "total": total, "kept": kept})
