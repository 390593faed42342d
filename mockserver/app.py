"""The application: every document in one Connexion middleware stack, and Flask behind it for the control pages."""

from __future__ import annotations

import contextlib
import functools
import warnings
from collections.abc import AsyncIterator

with warnings.catch_warnings():  # connexion imports starlette's test client, which warns of a coming rename
    warnings.simplefilter("ignore")
    from connexion import ConnexionMiddleware
    from connexion.middleware.lifespan import LifespanMiddleware
    from connexion.middleware.main import API
    from connexion.resolver import Resolver
    from connexion.spec import OpenAPISpecification

from mockserver.control import ControlPages, flask_app
from mockserver.mock import Api, Mock
from mockserver.settings import Settings
from mockserver.web.cors import Cors
from mockserver.web.endpoint import EndpointMiddleware
from mockserver.web.error_middleware import ErrorMiddleware
from mockserver.web.routing import Route, RouteTable, RoutingMiddleware
from mockserver.web.security import CredentialMiddleware, security_map
from specs import Document
from specs.json.parsing import Json


def create_app(settings: Settings | None = None, documents: tuple[Document, ...] | None = None) -> ErrorMiddleware:
    """The ASGI application of a mock; its state is at `.mock`.

    `documents` replaces those that `settings.apis` names. Needs a server that runs ASGI's lifespan.

    Raises:
        specs.DocumentError: a document cannot be used.
        ValueError: two operations have the same method and path.
    """
    mock = Mock(settings or Settings(), documents)
    table = RouteTable()
    stack = ConnexionMiddleware(
        ControlPages(flask_app(mock).wsgi_app),
        import_name=__name__,
        middlewares=[
            functools.partial(RoutingMiddleware, table=table),
            CredentialMiddleware,
            functools.partial(EndpointMiddleware, mock=mock),
            LifespanMiddleware,
        ],
        lifespan=functools.partial(_lifespan, mock),
        security_map=security_map(mock.settings, mock.store),
        resolver=Resolver(lambda operation_id: operation_id),
    )
    for api in mock.apis.values():
        base_path = f"/{api.name}"  # Connexion's key for the API; requests are routed by our table
        for operation in api.document.operations:
            table.add(operation.method, Route(api.name, base_path, f"{api.name} {operation.key}", operation.url_path))
        stack.apis.append(API(DispatchView(_dispatch_view(api)), base_path=base_path, name=api.name, **vars(stack.options)))
    return ErrorMiddleware(stack, mock, Cors(mock, table))


class DispatchView(OpenAPISpecification):  # type: ignore[misc]  # Connexion ships no types
    """What `_dispatch_view` gives, taken as it is: to validate what was just made takes a third of a mock's start.

    `ConnexionMiddleware.add_api` knows no other way than to validate, so what it does with a specification is done above.
    """

    @classmethod
    def _validate_spec(cls, spec: Json) -> None:
        """Nothing."""


def _dispatch_view(api: Api) -> Json:
    """What Connexion needs of a document to dispatch by it: paths, methods and security.

    Connexion 3.3.0 refuses OpenAPI 3.1, and would resolve and copy the schemas, which are compiled elsewhere. Its own
    view is therefore a 3.0 document with the same operations under the same schemes, and nothing else.
    """
    paths: dict[str, dict[str, Json]] = {}
    for operation in api.document.operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = {
            "operationId": f"{api.name} {operation.key}",
            "security": sorted(operation.security, key=lambda schemes: not schemes),  # {}, no credential, only after all others
            "responses": {"default": {"description": "As the document declares."}},
        }
    return {
        "openapi": "3.0.3",
        "info": {"title": api.name, "version": "1"},
        "paths": paths,
        "components": {"securitySchemes": {name: _dispatch_scheme(scheme) for name, scheme in api.document.security_schemes.items()}},
    }


def _dispatch_scheme(scheme: Json) -> Json:
    scheme_fields = {key: scheme[key] for key in ("type", "in", "name", "scheme") if key in scheme}
    if scheme.get("type") in ("apiKey", "http"):
        return scheme_fields
    return {"type": "http", "scheme": "bearer"}  # OAuth 2 and OpenID Connect: the mock takes the token as it is


@contextlib.asynccontextmanager
async def _lifespan(mock: Mock, _app: object) -> AsyncIterator[None]:
    async with mock.callbacks.running():
        yield
