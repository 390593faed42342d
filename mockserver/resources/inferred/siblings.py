"""The inferred resources of one document, side by side: an item of one may name, or be listed below, an item of another."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Protocol

from mockserver.resources.call import Call
from mockserver.resources.inferred.item_schema import InferredItemSchema
from mockserver.resources.inferred.relations import RELATED
from mockserver.resources.resource import Fields
from mockserver.state.store import Record, RecordCollection, World
from specs import Document
from specs.json.parsing import Json
from specs.resources.families import Families
from specs.resources.inferred_resource import Assignment, InferredResource
from specs.resources.paths import plain, singular
from specs.resources.references import noun_of, parent_fields, refers_to
from specs.resources.roles import Role
from specs.schema.properties import properties

UNSHOWN = "unshown"  # in a record's metadata: what was sent to create it and no answer shows
BELOW = "below"  # in a record's metadata: (key of the resource, id) of the item that it was created below

_LONGEST_BARE = 3  # members of a reference that says little more than an id


class Sibling(Protocol):
    """The handlers of one inferred resource, as those of another see them."""

    key: str
    inferred: InferredResource
    shape: InferredItemSchema

    def records(self, world: World) -> Iterator[Record]:
        """Its records in a world, below whichever parents."""

    def kept(self, world: World, key: str) -> Record | None:
        """The record with this id in a world, below whichever parents."""

    def shown(self, record: Record, now_s: float, world: World) -> Fields:
        """An item as a read answers it at `now_s`."""

    def typed_id(self, key: str) -> Json:
        """An id as answers show it: a number, where the schema says so."""

    def find_by_values(self, call: Call, values: list[Json]) -> Record:
        """The record that the first of `values`, the path parameters of something below it, name."""


Reference = tuple[Sibling, frozenset[str]]  # whose items a property names, and which of their fields it shows


class Siblings:
    """The handlers of all inferred resources of a document."""

    def __init__(self, document: Document, handlers: Iterable[Sibling]) -> None:
        self._document = document
        self._by_path = {sibling.inferred.path: sibling for sibling in handlers}
        self._by_item_path = {sibling.inferred.item_path: sibling for sibling in self._by_path.values() if sibling.inferred.item_path}
        self._references: dict[str, Mapping[str, Reference]] = {}
        self._alike_by_path: dict[str, tuple[Sibling, ...]] = {}

    def knows(self, assignment: Assignment) -> bool:
        """Whether all resources that an assignment speaks of are inferred ones."""
        has_above = assignment.above is None or assignment.above in self._by_item_path
        return has_above and all(path in self._by_path for path in assignment.sources)

    def above(self, assignment: Assignment) -> Sibling | None:
        """The resource whose item the assignment's path leads through."""
        return self._by_item_path.get(assignment.above or "")

    def related(self, assignment: Assignment, world: World, parent: Record | None) -> Iterator[tuple[Sibling, Record]]:
        """The items that a list shows, oldest first: those that name `parent`, or were created below it; all, where there is none."""
        above = self.above(assignment)
        pairs: list[tuple[Sibling, Record]] = []
        for source in (self._by_path[path] for path in assignment.sources):
            names = parent_fields(assignment, source.inferred, above.inferred) if above else ()
            records = source.records(world)
            if above is not None and parent is not None:
                noun = noun_of(source.inferred.kind)
                records = filter(
                    functools.partial(_is_of, parent, noun, functools.partial(_is_below, names, above.key, parent.id)), records
                )
            pairs += ((source, record) for record in records)
        yield from sorted(pairs, key=lambda pair: pair[1].created_s)

    def elsewhere(self, inferred: InferredResource, world: World) -> Iterator[tuple[Sibling, Record]]:
        """The items that others create and a resource which is only read shows, too: `/actions` beside `/servers/{id}/actions`."""
        for other in self._alike(inferred):
            yield from ((other, record) for record in other.records(world))

    def _alike(self, inferred: InferredResource) -> tuple[Sibling, ...]:
        alike = self._alike_by_path.get(inferred.path)
        if alike is None:
            roles = {assignment.role for assignment in inferred.assignments}
            own = (
                {id(schema) for schema in inferred.item_schemas} if roles <= {Role.LIST, Role.RETRIEVE} and not inferred.parents else set()
            )
            makers = [other for other in self._by_path.values() if other.inferred.of(Role.CREATE)] if own else []
            alike = tuple(other for other in makers if own & set(map(id, other.inferred.item_schemas)))
            self._alike_by_path[inferred.path] = alike
        return alike

    def with_known(self, item: Fields, inferred: InferredResource, world: World) -> Fields:
        """`item`, whose references to other items show what is known of them."""
        for name, (other, shown) in self._references_of(inferred).items():
            value = item.get(name)
            if not isinstance(value, dict) or len(value) > _LONGEST_BARE:
                continue
            key = next((value[key] for key in ("id", "gid", "sid") if key in value), None)
            record = other.kept(world, str(key)) if key is not None else None
            if record is not None:
                known = {field: record.fields[field] for field in record.fields.keys() & shown if _is_plain(record.fields[field])}
                item[name] = {**other.shape.constants, **known, **value} if shown >= other.shape.constants.keys() else {**known, **value}
        return item

    def expanded(self, item: Fields, inferred: InferredResource, world: World, paths: Iterable[str], now_s: float) -> Fields:
        """`item`, with the whole items in the place of the ids that stand at these paths (`customer`, `data.invoice.customer`)."""
        for path in paths:
            name, _, rest = path.removeprefix("data.").partition(".")
            key, other = item.get(name), self._whole(inferred, name)
            record = other.kept(world, str(key)) if other is not None and isinstance(key, str | int) else None
            if other is not None and record is not None:
                whole = other.shown(record, now_s, world)
                item = {**item, name: self.expanded(whole, other.inferred, world, [rest] if rest else [], now_s)}
        return item

    def _whole(self, inferred: InferredResource, name: str) -> Sibling | None:
        """The resource whose items a property may show in the place of their ids."""
        schema = self._document.schema(inferred.item_properties.get(name, {}))
        alternatives = [part for key in ("anyOf", "oneOf") for part in schema.get(key) or ()] if isinstance(schema, dict) else []
        resources = (self._families.resource_of(part) for part in alternatives)
        return next((self._by_path[resource.path] for resource in resources if resource and resource.path in self._by_path), None)

    def _references_of(self, inferred: InferredResource) -> Mapping[str, Reference]:
        references = self._references.get(inferred.path)
        if references is None:
            references = self._references[inferred.path] = dict(self._found_references(inferred))
        return references

    def _found_references(self, inferred: InferredResource) -> Iterator[tuple[str, Reference]]:
        schema_by_name = {name: raw for schema in inferred.item_schemas for name, raw in properties(self._document, schema).items()}
        for name, schema in schema_by_name.items():
            members = properties(self._document, schema)
            resource = self._families.resource_of(schema) if {"id", "gid", "sid"} & members.keys() else None
            if resource is not None and resource.path in self._by_path:
                yield name, (self._by_path[resource.path], frozenset(members))

    @cached_property
    def _families(self) -> Families:
        return Families(self._document, (sibling.inferred for sibling in self._by_path.values() if sibling.inferred.item_path))


