"""How an item names another: `{"user_id": 7}`, `{"user": {"id": 7}}`, `{"users": [{"id": 7}]}`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from specs.document.document import Document
from specs.json.parsing import Json
from specs.resources.envelopes import LISTS, Place
from specs.resources.inferred_resource import Assignment, InferredResource
from specs.resources.paths import plain, singular
from specs.resources.roles import Role
from specs.schema.properties import is_type, properties

_IDS = ("id", "gid", "sid", "uuid", "key")
_NAMES = ("login", "username", "slug", "name", "title")
_SUFFIXES = ("", "id", "gid", "sid", "uuid", "key", "slug")
_WHO = re.compile(r"(creat|modif|updat|own|delet|upload|complet|assign|edit)\w*by$|owner$|creator$|author$")


def noun_of(kind: str) -> str:
    """What one item of a kind is called, without its spelling: `shop` for `store_shops`."""
    return plain(singular(kind.rpartition("_")[2]))


def reference_names(noun: str) -> frozenset[str]:
    """What properties are called, without their spelling, that name an item which is called so: `shop`, `shopid`, `shopslug`."""
    return frozenset(noun + suffix for suffix in _SUFFIXES)


def referring_fields(item: InferredResource, other: InferredResource) -> tuple[str, ...]:
    """The properties of `item` that may name an item of `other`: those called like it; else every object that has an id."""
    noun = noun_of(other.kind)
    if item.path == other.path:
        above = {f"parent{suffix}" for suffix in (*_SUFFIXES, noun, f"{noun}id")}
        return tuple(name for name, schema in item.item_properties.items() if plain(name) in above and _may_name(item, schema))
    names = reference_names(noun) | ({plain(other.parameter)} - {"id", plain(item.id_field or "")})
    create = item.first(Role.CREATE)
    schemas = {**(item.sent_by(create) if create else {}), **item.item_properties}
    called = tuple(name for name, schema in schemas.items() if plain(singular(name)) in names and _may_name(item, schema))
    objects = (name for name, schema in item.item_properties.items() if _has_id(item, schema) and not _WHO.search(plain(name)))
    return called or tuple(objects)


def parent_fields(assignment: Assignment, item: InferredResource, above: InferredResource) -> tuple[str, ...]:
    """The properties of `item` that may name the item of `above` that the path of an operation leads through."""
    return (assignment.parent_field,) if assignment.parent_field is not None else referring_fields(item, above)


def parent_places(item: InferredResource) -> Mapping[str, Place]:
    """Where an item holds what each path parameter above it names: `owner` in `{"owner": {"login": …}}`; {} unless it holds all."""
    names = {plain(name): name for name in item.item_properties}
    places: dict[str, Place] = {}
    for parameter in item.parents:
        name = names.get(plain(parameter)) or names.get(re.sub(r"(id|key|name|slug|login)$", "", plain(parameter)))
        if name is None:
            return {}
        members = properties(item.document, item.item_properties[name])
        inside = next((member for member in (*_NAMES, *_IDS) if is_type(item.document.schema(members.get(member, {})), "string")), None)
        if members and inside is None:
            return {}
        places[parameter] = (name, inside) if inside else (name,)
    return places


def refers_to(value: Json, key: str) -> bool:
    """Whether what a property holds names the item with the id `key`."""
    if isinstance(value, list):
        return any(refers_to(member, key) for member in value)
    if isinstance(value, dict):
        return any(name in value and str(value[name]) == key for name in _IDS)
    return value is not None and not isinstance(value, bool) and str(value) == key


def reference_to(item: InferredResource, name: str, key: Json) -> Json:
    """What the property `name` of an item holds so that it names the item with the id `key`."""
    schema = item.item_properties.get(name)
    if is_type(schema, "array"):
        element = item.document.schema(schema.get("items", {})) if isinstance(schema, dict) else {}
        return [_named(item, element, key)]
    return _named(item, schema, key)


def as_shown(document: Document, schema: Json, value: Json) -> Json:
    """What was sent for a property as answers show it: an object that holds an id, where the id was sent; each element of a list so."""
    if isinstance(value, list):
        element = document.schema(schema.get("items", {})) if isinstance(schema, dict) and is_type(schema, "array") else None
        whole = _whole(document, element)
        if whole is not None and not _expands(document):
            return [member if isinstance(member, dict) else as_shown(document, whole, member) for member in value]
        if element is None:
            return _enveloped(document, schema, value)
        return [as_shown(document, element, member) for member in value]
    if isinstance(value, dict):
        schemas = properties(document, schema)
        return {name: as_shown(document, schemas[name], member) if name in schemas else member for name, member in value.items()}
    if not isinstance(value, str | int) or isinstance(value, bool) or value == "" or _takes(document, schema, value):
        return value
    members = properties(document, schema)
    names = (name for name in (*_IDS, *_NAMES) if name in members and _takes(document, members[name], value))
    name = next(names, None)
    return value if name is None else {name: value}


def _enveloped(document: Document, schema: Json, value: list[Json]) -> Json:
    """A list that was sent as answers show it, where they hold it in an object of its own: `{"object": "list", "data": […]}`."""
    members = properties(document, schema) if not _takes_lists(document, schema) else {}
    name = next((name for name in LISTS if is_type(document.schema(members.get(name, {})), "array")), None)
    return value if name is None else {name: as_shown(document, document.schema(members[name]), value)}


def _takes_lists(document: Document, schema: Json, levels: int = 4) -> bool:
    resolved = document.schema(schema)
    if not isinstance(resolved, dict) or not levels:
        return True
    alternatives = [part for key in ("oneOf", "anyOf") for part in resolved.get(key) or ()]
    return is_type(resolved, "array") or any(_takes_lists(document, part, levels - 1) for part in alternatives)


def _whole(document: Document, schema: Json) -> Json:
    """Of what may be a text or an object with an id and a name, the object; None of anything else."""
    keys = ("oneOf", "anyOf") if isinstance(schema, dict) else ()
    alternatives = [document.schema(part) for key in keys for part in schema.get(key) or ()]
    texts = [part for part in alternatives if is_type(part, "string") and isinstance(part, dict) and "enum" not in part]
    objects = [part for part in alternatives if {"id", "name"} <= properties(document, part).keys()]
    return objects[0] if len(texts) == len(objects) == 1 and len(alternatives) == 2 else None


@lru_cache(maxsize=8)
def _expands(document: Document) -> bool:
    """Whether requests say which references answers show as objects: then all others stay texts."""
    return any(plain(parameter.name) == "expand" for operation in document.operations for parameter in operation.parameters)


def _takes(document: Document, schema: Json, value: Json) -> bool:
    """Whether a text or a whole number is of a type that a Schema Object, or an alternative of it, takes."""
    resolved = document.schema(schema)
    if not isinstance(resolved, dict):
        return True
    alternatives = [part for key in ("oneOf", "anyOf") for part in resolved.get(key) or ()]
    if alternatives:
        return any(_takes(document, part, value) for part in alternatives)
    if "type" not in resolved:
        return not properties(document, resolved)
    return is_type(resolved, "string") if isinstance(value, str) else is_type(resolved, "integer") or is_type(resolved, "number")


def _named(item: InferredResource, schema: Json, key: Json) -> Json:
    members = properties(item.document, schema)
    id_name = next((name for name in _IDS if name in members), None)
    return {id_name: key} if id_name else key


def _may_name(item: InferredResource, schema: Json) -> bool:
    if is_type(schema, "array"):
        return isinstance(schema, dict) and _may_name(item, item.document.schema(schema.get("items", {})))
    return _has_id(item, schema) or is_type(schema, "string") or is_type(schema, "integer")


def _has_id(item: InferredResource, schema: Json) -> bool:
    return not set(_IDS).isdisjoint(properties(item.document, schema))
