"""The lives of items, as the exchanges of one scope tell them: who was created, seen, changed and deleted, and under which names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from contracts.analysis.declarations.contract import Contract
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.analysis.purposes import UNKNOWN_IDS
from contracts.analysis.values.echo import ABSENT, fields_in, is_unchanged
from contracts.analysis.values.fitting import fits
from contracts.traffic.json_text import NOTHING
from specs import Operation
from specs.json.parsing import Json
from specs.resources.collections import Collection, request_properties
from specs.resources.envelopes import EACH, schema_at
from specs.resources.paths import is_below, parameters_in
from specs.resources.roles import Role
from specs.schema.properties import properties

Kind = Literal["create", "read", "list", "update", "replace", "delete", "action", "look"]
OWNERS = ("owner", "unknown")  # recorded traffic does not say whose it is: it is taken for one user's
_SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
_MAYBE = (202, 408, 425, 499)  # answers that leave open whether, or when, the request is carried out


@dataclass(frozen=True, eq=False, slots=True)
class TimelineEvent:
    """One exchange in an item's life."""

    kind: Kind  # action: an unsafe request below the item's path; look: a safe one there; list: seen in a list
    item: ResourceTimeline = field(repr=False)
    index: int  # of the exchange in its history
    reading: MatchedExchange = field(repr=False)
    representation: Mapping[str, Json] | None = field(repr=False)  # the item as the answer shows it; None where it does not

    @property
    def is_write(self) -> bool:
        return self.kind in ("create", "update", "replace", "delete", "action")

    @property
    def is_done(self) -> bool:
        """Whether it is a write that was carried out."""
        return self.is_write and is_done(self.reading)

    @property
    def is_refused(self) -> bool:
        """Whether it is a write that was not carried out, by its answer."""
        return self.is_write and is_refused(self.reading)

    @property
    def is_uncertain(self) -> bool:
        """Whether it is a write of which nobody knows whether it was carried out."""
        return self.is_write and not self.is_done and not self.is_refused

    @property
    def is_by_id(self) -> bool:
        """Whether its path names the item by its id."""
        return self.reading.path_parameters.get(self.item.collection.id_parameter or "") == self.item.id

    @property
    def is_view(self) -> bool:
        """Whether its answer shows the item as it is by then, whole: no list, which may shorten, and no query, which may choose."""
        return self.representation is not None and self.kind not in ("list", "look") and not self.reading.query and self.reading.is_success


def has_changed(earlier: TimelineEvent, later: TimelineEvent, name: str) -> bool:
    """Whether two answers show a field of one item differently; a field that one of them may leave out only counts where both show it."""
    before, after = (fields_in(event.representation, name) for event in (earlier, later))
    if (before is ABSENT or after is ABSENT) and not (
        name in declared_by(earlier.reading.operation) and name in declared_by(later.reading.operation)
    ):
        return False
    return not is_unchanged(before, after) and _are_comparable(earlier, later, name, before, after)


def _are_comparable(earlier: TimelineEvent, later: TimelineEvent, name: str, before: Json, after: Json) -> bool:
    """Whether two operations declare a field alike, or so that each could show what the other shows."""
    schemas = [item_properties_of(event.item.collection, event.reading.operation).get(name) for event in (earlier, later)]
    first, second = schemas
    if first is None or second is None or first == second:
        return True
    document = earlier.item.collection.document
    is_plain = not isinstance(before, dict | list) and not isinstance(after, dict | list)
    return is_plain and all(
        value is ABSENT or value is None or fits(value, schema, document) for value, schema in ((before, second), (after, first))
    )


@cache
def item_properties_of(collection: Collection, operation: Operation | None) -> Mapping[str, Json]:
    """The properties of an item as an operation's answer declares them: name -> Schema Object, its `$ref` followed."""
    if operation is None:
        return {}
    place = collection.place(operation)
    if operation == collection.list and collection.list_place is not None:
        place = (*collection.list_place.array, EACH, *collection.list_place.item)
    schema = schema_at(operation.document, operation.success_schema, place)
    return {name: operation.document.schema(inner) for name, inner in properties(operation.document, schema).items()}


