"""The page that says whether the mock serves: answered on the event loop, without a thread and without a lock."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from mockserver.mock import Mock
from specs.json.parsing import Json


def add_health_page(pages: Blueprint, mock: Mock) -> None:
    """Add `/health`, which needs no token."""

    @pages.get("/health")
    def health() -> Response:
        """Whether the mock serves, and what."""
        return jsonify(health_of(mock))


def health_of(mock: Mock) -> Json:
    """What the page says."""
    apis = {name: len(api.document.operations) for name, api in mock.apis.items()}
    return {"status": "ok", "operations": apis, "seed": mock.settings.seed}
