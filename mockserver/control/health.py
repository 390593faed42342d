"""The page that says whether the mock serves."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from mockserver.mock import Mock


def add_health_page(pages: Blueprint, mock: Mock) -> None:
    """Add `/health`, which needs no token."""

    @pages.get("/health")
    def health() -> Response:
        """Whether the mock serves, and what."""
        apis = {name: len(api.document.operations) for name, api in mock.apis.items()}
        return jsonify({"status": "ok", "operations": apis, "seed": mock.settings.seed})
