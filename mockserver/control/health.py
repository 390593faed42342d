"""The pages that say whether the mock serves, on the event loop and without a lock, and whether its state can be reached."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from mockserver.mock import Mock
from specs.json.parsing import Json


def add_health_page(pages: Blueprint, mock: Mock) -> None:
    """Add `/health` and `/ready`, which need no token."""

    @pages.get("/health")
    def health() -> Response:
        """Whether the mock serves, and what."""
        return jsonify(health_of(mock))

    @pages.get("/ready")
    def ready() -> Response:
        """Whether requests can be answered now: the database that keeps the state answers, where there is one; else a 503."""
        with mock.store.transaction(writes=False):
            return jsonify({"status": "ready", "store": mock.settings.store.partition(":")[0]})


def health_of(mock: Mock) -> Json:
    """What the page says."""
    apis = {name: len(api.document.operations) for name, api in mock.apis.items()}
    return {"status": "ok", "operations": apis, "seed": mock.settings.seed}
