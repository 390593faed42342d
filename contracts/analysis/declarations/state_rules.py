"""Rules that an overlay states and no schema can: whether a request may break one, as far as the request alone shows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contracts.analysis.declarations.contract import Contract
from contracts.analysis.matched_exchange import MatchedExchange
from specs import Operation
from specs.json.parsing import Json
from specs.resources.collections import Collection, references, request_properties

_FITTED = frozenset(("examples", "coverage", "fuzzing", "stateful", "values"))  # purposes whose names and references are made to fit


def may_break_rule(matched: MatchedExchange) -> bool:
    """Whether a service may refuse the request by `x-unique`, `x-references`, `x-at-most` or `x-excludes`."""
    body, operation = matched.request_json, matched.operation
    if operation is None:
        return False
    if isinstance(body, list):
        return _patches_reference(matched, body)
    return isinstance(body, dict) and (
        _may_be_taken(matched, body) or _may_name_nothing(matched, operation, body) or _may_be_at_odds(matched, operation, body)
    )


def _may_be_taken(matched: MatchedExchange, body: Mapping[str, Json]) -> bool:
    """Whether it names something by a name that must be unique, which some requests do to see them refused."""
    collection = matched.contract.by_operation.get(matched.key)
    if collection is None or matched.exchange.purpose in _FITTED:
        return False
    return any(name in body for name in collection.unique_fields)


def _may_name_nothing(matched: MatchedExchange, operation: Operation, body: Json) -> bool:
    """Whether it names an item that need not exist: any, but where requests are made to name what does."""
    is_fitted = matched.exchange.purpose in _FITTED
    for media in operation.request_content:
        for field_path, path in references(operation.document, media.raw.get("schema", {})):
            values = list(_values_at(body, field_path))
            if any(not is_fitted or not isinstance(value, str) or not _is_known(matched.contract, path) for value in values):
                return True
    return False


def _is_known(contract: Contract, path: str) -> bool:
    """Whether it can be found out what the collection at `path` holds."""
    return Collection(contract.document, path, None).list is not None


def _values_at(value: Json, place: tuple[str, ...]) -> Iterator[Json]:
    """The texts and numbers at a place (see `specs.resources.collections.references`)."""
    if not place:
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            yield value
    elif place[0] == "[]":
        for item in value if isinstance(value, list) else ():
            yield from _values_at(item, place[1:])
    elif isinstance(value, dict) and place[0] in value:
        yield from _values_at(value[place[0]], place[1:])


def _patches_reference(matched: MatchedExchange, patch: list[Json]) -> bool:
    """Whether a JSON Patch changes a property that names an item, or is in a pair, by the rules of the create operation."""
    collection = matched.contract.by_operation.get(matched.key)
    if collection is None or collection.create is None:
        return False
    places = [
        field_path
        for media in collection.create.request_content
        for field_path, _ in references(collection.document, media.raw.get("schema", {}))
    ]
    names = {field_path[0] for field_path in places if field_path} | {name for pair in _pairs(collection.create) for name in pair[1:]}
    return any(isinstance(step, dict) and str(step.get("path")).split("/")[1:2] == [name] for step in patch for name in names)


def _may_be_at_odds(matched: MatchedExchange, operation: Operation, body: Mapping[str, Json]) -> bool:
    """Whether a pair of properties is at odds, in the request or, in an update, with what was there before."""
    collection = matched.contract.by_operation.get(matched.key)
    is_update = operation.method == "PATCH" and collection is not None
    for rule, name, other_name in _pairs(operation):
        if is_update and (name in body) != (other_name in body):
            return True
        if name in body and other_name in body and _is_at_odds(rule, body[name], body[other_name]):
            return True
    return False


def _is_at_odds(rule: str, value: Json, other: Json) -> bool:
    if rule == "x-excludes":
        return bool(value) and bool(other)
    return isinstance(value, int | float) and isinstance(other, int | float) and value > other


def _pairs(operation: Operation) -> Iterator[tuple[str, str, str]]:
    """The rules between two properties of the operation's request body: (rule, property, the other property).

    Source: `x-at-most: max_replicas` on a number that is not above the other; `x-excludes: volumes` on what is not beside the other.
    """
    for name, schema in request_properties(operation).items():
        for rule in ("x-at-most", "x-excludes"):
            other_name = schema.get(rule) if isinstance(schema, dict) else None
            if isinstance(other_name, str):
                yield rule, name, other_name
