"""Verbs that relate one item to others: `POST /tasks/{id}/addTag` with `{"tag": 7}`, `/rooms/{id}/remove_members`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from mockserver.resources.resource import Fields
from specs import Document
from specs.json.parsing import Json
from specs.resources.paths import plain, singular
from specs.resources.references import as_shown, refers_to
from specs.schema.properties import is_type

RELATED = "related"  # in a record's metadata: what a verb related it to, noun -> ids

_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_ADDING = ("add", "attach", "link", "assign", "join")
_REMOVING = ("remove", "detach", "unlink", "unassign", "leave")


@dataclass(frozen=True, slots=True)
class Relation:
    """What a verb relates an item to."""

    noun: str  # without spelling, in the singular
    ids: tuple[Json, ...]
    is_added: bool

    def field(self, schemas: Mapping[str, Json]) -> str | None:
        """The property of the item that lists what it is related to; None where it has none."""
        called = (name for name in schemas if plain(singular(name)) == self.noun and is_type(schemas[name], "array"))
        return next(called, None)

    def shown(self, document: Document, schema: Json, value: Json) -> list[Json]:
        """The list that a property holds, once the relation is there, or is no more."""
        others = [each for each in (value if isinstance(value, list) else []) if not any(refers_to(each, str(key)) for key in self.ids)]
        added = as_shown(document, schema, list(self.ids)) if self.is_added else []
        return [*others, *added]

    def kept(self, metadata: Fields) -> Fields:
        """`metadata` with the ids that the item is related to from now on."""
        related = metadata.get(RELATED, {})
        others = [key for key in related.get(self.noun, ()) if key not in map(str, self.ids)]
        return {RELATED: {**related, self.noun: [*others, *(map(str, self.ids) if self.is_added else ())]}}


def relation(verb: str, sent: Json) -> Relation | None:
    """The relation that a verb makes or ends, with what was sent; None where it does neither."""
    words = [word.lower() for word in _WORDS.findall(verb)]
    if len(words) < 2 or words[0] not in (*_ADDING, *_REMOVING) or not isinstance(sent, dict):
        return None
    noun = plain(singular("".join(words[1:])))
    candidates = [value for name, value in sent.items() if plain(singular(name)).startswith(noun)] or list(sent.values())[:1]
    values = candidates[0] if candidates and isinstance(candidates[0], list) else candidates[:1]
    ids = tuple(_id_of(value) for value in values)
    return Relation(noun, ids, words[0] in _ADDING) if ids and all(key is not None for key in ids) else None


def _id_of(value: Json) -> Json:
    key = next((value[name] for name in ("id", "gid", "uuid") if name in value), None) if isinstance(value, dict) else value
    return key if isinstance(key, str | int) and not isinstance(key, bool) else None
