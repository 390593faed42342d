"""Ids for new items of an inferred resource: of the type, the pattern and the look that the document gives them."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping

from mockserver.resources.inferred.item_schema import InferredItemSchema
from mockserver.state import ids
from mockserver.state.store import World
from mockserver.values.values import Unmakeable, Values
from specs.json.parsing import Json
from specs.schema.properties import is_type

_FIRST_NUMBER, _RANGES = 10_000, 900  # ids that are numbers: those of each resource begin elsewhere, and none is small
_LARGEST = 2**31 - 1
_MOST_TRIES = 20  # to find an id that is free


class NewIds:
    """Makes the ids of one resource; `key` is the resource's in the store, `prefix` what a behaviour file lets its ids begin with."""

    def __init__(self, key: str, shape: InferredItemSchema, values: Values, *, prefix: str) -> None:
        self._key = key
        self._shape = shape
        self._values = values
        self._prefix = prefix

    def make(self, world: World, is_free: Callable[[str], bool]) -> str:
        """An id that `is_free` says no item of the world has."""
        schema, parameter = self._shape.id_schema, self._shape.parameter_schema
        if any(is_type(either, kind) for either in (schema, parameter) for kind in ("integer", "number")):
            return next(key for key in self._numbers(world, schema, parameter) if is_free(key))
        number = world.count(f"id {self._key}")
        for attempt in range(_MOST_TRIES):
            key = self._text(world, schema or parameter, f"{number} {attempt}")
            if key is not None and is_free(key):
                return key
        return ids.uuid(world.next_id(self._key))

    def _numbers(self, world: World, schema: Mapping[str, Json], parameter: Mapping[str, Json]) -> Iterator[str]:
        """One number after the other, large ones where the schemas leave room for them."""
        largest = min(int(schema.get("maximum", _LARGEST)), int(parameter.get("maximum", _LARGEST)))
        first = _FIRST_NUMBER + zlib.crc32(self._key.encode()) % _RANGES * 1000
        while True:
            number = world.count(f"id {self._key}")
            yield str(number + first if number + first <= largest else number)

    def _text(self, world: World, schema: Mapping[str, Json], key: str) -> str | None:
        """A new id that holds its schema, and looks like the example that the document gives."""
        digits, prefix, pointer = world.next_id(self._key), self._prefix, self._shape.id_pointer
        if prefix:
            return prefix + digits[:12]
        example = next((text for text in (schema.get("example"), *_listed(schema.get("examples"))) if isinstance(text, str) and text), None)
        example = example or self._shape.inferred.parameter_example
        alike = [ids.like(example, digits)] if example and "format" not in schema else []
        candidates = [f"{text}-{digits[:8]}" if text == example else text for text in alike]  # an id is handed out once
        candidates.append(ids.uuid(digits))
        if pointer is None:
            return candidates[0]
        allowed = self._values.is_allowed(pointer)
        legal = next((candidate for candidate in candidates if allowed(candidate)), None)
        if legal is not None:
            return legal
        try:
            value = self._values.made(pointer, "response", f"{self._key} {world.name} {key}", uses_examples=False)
        except Unmakeable:
            return None
        return str(value) if value not in (None, "") else None


def _listed(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []
