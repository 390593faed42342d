"""All of Connexion's glue: the subclasses through which Connexion calls our routing, credentials and operations."""

from __future__ import annotations

import contextlib
import functools
import warnings
from collections.abc import AsyncIterator

from starlette.types import ASGIApp, Receive, Scope, Send

with warnings.catch_warnings():  # connexion imports starlette's test client, which warns of a coming rename
    warnings.simplefilter("ignore")
    from connexion import ConnexionMiddleware
    from connexion.middleware.abstract import RoutedAPI, RoutedMiddleware, SpecMiddleware
    from connexion.middleware.lifespan import LifespanMiddleware
    from connexion.middleware.main import API
    from connexion.middleware.security import SecurityAPI, SecurityMiddleware, SecurityOperation
    from connexion.operations import AbstractOperation
    from connexion.resolver import Resolver
    from connexion.spec import OpenAPISpecification, Specification

from mockserver.mock import Api, Mock
from mockserver.web.endpoint import LazyOperationPlan, OperationPlan
from mockserver.web.plans import make_plan
from mockserver.web.routing import Route, Router, RouteTable
from mockserver.web.security import CONTEXT, Admit, Credentials
from specs.json.parsing import Json


def connexion_stack(mock: Mock, table: RouteTable, control_pages: ASGIApp) -> ASGIApp:
    """Every document of a mock in one Connexion middleware stack, and the control pages behind it. Fills `table`.

    Raises:
        ValueError: two operations have the same method and path.
    """
    stack = ConnexionMiddleware(
        control_pages,
        import_name=__name__,
        middlewares=[
            functools.partial(RoutingMiddleware, table=table),
            functools.partial(CredentialMiddleware, credentials=Credentials(mock.settings, mock.store)),
            functools.partial(EndpointMiddleware, mock=mock),
            LifespanMiddleware,
        ],
        lifespan=functools.partial(_lifespan, mock),
        resolver=Resolver(lambda operation_id: operation_id),
    )
    for api in mock.apis.values():
        table.hosts_without_scheme |= api.document.hosts_without_scheme
        base_path = f"/{api.name}"  # Connexion's key for the API; requests are routed by our table
        for operation in api.document.operations:
            table.add(operation.method, Route(api.name, base_path, f"{api.name} {operation.key}", operation.url_path))
        stack.apis.append(API(DispatchView(_dispatch_view(api)), base_path=base_path, name=api.name, **vars(stack.options)))
    return stack  # type: ignore[no-any-return]  # Connexion ships no types


class RoutingMiddleware(Router, SpecMiddleware):
    """Connexion's routing middleware, over our table."""

    def add_api(self, specification: Specification, **_options: object) -> None:
        """Leave a document alone: the table is built from the documents, before Connexion gets them."""


class SecurityHandler(SecurityOperation):
    """Connexion's check of one operation, made by our credentials."""

    def __init__(self, next_app: ASGIApp, admit: Admit) -> None:  # not Connexion's: it knows fewer schemes, and asks them one by one
        self.next_app = next_app
        self._admit = admit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass an admitted request on."""
        scope["extensions"][CONTEXT] = {"token_info": self._admit(scope)}
        await self.next_app(scope, receive, send)


class SecurityApi(SecurityAPI):
    """The security handlers of one API."""

    def __init__(self, *args: object, credentials: Credentials, **kwargs: object) -> None:
        self._credentials = credentials
        super().__init__(*args, **kwargs)

    def make_operation(self, operation: AbstractOperation) -> SecurityHandler:
        """The handler of one operation; called by Connexion, once for each."""
        return SecurityHandler(self.next_app, self._credentials.for_operation(operation.security or (), operation.security_schemes))


class CredentialMiddleware(SecurityMiddleware):
    """Connexion's security middleware, with our security handlers."""

    api_cls = SecurityApi

    def __init__(self, app: ASGIApp, credentials: Credentials) -> None:
        super().__init__(app)
        self._credentials = credentials

    def add_api(self, specification: object, **kwargs: object) -> SecurityApi:
        """Called by Connexion, once for every document."""
        return super().add_api(specification, credentials=self._credentials, **kwargs)  # type: ignore[no-any-return]


class EndpointApi(RoutedAPI[OperationPlan | LazyOperationPlan]):
    """The plans of one API, by Connexion's operation ids."""

    def __init__(self, *args: object, mock: Mock, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._mock = mock
        self.add_paths()

    def make_operation(self, operation: AbstractOperation) -> OperationPlan | LazyOperationPlan:
        """The plan of one operation; called by Connexion, once for each."""
        return make_plan(self._mock, operation.operation_id)


class EndpointMiddleware(RoutedMiddleware[EndpointApi]):
    """The last of our middlewares: requests for an operation end here, all others go on to the control pages."""

    api_cls = EndpointApi

    def __init__(self, app: ASGIApp, mock: Mock) -> None:
        super().__init__(app)
        self._mock = mock

    def add_api(self, specification: object, **kwargs: object) -> EndpointApi:
        """Called by Connexion, once for every document."""
        return super().add_api(specification, mock=self._mock, **kwargs)  # type: ignore[no-any-return]


class DispatchView(OpenAPISpecification):
    """What `_dispatch_view` gives, taken as it is: to validate what was just made takes a third of a mock's start.

    `ConnexionMiddleware.add_api` knows no other way than to validate, so what it does with a specification is done in `connexion_stack`.
    """

    @classmethod
    def _validate_spec(cls, spec: Json) -> None:
        """Let every specification pass."""


def _dispatch_view(api: Api) -> Json:
    """What Connexion needs of a document to dispatch by it: paths, methods and security.

    Connexion 3.3.0 refuses OpenAPI 3.1, and would resolve and copy the schemas, which are compiled elsewhere. Its own
    view is therefore a 3.0 document with the same operations under the same schemes, and nothing else.
    """
    paths: dict[str, dict[str, Json]] = {}
    for number, operation in enumerate(api.document.operations):
        described = {
            "operationId": f"{api.name} {operation.key}",
            "security": list(operation.security),
            "responses": {"default": {"description": "As the document declares."}},
        }
        paths[f"/{number}"] = {"post": described}  # by id: Connexion knows not every method, nor every template
    return {
        "openapi": "3.0.3",
        "info": {"title": api.name, "version": "1"},
        "paths": paths,
        "components": {"securitySchemes": api.document.security_schemes},
    }


@contextlib.asynccontextmanager
async def _lifespan(mock: Mock, _app: object) -> AsyncIterator[None]:
    mock.open()
    async with mock.callbacks.running():
        yield
    mock.close()
