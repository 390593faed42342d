"""Properties of a body that name an item of another collection, where only their names tell: `book_id`, `shopId`, `tagIds`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from specs import Operation
from specs.document.document import Document
from specs.json.parsing import Json
from specs.resources.collections import Collection
from specs.resources.paths import plain, singular
from specs.resources.references import noun_of, reference_names
from specs.schema.properties import is_type, properties

Place = tuple[str, ...]  # property names; "[]" for an item of an array


def inferred_references(operation: Operation, collections: Sequence[Collection]) -> Iterator[tuple[Place, Collection]]:
    """Where a body of the operation may name an item, and of which collection; not where the document says so by `x-references`."""
    for media in operation.request_content:
        for place, schema in _places(operation.document, media.raw.get("schema", {}), ()):
            collection = _named_by(place, schema, collections)
            if collection is not None and collection.create != operation:
                yield place, collection


def _places(document: Document, schema: Json, at: Place) -> Iterator[tuple[Place, Json]]:
    """The plain properties of a schema, and those of objects and lists in it, two levels deep."""
    for name, declared in properties(document, schema).items():
        inner, place = _resolved(document, declared), (*at, name)
        if is_type(inner, "array"):
            inner, place = _resolved(document, inner.get("items", {})), (*place, "[]")
        if properties(document, inner):
            if len(at) < 2:
                yield from _places(document, inner, place)
        elif "enum" not in inner and "x-references" not in inner:
            yield place, inner


def _named_by(place: Place, schema: Json, collections: Sequence[Collection]) -> Collection | None:
    """The collection whose items a property is called after; the one that lies highest where several are."""
    name = plain(singular(next(step for step in reversed(place) if step != "[]")))
    is_number_or_uuid = is_type(schema, "integer") or schema.get("format") == "uuid"
    candidates = []
    for collection in collections:
        noun = noun_of(collection.kind)
        names = reference_names(noun) - (set() if is_number_or_uuid else {noun})  # a text that is called so may be a name
        if name in names | ({plain(collection.id_parameter or "")} - {"", "id", noun}):
            candidates.append(collection)
    return min(candidates, key=lambda collection: collection.path.count("{"), default=None)


def _resolved(document: Document, schema: Json) -> dict[str, Json]:
    """A Schema Object; of one that may be null, its other alternative."""
    resolved = document.schema(schema)
    resolved = resolved if isinstance(resolved, dict) else {}
    parts = [document.schema(part) for key in ("anyOf", "oneOf") for part in resolved.get(key) or ()]
    plain_parts = [part for part in parts if isinstance(part, dict) and part.get("type") != "null"]
    return plain_parts[0] if len(plain_parts) == 1 else resolved