@cache
def declared_by(operation: Operation | None) -> frozenset[str]:
    """The properties that an operation's success declares."""
    return frozenset(properties(operation.document, operation.success_schema)) if operation is not None else frozenset()


@dataclass(eq=False, slots=True)
class ResourceTimeline:
    """One item, from its creation (or when it was first seen) to its end."""

    collection: Collection = field(repr=False)
    id: str
    parents: tuple[str, ...]  # ids of the items that its path leads through, outermost first; as they were sent where they are not known
    parent: ResourceTimeline | None = field(repr=False, default=None)  # the innermost of them, where it is known
    events: list[TimelineEvent] = field(repr=False, default_factory=list)
    names: set[str] = field(default_factory=set)  # what it is called in a path at the end: its id and, where they are unique, its names

    @property
    def created(self) -> TimelineEvent | None:
        """Its creation; None for an item that was there before."""
        return self.events[0] if self.events and self.events[0].kind == "create" else None

    @property
    def deleted(self) -> TimelineEvent | None:
        """The first delete that was carried out."""
        return next((event for event in self.events if event.kind == "delete" and event.is_done), None)

    @property
    def reads(self) -> Iterator[TimelineEvent]:
        """Every attempt to read it alone, without a query; refused ones too."""
        return (event for event in self.events if event.kind == "read" and not event.reading.query)

    @property
    def views(self) -> Iterator[TimelineEvent]:
        """Every answer that shows it as it is by then: reads, and the answers of writes."""
        return (event for event in self.events if event.is_view)

    def is_renamed_before(self, index: int) -> bool:
        """Whether a client may have given it another id: an update sent one, or a form or a text that may hold one."""
        return any(event.index <= index and event.kind in ("update", "replace") and _sends_id(event) for event in self.events)

    def view_before(self, event: TimelineEvent) -> TimelineEvent | None:
        """The last view before `event` since which nothing changed it."""
        view = None
        for candidate in self.events:
            if candidate.index >= event.index:
                break
            if candidate.is_view:
                view = candidate
            elif candidate.is_write and not candidate.is_refused:
                view = None
        return view

    def view_after(self, event: TimelineEvent) -> TimelineEvent | None:
        """The next view after `event` before which nothing else changed it."""
        for candidate in self.events:
            if candidate.index > event.index:
                if candidate.is_write and not candidate.is_refused:
                    return None
                if candidate.is_view:
                    return candidate
        return None

    def changes(self, after: TimelineEvent, before: TimelineEvent) -> list[TimelineEvent]:
        """The writes on it between two events that were, or may have been, carried out."""
        return [event for event in self.events if after.index < event.index < before.index and event.is_write and not event.is_refused]

    def is_certain_until(self, event: TimelineEvent) -> bool:
        """Whether every write on it before `event` has a plain outcome."""
        return not any(earlier_event.is_uncertain for earlier_event in self.events if earlier_event.index < event.index)


def _sends_id(event: TimelineEvent) -> bool:
    """Whether an update that is not refused names the id as what its body declares."""
    matched, collection = event.reading, event.item.collection
    if event.is_refused or matched.operation is None:
        return False
    payload = matched.request_json
    if isinstance(payload, dict):
        return collection.id_field in payload and str(payload[collection.id_field]) != event.item.id
    return payload is NOTHING and bool(matched.exchange.request_body)


@dataclass(frozen=True, slots=True)
class UnknownResourceRequest:
    """A request for an item that, as far as the history knows, never was."""

    collection: Collection
    name: str  # what the path calls it
    index: int
    reading: MatchedExchange


def is_done(matched: MatchedExchange) -> bool:
    """Whether an answer says that its request was carried out, now and as a whole."""
    return matched.is_success and matched.status not in _MAYBE


def is_refused(matched: MatchedExchange) -> bool:
    """Whether an answer says that its request changed nothing."""
    return 300 <= matched.status < 500 and matched.status not in _MAYBE


def is_safe(matched: MatchedExchange) -> bool:
    """Whether a request's method promises to change nothing."""
    return matched.exchange.method.upper() in _SAFE


