"""What exists in a scope by now, and requests that are made to fit it: ids that are there, names that are not taken.

Generated requests follow the schemas; references and unique names are state. `x-references` and `x-unique` in the overlay say where.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from contracts.analysis.matched_exchange import MatchedExchange
from contracts.analysis.service_reason import reason_of
from contracts.generation.distinct_values import distinct_values
from contracts.generation.inferred_references import Place, inferred_references
from contracts.traffic.json_text import NOTHING
from contracts.transport.session import SETUP, RecordingSession
from specs import Operation
from specs.json.parsing import Json
from specs.resources.collections import Collection, references, request_pointer, request_properties
from specs.resources.paths import is_below

_TRIES = 12
_TAKEN = 409
_ALIKE = re.compile(r"already|taken|in use|unique|duplicate|exists", re.IGNORECASE)
_MOST_ALONE = 6  # properties


class BodySource(Protocol):
    """Where request bodies come from that a schema allows."""

    def __call__(self, operation: Operation, many: int) -> list[Json]:
        """At most `many` of them, the plainest first; `NOTHING` among them where a body may be left out."""


@dataclass
class ResourcePool:
    """The items that a scope's exchanges left behind, by the path of their collection."""

    session: RecordingSession
    bodies: BodySource
    items: dict[str, list[dict[str, Json]]] = field(default_factory=dict)
    _good: dict[str, Json] = field(default_factory=dict)  # operation key -> a body that was accepted
    _distinct: dict[str, tuple[str, ...]] = field(default_factory=dict)  # operation key -> properties in which no two items may be alike
    _references: dict[str, tuple[tuple[Place, Collection], ...]] = field(default_factory=dict)  # operation key -> what names items
    _being_named: list[str] = field(default_factory=list)  # collections of which an item is looked for at the moment
    _made: int = 0
    _children: dict[tuple[str, ...], str] = field(default_factory=dict)  # path up to a parameter, parents' ids -> what is there
    _above: dict[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)  # collection's path, id -> the path it was made at
    _looked_for: set[tuple[str, ...]] = field(default_factory=set)
    _hopeless: set[str] = field(default_factory=set)  # collections whose create was refused whatever was sent

    def learn(self, matched: MatchedExchange) -> None:
        """Take in what one exchange changed."""
        collection = self.session.contract.by_operation.get(matched.key)
        if collection is None or not matched.is_success or matched.exchange.identity != "owner":
            return
        operation = matched.operation
        if operation == collection.create and isinstance(matched.item, dict) and collection.id_field in matched.item:
            self.items.setdefault(collection.path, []).append(matched.item)
            self._above[collection.path, str(matched.item[collection.id_field])] = matched.path_parameters
        elif operation == collection.delete:
            gone = matched.path_parameters.get(collection.id_parameter or "")
            remaining_items = [item for item in self.items.get(collection.path, []) if gone not in names_of(collection, item)]
            self.items[collection.path] = remaining_items

    def one(self, collection: Collection) -> dict[str, Json] | None:
        """An item of a collection; a new one where there is none; None where none can be made."""
        held = self.items.get(collection.path)
        return held[-1] if held else self.create(collection)

    def create(self, collection: Collection, changes: Mapping[str, Json] | None = None, *, purpose: str = SETUP) -> dict[str, Json] | None:
        """A new item, with `changes` over a body that the service accepts; None where none of several is accepted, or no id is answered."""
        operation = collection.create
        if operation is None or collection.path in self._hopeless:
            return None
        accepted_body = self._good.get(operation.key)
        candidates = [accepted_body] if accepted_body is not None else self.bodies(operation, _TRIES)
        parents = self.path_parameters(operation, {})
        for candidate in candidates:
            body = self.fitted(operation, candidate)
            if isinstance(body, dict):
                body = {**body, **(changes or {})}
            exchange = self.session.call(
                operation, parents, json=body, purpose=purpose, intent=f"A new {collection.kind.replace('_', ' ')}"
            )
            self.learn(exchange)
            if _is_taken(exchange) and isinstance(body, dict):
                exchange = self._called_otherwise(collection, operation, body, exchange, purpose) or exchange
            if exchange.is_success and isinstance(exchange.item, dict):
                self._good.setdefault(operation.key, candidate)
                return exchange.item if isinstance(exchange.item.get(collection.id_field), str | int) else None
        if accepted_body is None:
            self._hopeless.add(collection.path)
        return None

    def _called_otherwise(
        self, collection: Collection, operation: Operation, body: dict[str, Json], refusal: MatchedExchange, purpose: str
    ) -> MatchedExchange | None:
        """The create once more, with other values until it is accepted: what its refusal names, then one by one, then all.

        What had to be another is another from then on.
        """
        parents, exchange = self.path_parameters(operation, {}), None
        for names in _suspects(operation, body, refusal):
            varied = self._varied(operation, body, names)
            if varied == body:
                continue
            exchange = self.session.call(
                operation, parents, json=varied, purpose=purpose, intent=f"A new {collection.kind}, called otherwise"
            )
            self.learn(exchange)
            if not _is_taken(exchange):
                if exchange.is_success:
                    self._distinct[operation.key] = tuple(names)
                break
        return exchange

    def create_with(self, collection: Collection, changes: Sequence[tuple[str, Json]], *, purpose: str = SETUP) -> dict[str, Json] | None:
        """A new item with as many of these properties as the service accepts: all at once, or else one after the other."""
        item = self.create(collection, dict(changes), purpose=purpose)
        if item is not None or not changes:
            return item
        accepted_changes: dict[str, Json] = {}
        for name, value in changes:
            if self.create(collection, {**accepted_changes, name: value}, purpose=purpose) is not None:
                accepted_changes[name] = value
        return self.create(collection, accepted_changes, purpose=purpose)

    def good_body(self, operation: Operation) -> Json:
        """A body that the service accepted before; `NOTHING` where there is none yet."""
        return self._good.get(operation.key, NOTHING)

    def accepted(self, collection: Collection) -> dict[str, Json] | None:
        """A body that the create operation takes, fitted to what exists by now; None where none is known."""
        operation = collection.create
        if operation is None:
            return None
        if operation.key not in self._good:
            self.create(collection)
        if operation.key not in self._good:
            return None
        body = self.fitted(operation, self._good[operation.key])
        return body if isinstance(body, dict) else None

    def path_parameters(self, operation: Operation, defaults: Mapping[str, Json], *, fresh: bool = False) -> dict[str, str]:
        """The operation's path parameters: ids of items that exist, where a collection has them; what is given otherwise."""
        parameters = {name: str(value) for name, value in defaults.items()}
        for collection in self.session.contract.collections_around(operation):
            if operation.path == collection.item_path or is_below(operation.path, collection.item_path):
                item = self.create(collection) if fresh else self.one(collection)
                if item is not None and collection.id_field in item:
                    parameters.update(self._above.get((collection.path, str(item[collection.id_field])), {}))
                    parameters[collection.id_parameter or ""] = str(item[collection.id_field])
        return self._with_child(operation, parameters)

    def _with_child(self, operation: Operation, parameters: dict[str, str]) -> dict[str, str]:
        """The path parameters with an id of what lies below an item and is no item of a collection, where one can be made or found."""
        above, _, rest = operation.path.rpartition("/{")
        name = rest.partition("}")[0]
        owns = {
            collection.id_parameter
            for collection in self.session.contract.collections
            if operation.path.startswith(collection.item_path or "-")
        }
        if not above or name in owns or "{" not in above:
            return parameters
        key = (above, *(text for parameter, text in parameters.items() if parameter != name))
        if key not in self._looked_for:
            self._looked_for.add(key)
            child = self._child(operation, above, name, parameters)
            if child is not None:
                self._children[key] = child
        return {**parameters, name: self._children[key]} if key in self._children else parameters

    def _child(self, operation: Operation, above: str, name: str, parameters: dict[str, str]) -> str | None:
        """What a PUT at the path makes, a POST above it makes, or a list above it shows."""
        at_path = {
            other.method: other
            for other in self.session.contract.document.operations
            if other.path.rstrip("/") == operation.path.rstrip("/")
        }
        beside = {other.method: other for other in self.session.contract.document.operations if other.path.rstrip("/") == above}
        for maker in filter(None, (at_path.get("PUT"), beside.get("POST"))):
            if maker == operation:
                continue
            for body in self.bodies(maker, 4) if maker.request_content else [NOTHING]:
                sent = self.fitted(maker, body)
                made = self.session.call(maker, parameters, json=sent, purpose=SETUP, intent="Something below an item")
                if made.is_success:
                    return parameters[name] if maker.method == "PUT" else _named_in((made.body, sent), name)
        if (listing := beside.get("GET")) is not None and listing != operation:
            return _named_in((self.session.call(listing, parameters, purpose=SETUP, intent="What lies below an item").body,), name)
        return None

    def fitted(self, operation: Operation, body: Json) -> Json:
        """`body` with references to items that exist and, where values must be unique, ones that are not taken."""
        if not isinstance(body, dict):
            return body
        for media in operation.request_content:
            for reference_path, path in references(operation.document, media.raw.get("schema", {})):
                reference = self._named(path, reference_path[-1]) if holds(body, reference_path) else None
                if reference is not None:
                    body = put(body, reference_path, reference)
        body = self._naming_items(operation, body)
        collection_of = self.session.contract.by_operation.get(operation.key)
        if collection_of is not None and operation.method in ("POST", "PUT", "PATCH"):
            for name in collection_of.unique_fields:
                if isinstance(body.get(name), str) and body[name]:
                    body = {**body, name: self._unused(operation, name, body)}
        names = self._distinct.get(operation.key, ())
        return self._varied(operation, body, [name for name in names if body.get(name) not in (None, "")])

    def _naming_items(self, operation: Operation, body: dict[str, Json]) -> dict[str, Json]:
        """The body with ids of items that exist, in properties whose names alone say that they hold such; as valid as before."""
        if operation.key not in self._references:
            self._references[operation.key] = tuple(inferred_references(operation, self.session.contract.collections))
        for place, collection in self._references[operation.key]:
            if not holds(body, place, (str, int)) or collection.path in self._being_named:
                continue
            self._being_named.append(collection.path)
            item = self.one(collection)
            self._being_named.pop()
            if item is not None and item.get(collection.id_field) is not None:
                named = put(body, place, item[collection.id_field], (str, int))
                body = named if self._is_as_valid(operation, named, body) else body
        return body

    def _is_as_valid(self, operation: Operation, body: Json, before: Json) -> bool:
        pointer = request_pointer(operation)
        if not pointer.endswith("/schema"):
            return True
        schema = self.session.contract.schemas.compile(pointer, "request")
        return schema.is_valid(body) or not schema.is_valid(before)

    def _named(self, path: str, name: str) -> Json:
        """What names an item of the collection at `path`; one that has only a list is asked for what it holds, once."""
        collection = next((candidate for candidate in self.session.contract.collections if candidate.path == path), None)
        if collection is not None:
            item = self.one(collection)
            return None if item is None else item.get(collection.id_field)
        stock = Collection(self.session.contract.document, path, None)
        if path not in self.items and stock.list is not None:
            matched = self.session.call(stock.list, purpose=SETUP, intent=f"Which {stock.kind} there is")
            listed_items = matched.body.get(stock.items_field) if isinstance(matched.body, dict) else matched.body
            self.items[path] = [item for item in listed_items if isinstance(item, dict)] if isinstance(listed_items, list) else []
        item = next(iter(self.items.get(path, [])), {})
        return item.get(name, item.get(stock.id_field))

    def _varied(self, operation: Operation, body: dict[str, Json], names: Sequence[str]) -> dict[str, Json]:
        """A body with values that no other has, for a service that lets no two items be alike in something that it does not tell."""
        for name in names:
            body = {**body, name: self._unused(operation, name, body)}
        return body

    def _unused(self, operation: Operation, name: str, body: dict[str, Json]) -> Json:
        """A value for a unique field, as valid as the given one: that with a number at its end, or one of the same shape."""
        self._made += 1
        number, mark = self._made, f"-{self._made}"
        if self.session.target.has_worlds is False:
            salt = hash_of(self.session.scope + self.session.target.salt)
            number, mark = salt + self._made, f"-{salt:x}{mark}"
        pointer, value = request_pointer(operation), body[name]
        declared = request_properties(operation).get(name)
        candidates = distinct_values(value, declared if isinstance(declared, dict) else {}, number, mark)
        if not pointer.endswith("/schema"):
            return next(candidates, value)
        schema = self.session.contract.schemas.compile(pointer, "request")
        was_valid = schema.is_valid(body)
        is_kept = (candidate for candidate in candidates if schema.is_valid({**body, name: candidate}) == was_valid)
        return next(is_kept, value)


def _is_taken(matched: MatchedExchange) -> bool:
    """Whether a create is refused because another item is alike: by 409, or by a 400 or 422 that says so."""
    return matched.status == _TAKEN or (matched.status in (400, 422) and _ALIKE.search(reason_of(matched)) is not None)


def _suspects(operation: Operation, body: dict[str, Json], refusal: MatchedExchange) -> list[list[str]]:
    """Which properties may not be as those of another item: those that the refusal names, each alone, all texts, all."""
    schemas = {name: schema for name, schema in request_properties(operation).items() if isinstance(schema, dict)}
    fixed = {"enum", "const", "x-references"}
    free = [name for name, schema in schemas.items() if holds(body, (name,), (str, int)) and not fixed & schema.keys()]
    reason = reason_of(refusal).lower()
    named = [name for name in free if re.search(rf"\b{re.escape(name.lower())}\b", reason)]
    texts = [name for name in free if isinstance(body[name], str)]
    return [*([named] if named else []), *([name] for name in texts[:_MOST_ALONE]), texts, free]


def _named_in(values: Sequence[Json], name: str) -> str | None:
    """The first text or number under a parameter's name, or as an id, in what was answered or sent."""
    for value in values:
        for wanted in (name, "id", f"{name}s"):
            text = _first(value, wanted)
            if text is not None:
                return text
    return None


def _first(value: Json, name: str) -> str | None:
    if isinstance(value, dict):
        member = value.get(name)
        member = member[0] if isinstance(member, list) and member else member
        if isinstance(member, str | int) and not isinstance(member, bool):
            return str(member)
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return next((text for part in inner if (text := _first(part, name)) is not None), None)


def hash_of(text: str) -> int:
    """A number that is the same for the same text, in every process."""
    return zlib.crc32(text.encode())


def names_of(collection: Collection, item: Mapping[str, Json]) -> set[str]:
    """What an item is called in a path: its id and, where they are unique, its names."""
    return {str(item[name]) for name in (collection.id_field, *collection.unique_fields) if item.get(name) is not None}


def holds(value: Json, path: tuple[str, ...], types: tuple[type, ...] = (str,)) -> bool:
    """Whether a text, or a value of other types, stands at a place of `value`."""
    if not path:
        return isinstance(value, types) and not isinstance(value, bool)
    if path[0] == "[]":
        return isinstance(value, list) and any(holds(item, path[1:], types) for item in value)
    return isinstance(value, dict) and path[0] in value and holds(value[path[0]], path[1:], types)


def put(value: Json, path: tuple[str, ...], new: Json, types: tuple[type, ...] = (str,)) -> Json:
    """`value` with `new` at a place (see `specs.resources.collections.references`), where a text, or one of other types, stands there."""
    if not path:
        return new if isinstance(value, types) and not isinstance(value, bool) else value
    if path[0] == "[]":
        return [put(item, path[1:], new, types) for item in value] if isinstance(value, list) else value
    if isinstance(value, dict) and path[0] in value:
        return {**value, path[0]: put(value[path[0]], path[1:], new, types)}
    return value


__all__ = ["NOTHING", "BodySource", "ResourcePool", "holds", "names_of", "put"]
