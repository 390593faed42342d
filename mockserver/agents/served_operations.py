"""The operations that a mock serves, as its control pages describe them: found by name or by request, and shown on their own."""

from __future__ import annotations

from collections.abc import Iterator

from mockserver.web.routing import Route, RouteTable
from specs import Document, Operation, from_raw
from specs.document.credentials import Credential, credential_of, joined
from specs.json import pointer
from specs.json.parsing import Json
from specs.json.references import own_references_in


class ServedOperations:
    """The operations of several documents."""

    def __init__(self, raw_documents: dict[str, Json]) -> None:
        self.documents = {name: from_raw(raw, name=name) for name, raw in raw_documents.items()}
        self._routes = RouteTable()
        self._by_route = {Route(name, "", each.key, each.url_path): each for name, each in self.chosen(None, "")}
        for route, operation in self._by_route.items():
            self._routes.add(operation.method, route)

    def chosen(self, api: str | None, search: str) -> Iterator[tuple[str, Operation]]:
        """Each operation with its API's name; of one API only, and only those whose key, id or summary holds a text.

        Raises:
            ValueError: no API has this name.
        """
        if api is not None and api not in self.documents:
            raise ValueError(f"no API {api!r}: wanted one of {', '.join(self.documents)}")
        for name, document in self.documents.items():
            if api in (None, name):
                yield from ((name, operation) for operation in document.operations if search.lower() in _searchable(operation))

    def named(self, name: str) -> Operation:
        """The operation with this key, operationId or request line: "createFace", "POST /v2/faces".

        Raises:
            ValueError: there is none.
        """
        for _, operation in self.chosen(None, ""):
            if name in (operation.id, operation.key, f"{operation.method} {operation.url_path}"):
                return operation
        raise ValueError(f"no operation {name!r}: list_operations has those that there are")

    def requested(self, method: str, path: str) -> Operation | None:
        """The operation that a request is for, as the mock tells it by its path."""
        match = self._routes.find(path)
        route = match[0].routes.get(method) if match is not None else None
        return None if route is None else self._by_route[route]


def credential_of_operation(operation: Operation, key: str) -> Credential:
    """What carries `key` to an operation, under the first of its security requirements; nothing where it asks for none."""
    schemes = operation.document.security_schemes
    requirement = next(filter(None, operation.security), {})
    return joined(credential_of(schemes[name], key) for name in requirement if name in schemes)


def excerpt(operation: Operation) -> Json:
    """What the document says of one operation: its Operation Object, and every component that it leads to, by its pointer."""
    parameters = [parameter.raw for parameter in operation.parameters]
    components: dict[str, Json] = {}
    waiting = list(own_references_in([operation.raw, parameters]))
    while waiting:
        reference = waiting.pop()
        if reference not in components:
            components[reference] = _at(operation.document, reference)
            waiting += own_references_in(components[reference])
    own = {name: value for name, value in operation.raw.items() if name != "parameters"}
    return {"operation": {**own, "parameters": parameters}, "components": components}


def _searchable(operation: Operation) -> str:
    return f"{operation.key} {operation.url_path} {operation.id} {operation.raw.get('summary', '')}".lower()


def _at(document: Document, reference: str) -> Json:
    try:
        return pointer.follow(document.raw, pointer.split(reference))
    except (LookupError, ValueError):
        return None
