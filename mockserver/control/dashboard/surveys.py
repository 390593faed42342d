"""Pages to look things up in: the coverage, the descriptions, and how to point a client here."""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, Response, abort, request

from mockserver.control.coverage import coverage_of
from mockserver.control.dashboard.rendering import page
from mockserver.mock import Mock
from mockserver.settings import DEFAULT_KEY
from mockserver.web.base_url import client_variables


def add_surveys(pages: Blueprint, mock: Mock) -> None:
    """Add the coverage, the descriptions and the first steps."""
    _add_documents(pages, mock)

    @pages.get("/coverage")
    def coverage() -> Response:
        """What the traffic has touched of each document."""
        return page(mock, "coverage.html", apis=coverage_of(mock))

    @pages.get("/start")
    def start() -> Response:
        """How to point each client here."""
        origin = request.host_url.rstrip("/")
        clients = {name: client_variables(name, origin, DEFAULT_KEY) for name in mock.apis}
        return page(mock, "start.html", origin=origin, apis=list(mock.apis.values()), clients=clients)


def _add_documents(pages: Blueprint, mock: Mock) -> None:
    """Add the descriptions, to read and to try."""

    @pages.get("/documents")
    def documents() -> Response:
        """The descriptions that are served."""
        return page(mock, "documents.html", apis=list(mock.apis.values()))

    @pages.get("/documents/<name>")
    def document(name: str) -> Response:
        """One description: its operations, their parameters, bodies and answers."""
        api = mock.apis.get(name)
        if api is None:
            abort(404, f"No document {name}: wanted one of {', '.join(mock.apis)}.")
        return page(mock, "document.html", api=api, operations=api.document.operations)

    @pages.get("/documents/<name>/try")
    def swagger(name: str) -> Response:
        """Swagger UI of one description, to try its operations from the browser."""
        if name not in mock.apis:
            abort(404, f"No document {name}: wanted one of {', '.join(mock.apis)}.")
        path = f"/__mock__/documents/{quote(name, safe='')}.json"
        return page(mock, "swagger.html", title=name, document=path, back=f"/documents/{quote(name, safe='')}")

    @pages.get("/try")
    def swagger_of_control() -> Response:
        """Swagger UI of the control pages themselves."""
        return page(mock, "swagger.html", title="control", document="/__mock__/openapi.json", back="/documents")
