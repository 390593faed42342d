"""Resources of documents whose paths are calls: `POST /transfer/create`, `/transfer/get` and `/transfer/cancel`, `/chat.postMessage`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from specs.document.document import Document, Operation
from specs.json.parsing import Json
from specs.resources.corrections import Correction
from specs.resources.envelopes import EACH, Place, list_place
from specs.resources.inferred_resource import Assignment, InferredResource
from specs.resources.paths import bare, kind_of, plain
from specs.resources.roles import Role
from specs.schema.properties import is_type, properties

_ACTIONS = (
    *("cancel", "close", "start", "stop", "pause", "resume", "enable", "disable"),
    *("archive", "unarchive", "rename", "revoke", "approve", "reject"),
)
_ROLE_BY_VERB = {
    **dict.fromkeys(("create", "add", "new", "insert", "make"), Role.CREATE),
    **dict.fromkeys(("get", "retrieve", "read", "info", "show", "fetch", "describe", "view"), Role.RETRIEVE),
    **dict.fromkeys(("list", "all"), Role.LIST),
    **dict.fromkeys(("update", "edit", "change", "modify"), Role.UPDATE),
    **dict.fromkeys(("delete", "remove", "destroy"), Role.DELETE),
    **dict.fromkeys(_ACTIONS, Role.ACTION),
}
_CALL = re.compile(r"(.*[/.])([A-Za-z]+)")
_ASSIGNED = ("id", "gid", "sid", "uuid")
_OF_CALLS = frozenset(("clientid", "requestid", "secret", "clientsecret", "appid"))  # ids of who calls, and of the call


def remote_calls(document: Document, taken: Collection[str]) -> Iterator[InferredResource]:
    """The resources that calls create and name by an id in what they are sent, of the operations that are not `taken`."""
    calls: dict[str, dict[Role, list[Operation]]] = {}
    for operation in document.operations:
        call = _CALL.fullmatch(bare(operation.path)) if operation.key not in taken and "{" not in operation.path else None
        role = _ROLE_BY_VERB.get(call[2].lower()) if call else None
        if call and role is not None and operation.method in ("GET", "POST") and len(call[1]) > 1:
            calls.setdefault(call[1][:-1], {}).setdefault(role, []).append(operation)
    for path, by_role in calls.items():
        if Role.CREATE in by_role and len(by_role) > 1:
            yield from _resource(document, path, by_role)


def _resource(document: Document, path: str, by_role: Mapping[Role, list[Operation]]) -> Iterator[InferredResource]:
    create, noun = by_role[Role.CREATE][0], plain(re.split("[/.]", path)[-1])
    naming = [operation for role, operations in by_role.items() if role not in (Role.CREATE, Role.LIST) for operation in operations]
    asked = {plain(name) for operation in naming for name in _scalars_sent(document, operation)} - _OF_CALLS
    identified = next(_identified(document, create, noun, asked), None)
    if identified is None:
        return
    place, id_name = identified
    names = {plain(id_name)}
    if plain(id_name) in _ASSIGNED:
        nouns = (noun, plain(place[-1])) if place else (noun,)
        names |= {f"{each}{suffix}" for each in nouns for suffix in ("", *_ASSIGNED)}
    assignments = [Assignment(create, Role.CREATE, f"{create.key} answers with {id_name}, which other calls are sent")]
    for operation in naming:
        sent = next((name for name in _scalars_sent(document, operation) if plain(name) in names), None)
        role = next(role for role, operations in by_role.items() if operation in operations)
        if sent is not None:
            assignments.append(Assignment(operation, role, f"{operation.key} is sent {sent}, as {create.key} answers it", id_sent_as=sent))
    assignments += [
        Assignment(operation, Role.LIST, f"{operation.key} answers an array")
        for operation in by_role.get(Role.LIST, ())
        if list_place(document, operation.success_schema, collection=path, parameter="id", kind=kind_of(path)) is not None
    ]
    if len(assignments) > 1:
        stated = Correction({"id": id_name}, f"{document.name}: {create.pointer}")
        yield InferredResource(document, path, None, False, tuple(assignments), {create.key: stated}, is_called=True)


def _identified(document: Document, create: Operation, noun: str, asked: set[str]) -> Iterator[tuple[Place, str]]:
    """Where a create's answer holds an id that other calls are sent, and what it is called there; the likeliest first."""
    root = properties(document, create.success_schema)
    inside = [((name,), properties(document, member)) for name, member in root.items() if not is_type(document.schema(member), "array")]
    sent = {plain(name) for name in _scalars_sent(document, create)}
    for place, members in [((), root), *inside]:
        nouns = {noun, plain(place[-1])} if place and place[-1] != EACH else {noun}
        for name in _scalars(document, members):
            is_assigned = plain(name) in _ASSIGNED and bool(asked & {f"{each}{suffix}" for each in nouns for suffix in ("", *_ASSIGNED)})
            if is_assigned or (plain(name) in asked - sent and plain(name) not in _OF_CALLS):
                yield place, name


def _scalars_sent(document: Document, operation: Operation) -> list[str]:
    """The names of the texts and numbers that an operation is sent, in its query and at the root of its body."""
    query = [parameter.name for parameter in operation.parameters if parameter.location == "query"]
    bodies = (properties(document, media.raw.get("schema", {})) for media in operation.request_content)
    return list(dict.fromkeys((*(name for body in bodies for name in _scalars(document, body)), *query)))


def _scalars(document: Document, members: Mapping[str, Json]) -> list[str]:
    schemas = {name: document.schema(member) for name, member in members.items()}
    return [name for name, schema in schemas.items() if is_type(schema, "string") or is_type(schema, "integer")]