def merged(pairs: Iterable[tuple[Sibling, Record]]) -> tuple[RecordCollection, dict[str, Sibling]]:
    """Records of several resources as one collection, and whose each is, by its id."""
    collection, handlers_by_id = RecordCollection(), dict[str, Sibling]()
    for handlers, record in pairs:
        collection.put(record._replace(number=collection.next_number()))
        handlers_by_id[record.id] = handlers
    return collection, handlers_by_id


def _is_below(names: tuple[str, ...], key: str, parent_id: str, record: Record) -> bool:
    return record.metadata.get(BELOW) == (key, parent_id) or any(
        refers_to(record.fields.get(name) or record.metadata.get(UNSHOWN, {}).get(name), parent_id) for name in names
    )


def _is_of(parent: Record, noun: str, is_below: Callable[[Record], bool], record: Record) -> bool:
    """Whether a record is below another one, or that one is related to it, as a verb or a list in it says."""
    references = [value for name, value in parent.fields.items() if isinstance(value, list) and plain(singular(name)) == noun]
    return (
        is_below(record)
        or record.id in parent.metadata.get(RELATED, {}).get(noun, ())
        or any(refers_to(value, record.id) for value in references)
    )


def _is_plain(value: Json) -> bool:
    return isinstance(value, str | int | float | bool)
