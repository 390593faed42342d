"""Pages that show the documents as they are served."""

from __future__ import annotations

from flask import Blueprint, Response, abort, jsonify, request

from mockserver.mock import Mock
from mockserver.web.published_document import published_document


def add_document_pages(pages: Blueprint, mock: Mock) -> None:
    """Add `/documents` and what lies below."""

    @pages.get("/documents")
    def documents() -> Response:
        """The names of the served descriptions."""
        return jsonify({"documents": [f"/__mock__/documents/{name}.json" for name in mock.apis]})

    @pages.get("/documents/<name>.json")
    def document(name: str) -> Response:
        """A served description: the published one with its overlay applied, its server this mock."""
        api = mock.apis.get(name)
        if api is None:
            abort(404, f"No document {name}: wanted one of {', '.join(mock.apis)}.")
        return jsonify(published_document(api, request.host_url))