def listed_items(matched: MatchedExchange, collection: Collection) -> list[Json] | None:
    """The items that a list's answer holds; None where it holds no list."""
    return collection.items_in(matched.body)


class ResourceTimelines:
    """The items of one user, put together from the exchanges of one scope, in order."""

    def __init__(self, contract: Contract, readings: Sequence[MatchedExchange], identities: Iterable[str] = OWNERS) -> None:
        self.items: list[ResourceTimeline] = []
        self.strays: list[UnknownResourceRequest] = []
        self._contract = contract
        self._found: dict[tuple[str, tuple[str, ...]], dict[str, ResourceTimeline]] = {}  # (collection's path, parents) -> name -> item
        self._gone: dict[tuple[str, tuple[str, ...]], dict[str, ResourceTimeline]] = {}
        accepted_identities = tuple(identities)
        for index, matched in enumerate(readings):
            if matched.operation is not None and matched.exchange.identity in accepted_identities:
                self._take(index, matched, matched.operation)

    def _take(self, index: int, matched: MatchedExchange, operation: Operation) -> None:
        above: dict[str, ResourceTimeline | str] = {**matched.path_parameters}
        for collection in self._contract.collections_around(operation):
            parents = [above.get(name, "") for name in parameters_in(collection.path)]
            if operation.path == collection.item_path or is_below(operation.path, collection.item_path):
                name = matched.path_parameters.get(collection.id_parameter or "", "")
                above[collection.id_parameter or ""] = self._visit(index, matched, operation, collection, name, parents) or name
            elif operation == collection.create and matched.is_success:
                self._create(index, matched, collection, parents)
            elif operation == collection.list and matched.is_success:
                for listed_item in listed_items(matched, collection) or ():
                    if isinstance(listed_item, dict) and listed_item.get(collection.id_field) is not None:
                        item = self._named(collection, parents, str(listed_item[collection.id_field])) or self._new(
                            collection, parents, listed_item
                        )
                        self._add(item, TimelineEvent("list", item, index, matched, listed_item))

    def _visit(
        self,
        index: int,
        matched: MatchedExchange,
        operation: Operation,
        collection: Collection,
        name: str,
        parents: list[ResourceTimeline | str],
    ) -> ResourceTimeline | None:
        item = self._named(collection, parents, name)
        is_own = operation.path == collection.item_path
        if item is None:
            if is_own or not matched.is_success or matched.exchange.purpose == UNKNOWN_IDS:
                self.strays.append(UnknownResourceRequest(collection, name, index, matched))
            if not matched.is_success or not is_own or matched.exchange.method == "DELETE":
                return None
            item = self._new(collection, parents, matched.item if isinstance(matched.item, dict) else {}, name)
        self._add(item, TimelineEvent(_kind(operation, collection), item, index, matched, _shown(matched, operation, collection)))
        return item

    def _create(self, index: int, matched: MatchedExchange, collection: Collection, parents: list[ResourceTimeline | str]) -> None:
        representation = matched.item if isinstance(matched.item, dict) else {}
        if representation.get(collection.id_field) is None:
            location_path = (matched.exchange.header("location") or "").partition("?")[0]
            route = self._contract.find("GET", location_path)
            if route is None or route[0] != collection.retrieve:
                return
            representation = {**representation, collection.id_field: route[1][collection.id_parameter or ""]}
        item = self._new(collection, parents, representation)
        self._add(item, TimelineEvent("create", item, index, matched, representation))

    def _new(
        self, collection: Collection, parents: list[ResourceTimeline | str], representation: Mapping[str, Json], name: str = ""
    ) -> ResourceTimeline:
        key = str(representation.get(collection.id_field, name))
        parent = parents[-1] if parents and isinstance(parents[-1], ResourceTimeline) else None
        item = ResourceTimeline(collection, key, _ids(parents), parent, names={key, name} - {""})
        self.items.append(item)
        self._index(item)
        return item

    def _add(self, item: ResourceTimeline, event: TimelineEvent) -> None:
        item.events.append(event)
        if event.kind == "delete" and event.is_done:
            item_by_name = self._found.get((item.collection.path, item.parents), {})
            for name in [name for name, named_item in item_by_name.items() if named_item is item]:
                del item_by_name[name]
            gone = self._gone.setdefault((item.collection.path, item.parents), {})
            gone.update(dict.fromkeys(item.names, item))
        elif item.deleted is None and item.collection.unique_fields:
            self._rename(item, event)

    def _rename(self, item: ResourceTimeline, event: TimelineEvent) -> None:
        unique = item.collection.unique_fields
        if event.representation is not None and (event.kind != "list" or any(name in event.representation for name in unique)):
            names = {item.id, *(str(event.representation[name]) for name in unique if event.representation.get(name) is not None)}
            if not any(name in event.representation for name in unique):
                names |= item.names
        elif event.is_done and isinstance(event.reading.request_json, dict):
            payload = event.reading.request_json
            names = item.names | {str(payload[name]) for name in unique if payload.get(name) is not None}
        else:
            return
        if names != item.names:
            item_by_name = self._found.setdefault((item.collection.path, item.parents), {})
            for name in item.names - names:
                if item_by_name.get(name) is item:
                    del item_by_name[name]
            item.names = names
            self._index(item)

    def _index(self, item: ResourceTimeline) -> None:
        item_by_name = self._found.setdefault((item.collection.path, item.parents), {})
        for name in item.names:
            if name == item.id or name not in item_by_name:
                item_by_name[name] = item
                self._gone.get((item.collection.path, item.parents), {}).pop(name, None)

    def _named(self, collection: Collection, parents: list[ResourceTimeline | str], name: str) -> ResourceTimeline | None:
        namespace = (collection.path, _ids(parents))
        return self._found.get(namespace, {}).get(name) or self._gone.get(namespace, {}).get(name)


