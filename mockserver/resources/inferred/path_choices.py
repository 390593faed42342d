"""Values that a client can put into a path: what an answer shows under the name of a path parameter is one that the path takes."""

from __future__ import annotations

from functools import lru_cache

from specs import Document
from specs.json.parsing import Json
from specs.resources.inference import path_choices
from specs.resources.paths import plain

_choices_of = lru_cache(maxsize=64)(path_choices)


def usable_in_paths(value: Json, document: Document) -> Json:
    """`value` with the texts replaced that stand under the name of a path parameter, but are none of those which it lists."""
    choices = _choices_of(document)
    return _usable(value, choices) if choices else value


def _usable(value: Json, choices: dict[str, list[Json]]) -> Json:
    if isinstance(value, list):
        return [_usable(item, choices) for item in value]
    if not isinstance(value, dict):
        return value
    return {name: _chosen(member, choices.get(plain(name))) or _usable(member, choices) for name, member in value.items()}


def _chosen(value: Json, listed: list[Json] | None) -> Json:
    """The last of the values that a path takes, in the place of a text that is none of them; None where it may stay."""
    return listed[-1] if listed and isinstance(value, str) and value not in listed else None
