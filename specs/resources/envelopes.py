"""Where an answer holds the item, or the items, that it is about: at its root, or inside an envelope such as `{"data": …}`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from specs.document.document import Document
from specs.json import pointer as pointers
from specs.json.parsing import Json
from specs.resources.paths import last_word, plain, singular
from specs.schema.properties import flattened, is_type, properties

Place = tuple[str, ...]  # property names from the root; EACH: any item of an array
EACH = "[]"
_DEEPEST = 2  # levels of envelopes
_FEW, _MOSTLY = 3, 0.8  # of the properties that create an item: an object that shows so many of them is one
_ASSIGNED = ("id", "gid", "sid", "uuid", "uid", "guid")  # what services call the ids that they give
_CHOSEN = ("key", "slug", "name", "token", "ip")  # an id where nothing better is there
LISTS = ("data", "items", "results", "entries", "values", "records", "list", "elements", "objects", "rows", "nodes", "value")
WRAPPERS = ("data", "result", "item", "object", "response", "value", "record", "attributes")


@dataclass(frozen=True, slots=True)
class ListPlace:
    """Where a list's answer holds its items: `array` leads to the array, `item` from an element of it to the item."""

    array: Place
    item: Place


def id_names(parameter: str, kind: str) -> tuple[str, ...]:
    """What the id of an item may be called, without spelling, likeliest first; `parameter` is the path parameter that names it."""
    noun = plain(singular(kind.rpartition("_")[2]))
    names = (plain(parameter), last_word(parameter), noun + "id", *_ASSIGNED)
    return tuple(dict.fromkeys(name for name in names if name))


def id_property(document: Document, schema_by_name: Mapping[str, Json], parameter: str, kind: str, parents: tuple[str, ...]) -> str | None:
    """The property that holds an item's id; None where none of its scalar properties is called like one.

    `parents` are the path parameters that name the items above it: their ids are not its own.
    """
    scalars = {plain(name): name for name, schema in reversed(tuple(schema_by_name.items())) if _is_scalar(document, schema)}
    above = {plain(name) for name in parents} - {"id"}
    own = tuple(name for name in reversed(scalars) if name.endswith("id") and name not in above)
    candidates = (*id_names(parameter, kind), *own, *_CHOSEN)
    return next((scalars[name] for name in candidates if name in scalars and (name not in above or name == plain(parameter))), None)


def item_place(
    document: Document,
    schema: Json,
    *,
    parameter: str,
    kind: str,
    parents: tuple[str, ...] = (),
    sent: frozenset[str] = frozenset(),
    created: frozenset[str] = frozenset(),
) -> Place:
    """Where an answer of this schema holds the item; the root where nothing inside is more like one.

    `sent` are the properties that a client sends to the operation, `created` those that it sends to create an item.
    """
    strong = frozenset(id_names(parameter, kind))

    def likeness(place: Place, schema_by_name: Mapping[str, Json]) -> tuple[int, int, int, int]:
        names = {plain(name) for name, member_schema in schema_by_name.items() if _is_scalar(document, member_schema)}
        has_id = bool(names & strong) or id_property(document, schema_by_name, parameter, kind, parents) is not None
        overlap = len(sent & schema_by_name.keys())
        called = plain(place[-1]) in (plain(kind.rpartition("_")[2]), *WRAPPERS) if place and place[-1] != EACH else 0
        return (2 if names & strong else int(has_id), overlap, int(called), -len(place))

    root = properties(document, schema)
    around = _around_sent(document, schema, sent or created)
    if around is not None:
        return around
    if {plain(name) for name, member_schema in root.items() if _is_scalar(document, member_schema)} & strong:
        return ()
    if len(created & root.keys()) >= max(_FEW, _MOSTLY * len(created)):
        return ()  # its id is in an object inside, or nowhere
    best, names = max([((), root), *_objects(document, schema)], key=lambda candidate: likeness(*candidate))
    return best if likeness(best, names)[:2] > (0, 0) or len(root) == 1 else ()


def _around_sent(document: Document, schema: Json, sent: frozenset[str]) -> Place | None:
    """The place of an object that holds what is sent, where nothing of that stands beside it: `{"id": 7, "result": {…}}`."""
    if not sent or sent & properties(document, schema).keys():
        return None
    enough = max(1, _MOSTLY * len(sent))
    places = (place for place, names in _objects(document, schema) if len(place) == 1 and len(sent & names.keys()) >= enough)
    return next((place for place in places if plain(place[0]) in WRAPPERS), None)