def _kind(operation: Operation, collection: Collection) -> Kind:
    if operation.path != collection.item_path:
        if operation in updates(collection):
            return "update"
        return "look" if operation.method in _SAFE else "action"
    kinds: dict[str, Kind] = {"GET": "read", "HEAD": "look", "OPTIONS": "look", "PATCH": "update", "PUT": "replace", "DELETE": "delete"}
    if operation == collection.update:
        return "update"
    return kinds.get(operation.method, "action")


@cache
def updates(collection: Collection) -> tuple[Operation, ...]:
    """The operations that change an item: at its path, and below it those whose body holds nothing but fields of the item."""
    own = tuple(operation for operation in (collection.update, collection.replace) if operation is not None)
    below = tuple(
        operation
        for operation in collection.actions
        if operation.method in ("PATCH", "PUT")
        and request_properties(operation)
        and request_properties(operation).keys() <= collection.item_properties.keys()
    )
    return own + below


def _shown(matched: MatchedExchange, operation: Operation, collection: Collection) -> Mapping[str, Json] | None:
    """The item in the answer of an operation at its path; below it, only an answer that is declared to be the item itself counts."""
    if not matched.is_success or not isinstance(matched.item, dict) or operation.method in ("DELETE", "HEAD"):
        return None
    if operation.path != collection.item_path or (operation.method == "POST" and operation != collection.update):
        declared = schema_at(operation.document, operation.success_schema, collection.place(operation))
        if not declared or declared is not collection.item_schema or _is_copy(matched, operation, collection):
            return None
    return matched.item


def _is_copy(matched: MatchedExchange, operation: Operation, collection: Collection) -> bool:
    """Whether an action on an item answers with another that it made: `POST /folders/{id}/copy`."""
    is_other = str(matched.item.get(collection.id_field)) != matched.path_parameters.get(collection.id_parameter or "")
    copies = collection.resource.of(Role.COPY) if collection.resource is not None else ()
    return is_other and operation.method == "POST" and (matched.status == 201 or operation in copies)


def _ids(parents: Iterable[ResourceTimeline | str]) -> tuple[str, ...]:
    return tuple(parent.id if isinstance(parent, ResourceTimeline) else parent for parent in parents)
