"""What successes show: properties dropped, retyped, emptied, altered and swapped."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import pairwise

from mockserver.mutants.machine.document_view import Change, DocumentView, ShownObject, is_constrained, types_of
from mockserver.mutants.machine.generated import Mutate, Mutation, operator
from mockserver.mutants.messages import MutantRequest
from mockserver.mutants.mutated_mock import MutatedMock
from specs.json.parsing import Json

_OPTIONAL = "the property is optional here: no client sends it, or a read shows it"
_ANY_TYPE = "the schema takes values of any type"
_ANY_TEXT = "the schema takes any value of the type, and no client sends it"
_NULLABLE = "the schema takes null, and no client sends the property"
_OPEN = "the schema takes further properties"


@operator
def drop_property(view: DocumentView) -> Iterator[Mutation]:
    """A property is missing in an answer."""
    for shown, name in _properties(view):
        is_read = shown.collection is not None and shown.operation == shown.collection.retrieve
        is_seen = name in shown.required or (is_read and name in shown.echoed)
        yield _mutation(shown, name, partial(_without, name=name), None if is_seen else _OPTIONAL)


@operator
def retype_property(view: DocumentView) -> Iterator[Mutation]:
    """A property has a value of another type."""
    for shown, name in _properties(view):
        types = types_of(view.document, shown.properties[name])
        other = next((value for kind, value in _OF_OTHER_TYPE if types and not types & kind), None)
        if other is not None:
            yield _mutation(shown, name, partial(_with_value, name=name, value=other))
        else:
            yield _mutation(shown, name, lambda body: body, _ANY_TYPE)


_OF_OTHER_TYPE: tuple[tuple[frozenset[str], Json], ...] = (
    (frozenset({"string"}), "a text"),
    (frozenset({"integer", "number"}), 17),
    (frozenset({"boolean"}), True),
)


@operator
def null_property(view: DocumentView) -> Iterator[Mutation]:
    """A property is null."""
    for shown, name in _properties(view):
        types = types_of(view.document, shown.properties[name])
        is_seen = name in shown.echoed or (types and "null" not in types)
        yield _mutation(shown, name, partial(_with_value, name=name, value=None), None if is_seen else _NULLABLE)


@operator
def alter_property(view: DocumentView) -> Iterator[Mutation]:
    """A property has another value than was sent, or one that its schema rules out."""
    for shown, name in _properties(view):
        schema = shown.properties[name]
        is_seen = name in shown.echoed or is_constrained(view.document, schema)
        if name != (shown.collection.id_field if shown.collection else None):
            yield _mutation(shown, name, partial(_altered, name=name), None if is_seen else _ANY_TEXT)


@operator
def swap_properties(view: DocumentView) -> Iterator[Mutation]:
    """Two properties have each other's value."""
    for shown in view.shown:
        names = [name for name in shown.echoed if types_of(view.document, shown.properties[name])]
        for first, second in pairwise(sorted(names)):
            if types_of(view.document, shown.properties[first]) == types_of(view.document, shown.properties[second]):
                yield _mutation(shown, f"{first} and {second}", partial(_swapped, first=first, second=second))


@operator
def add_property(view: DocumentView) -> Iterator[Mutation]:
    """An answer has a property that is not declared."""
    for shown in view.shown:
        schema = view.document.schema(shown.schema)
        is_closed = isinstance(schema, dict) and schema.get("additionalProperties") is False and "allOf" not in schema
        yield _mutation(shown, "x_more", lambda body: {**body, "x_more": 1}, None if is_closed else _OPEN)


@operator
def stale_constant(view: DocumentView) -> Iterator[Mutation]:
    """A property keeps the value that the first answer showed, whatever item it is."""
    for shown, name in _properties(view):
        if name in shown.echoed:
            yield Mutation(place=f"{shown.operation.key} {name}", mutate=_keeping_first(shown, name))


def _properties(view: DocumentView) -> Iterator[tuple[ShownObject, str]]:
    for shown in view.shown:
        for name in shown.properties:
            yield shown, name


def _mutation(shown: ShownObject, name: str, change: Change, unseen: str | None = None) -> Mutation:
    def mutate(mutated: MutatedMock) -> None:
        @mutated.success(shown.operation.key)
        def changed(_request: MutantRequest, body: Json) -> Json:
            return shown.changed(body, change)

    return Mutation(place=f"{shown.operation.key} {name}", mutate=mutate, unseen=unseen)


def _keeping_first(shown: ShownObject, name: str) -> Mutate:
    def mutate(mutated: MutatedMock) -> None:
        first: list[Json] = []

        def keep(body: dict[str, Json]) -> dict[str, Json]:
            if name not in body:
                return body
            first.append(body[name])
            return {**body, name: first[0]}

        @mutated.success(shown.operation.key)
        def changed(_request: MutantRequest, body: Json) -> Json:
            return shown.changed(body, keep)

    return mutate


def _with_value(body: dict[str, Json], name: str, value: Json) -> dict[str, Json]:
    return {**body, name: value} if name in body else body


def _without(body: dict[str, Json], name: str) -> dict[str, Json]:
    return {key: value for key, value in body.items() if key != name}


def _altered(body: dict[str, Json], name: str) -> dict[str, Json]:
    value = body.get(name)
    if isinstance(value, bool):
        return {**body, name: not value}
    if isinstance(value, int | float):
        return {**body, name: -value - 1}
    if isinstance(value, str):
        return {**body, name: f"{value} (altered)"}
    if isinstance(value, list) and value:
        return {**body, name: value[:-1]}
    if isinstance(value, dict) and value:
        return {**body, name: dict(list(value.items())[:-1])}
    return body


def _swapped(body: dict[str, Json], first: str, second: str) -> dict[str, Json]:
    if first in body and second in body:
        return {**body, first: body[second], second: body[first]}
    return body
