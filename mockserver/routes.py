"""What `mockserver routes` lists: each operation, what stands behind it, and how that was told."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from mockserver.mock import Api
from mockserver.resources.inferred.handlers import InferredHandlers
from mockserver.resources.operation_handlers import EXAMPLE
from specs import Operation
from specs.json.parsing import Json
from specs.resources.corrections import KEY
from specs.resources.envelopes import Place
from specs.resources.inferred_resource import Assignment, InferredResource
from specs.resources.lists import DeclaredList
from specs.resources.roles import Role

COLUMNS = ("API", "METHOD", "PATH", "FROM", "BEHAVIOUR", "OPERATION")
_HINT = "wrong? an overlay says otherwise by `x-resource` on the operation: role, collection, id, item, items, … (docs/extending.md)"


def rows(api: Api) -> Iterator[tuple[str, ...]]:
    """A row an operation, in the order of `COLUMNS`."""
    for operation in api.document.operations:
        kind = api.operation_handlers.kinds[operation.key]
        origin = "vendored" if operation.is_published else "overlay"
        behaviour = EXAMPLE if kind == EXAMPLE else f"stateful ({kind})"
        yield api.name, operation.method, operation.url_path, origin, behaviour, operation.id


def explained(api: Api) -> Iterator[dict[str, Json]]:
    """What was inferred for each operation, and what from."""
    roles = _assignments(api)
    for operation, row in zip(api.document.operations, rows(api), strict=True):
        explanation: dict[str, Json] = dict(zip(map(str.lower, COLUMNS), row, strict=True))
        written = api.operation_handlers.files.get(operation.key)
        if operation.key in roles:
            explanation.update(_inference(*roles[operation.key], operation))
            explanation.update({"hooks": written} if written is not None else {})
        elif written is not None:
            explanation["evidence"] = f"behaviour file {written}"
        elif row[4] == EXAMPLE:
            explanation["evidence"] = "an overlay says `role: none`" if KEY in operation.raw else "neither path nor answer shows a resource"
        yield explanation


def text(explanations: Iterable[dict[str, Json]]) -> Iterator[str]:
    """The lines that tell a reader of each explanation: the operation, and below it what was inferred."""
    for explanation in explanations:
        yield f"{explanation['method']} {explanation['path']}: {explanation['behaviour']}"
        for name, value in explanation.items():
            if name not in map(str.lower, COLUMNS):
                yield f"    {name}: {value if isinstance(value, str) else json.dumps(value)}"
    yield _HINT


def _assignments(api: Api) -> dict[str, tuple[InferredResource, Assignment]]:
    return {
        assignment.operation.key: (handlers.inferred, assignment)
        for handlers in api.operation_handlers.resources
        if isinstance(handlers, InferredHandlers)
        for assignment in handlers.inferred.assignments
    }


def _inference(resource: InferredResource, assignment: Assignment, operation: Operation) -> Iterator[tuple[str, Json]]:
    yield "role", assignment.role.value
    yield "evidence", assignment.evidence
    yield "collection", resource.path
    yield "exists", resource.existence.value
    if resource.id_field:
        yield "id", resource.id_field
    if assignment.role is not Role.LIST:
        if resource.answer_schema(operation):
            yield "item", _dotted(resource.place(operation))
        return
    place = resource.list_place(operation)
    if place is None:
        return
    yield "items", _dotted(place.array)
    yield "item", _dotted(place.item)
    declared = DeclaredList(operation, None, place.array[-1] if place.array else None, resource)
    paging = {"limit": declared.limit, "page": declared.page, "offset": declared.offset, "after": declared.after}
    yield from ((word, name) for word, name in paging.items() if name)
    if declared.filters:
        yield "filters", dict(declared.filters)


def _dotted(place: Place) -> str:
    return ".".join(place) if place else "the answer itself"
