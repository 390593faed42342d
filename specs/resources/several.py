"""Operations on several items of a collection at once: `POST /x/batch/create`, `PATCH /x` with a list, `DELETE /x?ids=1,2`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from specs.document.document import Document, Operation
from specs.json.parsing import Json
from specs.resources.envelopes import EACH, Place, schema_at
from specs.resources.inferred_resource import Assignment, InferredResource
from specs.resources.paths import bare, form, plain, singular
from specs.resources.roles import Role
from specs.schema.properties import flattened, is_type, properties

_MANY = r"bulk|batch|many|multiple"
_WITH_VERB = re.compile(rf"(?:{_MANY})[-_/]?([a-z]*)|([a-z]+)[-_](?:{_MANY})", re.IGNORECASE)
_ROLE_BY_VERB = {
    **dict.fromkeys(("create", "add", "insert", "new"), Role.CREATE),
    **dict.fromkeys(("update", "edit", "modify", "patch"), Role.UPDATE),
    **dict.fromkeys(("upsert", "save", "put", "set"), Role.REPLACE),
    **dict.fromkeys(("delete", "archive", "remove", "destroy"), Role.DELETE),
}
_ROLE_BY_METHOD = {"POST": Role.CREATE, "PUT": Role.UPDATE, "PATCH": Role.UPDATE, "DELETE": Role.DELETE}


def on_several(
    document: Document, operation: Operation, resources: Iterable[InferredResource]
) -> tuple[InferredResource, Assignment] | None:
    """The resource that an operation works on several items of, and how; None where it does not."""
    path, verb = _path_and_verb(bare(operation.path).rstrip("/"))
    if operation.method == "GET" or (verb is None and operation.method == "POST"):
        return None
    role = _ROLE_BY_VERB.get(verb.lower()) if verb else _ROLE_BY_METHOD.get(operation.method)
    resource = next((each for each in resources if each.item_path and form(each.path) == form(path)), None)
    if role is None or resource is None:
        return None
    place = several_in(document, operation, resource, role)
    if place is None:
        return None
    evidence = f"{operation.key} is sent several items of {resource.path}, or their ids"
    return resource, Assignment(operation, Role.SEVERAL, evidence, each=role, several=place)


def several_in(document: Document, operation: Operation, resource: InferredResource, role: Role) -> Place | None:
    """Where a body, or else the query, holds several items or their ids; None where it holds none."""
    for media in operation.request_content:
        schema = media.raw.get("schema", {})
        places: list[Place] = [(), *((name,) for name in properties(document, schema))]
        for place in places:
            array = flattened(document, schema_at(document, schema, place))
            if is_type(array, "array") and _is_item(document, schema_at(document, schema, (*place, EACH)), resource, role):
                return place
    for parameter in operation.parameters:
        if role is Role.DELETE and parameter.location == "query" and _names_ids(parameter.name, resource):
            return (parameter.name,)
    return None


def _path_and_verb(path: str) -> tuple[str, str | None]:
    """The collection that a path is about, and what it says is done there: "" where it only says that it is done to several."""
    head, _, last = path.rpartition("/")
    above, _, before = head.rpartition("/")
    for collection, words in ((above, f"{before}/{last}"), (head, last)):
        match = _WITH_VERB.fullmatch(words)
        if match and "{" not in words:
            return collection, match[1] or match[2] or ""
    return path, None


def _is_item(document: Document, element: Json, resource: InferredResource, role: Role) -> bool:
    names = properties(document, element).keys()
    ids = {"id", plain(resource.id_field or "id"), plain(resource.parameter)}
    if role is Role.DELETE:
        return is_type(element, "string") or is_type(element, "integer") or any(plain(name) in ids for name in names)
    if role is Role.UPDATE and not any(plain(name) in ids for name in names):
        return False
    return not names.isdisjoint(resource.item_properties.keys() | resource.sent)


def _names_ids(name: str, resource: InferredResource) -> bool:
    return name.endswith("s") and plain(singular(name)) in ("id", plain(resource.parameter), plain(resource.id_field or "id"))