def list_place(
    document: Document, schema: Json, *, collection: str, parameter: str, kind: str, created: frozenset[str] = frozenset()
) -> ListPlace | None:
    """Where an answer of this schema holds its items; None where it holds no array."""
    noun = plain(collection.rpartition("/")[2].partition(".")[0])

    def likeness(candidate: tuple[Place, Json]) -> tuple[int, int, int]:
        place, items = candidate
        names = properties(document, items)
        called = 0 if not place else 2 if plain(place[-1]) in (noun, plain(kind)) else int(plain(place[-1]) in LISTS)
        has_id = id_property(document, names, parameter, kind, ()) is not None
        return (int(has_id) + called, -len(place), called)

    candidates = list(_arrays(document, schema, ()))
    if not candidates:
        return None
    array, items = max(candidates, key=likeness)
    return ListPlace(array, item_place(document, items, parameter=parameter, kind=kind, created=created))


def schema_at(document: Document, schema: Json, place: Place) -> Json:
    """The Schema Object that a place of a schema leads to, its `$ref`s followed; {} where it leads nowhere."""
    for name in place:
        schema = _items(document, schema) if name == EACH else properties(document, schema).get(name, {})
    return document.schema(schema)


def pointer_at(document: Document, pointer: str, place: Place) -> str | None:
    """The pointer of the Schema Object that a place of the schema at `pointer` leads to; None where it leads nowhere.

    Of several alternatives that have a property, the first counts.
    """
    at: str | None = pointer
    for name in place:
        at = _pointer_of(document, at, name, levels=6) if at is not None else None
    return at


def _pointer_of(document: Document, pointer: str, name: str, *, levels: int) -> str | None:
    """The pointer of a property of the schema at `pointer`, or of its items (EACH)."""
    try:
        pointer, schema = document.resolve(pointers.follow(document.raw, pointers.split(pointer)), pointer)
    except (LookupError, ValueError):
        return None
    if not isinstance(schema, dict) or not levels:
        return None
    if name == EACH and "items" in schema:
        return f"{pointer}/items"
    if name in (schema.get("properties") or {}):
        return pointer + pointers.join("properties", name)
    for key in ("allOf", "oneOf", "anyOf"):
        for number in range(len(schema.get(key, ()))):
            inside = _pointer_of(document, f"{pointer}/{key}/{number}", name, levels=levels - 1)
            if inside is not None:
                return inside
    return None


def value_at(body: Json, place: Place) -> Json:
    """What a body holds at a place, of an array its first item; None where there is nothing."""
    for name in place:
        if name == EACH:
            body = body[0] if isinstance(body, list) and body else None
        else:
            body = body.get(name) if isinstance(body, dict) else None
    return body


def wrapped(value: Json, place: Place) -> Json:
    """A body that holds `value` at a place, and nothing else."""
    for name in reversed(place):
        value = [value] if name == EACH else {name: value}
    return value


def _objects(document: Document, schema: Json, place: Place = ()) -> Iterator[tuple[Place, Mapping[str, Json]]]:
    """The objects inside a schema, to a few levels: (place, properties)."""
    if len([name for name in place if name != EACH]) >= _DEEPEST:
        return
    if is_type(flattened(document, schema), "array"):
        yield from _inside(document, _items(document, schema), (*place, EACH))
        return
    for name, member_schema in properties(document, schema).items():
        resolved = flattened(document, member_schema)
        if is_type(resolved, "array") and EACH not in place:
            yield from _inside(document, _items(document, member_schema), (*place, name, EACH))
        else:
            yield from _inside(document, member_schema, (*place, name))


def _inside(document: Document, schema: Json, place: Place) -> Iterator[tuple[Place, Mapping[str, Json]]]:
    names = properties(document, schema)
    if names:
        yield place, names
        yield from _objects(document, schema, place)


def _arrays(document: Document, schema: Json, place: Place) -> Iterator[tuple[Place, Json]]:
    """The arrays of a schema, to a few levels of objects: (place, schema of their items)."""
    resolved = flattened(document, schema)
    if is_type(resolved, "array") or (isinstance(resolved, dict) and "items" in resolved):
        yield place, _items(document, resolved)
    elif len(place) <= _DEEPEST:
        for name, member_schema in properties(document, resolved).items():
            yield from _arrays(document, member_schema, (*place, name))


def _items(document: Document, schema: Json) -> Json:
    resolved = flattened(document, schema)
    return document.schema(resolved.get("items", {})) if isinstance(resolved, dict) else {}


def _is_scalar(document: Document, schema: Json, levels: int = 4) -> bool:
    """Whether a value may be a text or a number; alternatives are followed to a few levels, as they may go in a circle."""
    resolved = flattened(document, schema)
    if not isinstance(resolved, dict) or not levels:
        return False
    parts = [part for key in ("anyOf", "oneOf") for part in resolved.get(key, ())]
    if parts and "type" not in resolved:
        return any(_is_scalar(document, part, levels - 1) for part in parts)
    return is_type(resolved, "string") or is_type(resolved, "integer") or is_type(resolved, "number")
