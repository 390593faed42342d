"""The application: every document in one middleware stack, and Flask behind it for the control pages."""

from __future__ import annotations

from starlette.types import ASGIApp

from mockserver.control import ControlPages, flask_app
from mockserver.control.events import EventStream
from mockserver.control.health import health_of
from mockserver.fixtures import Fixtures
from mockserver.mock import Mock
from mockserver.settings import Settings
from mockserver.web.connexion_adapter import connexion_stack
from mockserver.web.cors import Cors
from mockserver.web.error_middleware import ErrorMiddleware
from mockserver.web.routing import RouteTable
from specs import Document


def create_app(settings: Settings | None = None, documents: tuple[Document, ...] | None = None) -> ErrorMiddleware:
    """The ASGI application of a mock; its state is at `.mock`.

    `documents` replaces those that `settings.apis` names. Needs a server that runs ASGI's lifespan.

    Raises:
        specs.DocumentError: a document cannot be used.
        ValueError: two operations have the same method and path, or the fixtures cannot be created.
    """
    mock = Mock(settings or Settings(), documents)
    if mock.settings.fixtures is not None:
        mock.seed_more = Fixtures(mock.settings.fixtures, mock).seed
    return ErrorMiddleware(*_layers(mock), mock)


def serve_instead(app: ErrorMiddleware, documents: tuple[Document, ...]) -> None:
    """Serve these documents from the next request on, with the state that is there; where they cannot be served, all stays as it is.

    Raises:
        specs.DocumentError, ValueError: as `create_app`.
    """
    before = app.mock.apis
    app.mock.serve(documents)
    try:
        app.replace_layers(*_layers(app.mock))
    except Exception:
        app.mock.serve(tuple(api.document for api in before.values()))
        raise


def _layers(mock: Mock) -> tuple[ASGIApp, Cors]:
    table = RouteTable()
    control = ControlPages(flask_app(mock).wsgi_app, mock.settings, lambda: health_of(mock), EventStream(mock))
    stack = connexion_stack(mock, table, control)
    return stack, Cors(mock, table)
