"""What exists in a scope by now, and requests that are made to fit it: ids that are there, names that are not taken.

Generated requests follow the schemas; references and unique names are state. `x-references` and `x-unique` in the overlay say where.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from contracts.lab import Lab
from contracts.reading import NOTHING, Reading
from specs import Operation
from specs.collection import Collection, references, request_pointer
from specs.text import Json

_TRIES = 12
_SETUP = "setup"


class Bodies(Protocol):
    """Where request bodies come from that a schema allows."""

    def __call__(self, operation: Operation, many: int) -> list[Json]:
        """At most `many` of them, the plainest first; `NOTHING` among them where a body may be left out."""


@dataclass
class Existing:
    """The items that a scope's exchanges left behind, by the path of their collection."""

    lab: Lab
    bodies: Bodies
    items: dict[str, list[dict[str, Json]]] = field(default_factory=dict)
    _good: dict[str, Json] = field(default_factory=dict)  # operation key -> a body that was accepted
    _made: int = 0
    _hopeless: set[str] = field(default_factory=set)  # collections whose create was refused whatever was sent

    def learn(self, reading: Reading) -> None:
        """Take in what one exchange changed."""
        collection = self.lab.contract.by_operation.get(reading.key)
        if collection is None or not reading.is_success or reading.exchange.identity != "owner":
            return
        operation = reading.operation
        if operation == collection.create and isinstance(reading.body, dict) and collection.id_field in reading.body:
            self.items.setdefault(collection.path, []).append(reading.body)
        elif operation == collection.delete:
            gone = reading.path_parameters.get(collection.id_parameter or "")
            kept = [item for item in self.items.get(collection.path, []) if gone not in names_of(collection, item)]
            self.items[collection.path] = kept

    def one(self, collection: Collection) -> dict[str, Json] | None:
        """An item of a collection; a new one where there is none; None where none can be made."""
        held = self.items.get(collection.path)
        return held[-1] if held else self.create(collection)

    def create(self, collection: Collection, changes: Mapping[str, Json] | None = None, *, purpose: str = _SETUP) -> dict[str, Json] | None:
        """A new item, with `changes` over a body that the service accepts; None where none of several bodies is accepted."""
        operation = collection.create
        if operation is None or collection.path in self._hopeless:
            return None
        known = self._good.get(operation.key)
        candidates = [known] if known is not None else self.bodies(operation, _TRIES)
        parents = self.path_parameters(operation, {})
        for candidate in candidates:
            body = self.fitted(operation, {**candidate, **(changes or {})} if isinstance(candidate, dict) else candidate)
            made = self.lab.call(operation, parents, json=body, purpose=purpose, intent=f"A new {collection.kind.replace('_', ' ')}")
            self.learn(made)
            if made.is_success and isinstance(made.body, dict):
                self._good.setdefault(operation.key, candidate)
                return made.body
        if known is None:
            self._hopeless.add(collection.path)
        return None

    def path_parameters(self, operation: Operation, given: Mapping[str, Json], *, fresh: bool = False) -> dict[str, str]:
        """The operation's path parameters: ids of items that exist, where a collection has them; what is given otherwise."""
        found = {name: str(value) for name, value in given.items()}
        for collection in self.lab.contract.collections:
            if collection.item_path is None or collection.id_parameter is None:
                continue
            if operation.path == collection.item_path or operation.path.startswith(collection.item_path + "/"):
                item = self.create(collection) if fresh else self.one(collection)
                if item is not None and collection.id_field in item:
                    found[collection.id_parameter] = str(item[collection.id_field])
        return found

    def fitted(self, operation: Operation, body: Json) -> Json:
        """`body` with references to items that exist and, where values must be unique, ones that are not taken."""
        if not isinstance(body, dict):
            return body
        for media in operation.request_content:
            for place, path in references(operation.document, media.raw.get("schema", {})):
                collection = next((one for one in self.lab.contract.collections if one.path == path), None)
                if collection is not None and _holds(body, place):
                    item = self.one(collection)
                    if item is not None:
                        body = _put(body, place, item[collection.id_field])
        collection_of = self.lab.contract.by_operation.get(operation.key)
        if collection_of is not None and operation.method in ("POST", "PUT", "PATCH"):
            for name in collection_of.unique_fields:
                if isinstance(body.get(name), str) and body[name]:
                    body = {**body, name: self._unused(operation, name, body)}
        return body

    def _unused(self, operation: Operation, name: str, body: dict[str, Json]) -> str:
        """A value for a unique field: the given one with a number at its end, no longer than before where its schema has a bound."""
        self._made += 1
        value, mark = str(body[name]), f"-{self._made}"
        if self.lab.target.has_worlds is False:
            mark = f"-{hash_of(self.lab.scope) % 10000}{mark}"
        candidates = (value + mark, value[: max(0, len(value) - len(mark))] + mark, value)
        pointer = request_pointer(operation)
        if not pointer.endswith("/schema"):
            return candidates[0]
        schema = self.lab.contract.schemas.compile(pointer, "request")
        was_valid = schema.is_valid(body)
        return next((one for one in candidates if schema.is_valid({**body, name: one}) == was_valid), value)


def hash_of(text: str) -> int:
    """A number that is the same for the same text, in every process."""
    return zlib.crc32(text.encode())


def names_of(collection: Collection, item: Mapping[str, Json]) -> set[str]:
    """What an item is called in a path: its id and, where they are unique, its names."""
    return {str(item[name]) for name in (collection.id_field, *collection.unique_fields) if item.get(name) is not None}


def _holds(value: Json, place: tuple[str, ...]) -> bool:
    if not place:
        return isinstance(value, str)
    if place[0] == "[]":
        return isinstance(value, list) and any(_holds(item, place[1:]) for item in value)
    return isinstance(value, dict) and place[0] in value and _holds(value[place[0]], place[1:])


def _put(value: Json, place: tuple[str, ...], new: Json) -> Json:
    if not place:
        return new if isinstance(value, str) else value
    if place[0] == "[]":
        return [_put(item, place[1:], new) for item in value] if isinstance(value, list) else value
    if isinstance(value, dict) and place[0] in value:
        return {**value, place[0]: _put(value[place[0]], place[1:], new)}
    return value


__all__ = ["NOTHING", "Bodies", "Existing", "names_of"]
