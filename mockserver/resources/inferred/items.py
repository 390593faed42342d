"""The items of an inferred resource: found, made, kept and shown as its document has them, those too that nobody created."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from functools import cached_property

from mockserver.errors import Conflict, NotFound
from mockserver.resources.call import Call
from mockserver.resources.handlers import Path, ResourceHandlers
from mockserver.resources.inferred.item_schema import InferredItemSchema
from mockserver.resources.inferred.listing import InferredListing
from mockserver.resources.inferred.new_ids import NewIds
from mockserver.resources.inferred.own_urls import OwnUrls
from mockserver.resources.inferred.path_choices import usable_in_paths
from mockserver.resources.inferred.server_fields import first_value, time_properties
from mockserver.resources.inferred.siblings import UNSHOWN, Siblings
from mockserver.resources.inferred.uploads import NAMES, described, uploads_in
from mockserver.resources.resource import Fields, Resource
from mockserver.state import ids
from mockserver.state.store import Record, RecordCollection, Store, World
from mockserver.values.values import Unmakeable, Values
from specs import Operation
from specs.json.parsing import Json
from specs.resources.envelopes import EACH, Place, value_at, wrapped
from specs.resources.further_roles import CURRENT
from specs.resources.inferred_resource import InferredResource
from specs.resources.paths import bare, parameters_in, plain
from specs.resources.references import as_shown
from specs.resources.roles import Existence, Role
from specs.schema.properties import is_type, properties

_CONTENT = "content"  # in a record's metadata: what was uploaded for it
_SINCE = "status since"  # in a record's metadata: when a client's request last changed its status
SELF = "self"  # the id of what there is but one of
_OF_PARENT = ("resourceid", "parentid")  # what items call the id of the one that they lie below, whatever that is
_SEEDED = 2  # items of a collection that no operation adds to


class InferredItems(ResourceHandlers):
    """What is kept of a resource as `specs.resources.inference` shows it in one document."""

    shape: InferredItemSchema  # type: ignore[assignment]  # it answers the same questions

    def __init__(self, resource: Resource, inferred: InferredResource, values: Values, ancestors: tuple[InferredItems, ...]) -> None:
        self.inferred = inferred
        self.values = values
        super().__init__(resource, inferred.document, ancestors)
        self.key = f"{inferred.document.name}{inferred.path}"
        self._lineage: tuple[InferredItems, ...] = ancestors
        self.existence = inferred.existence
        self._children: list[InferredItems] = []
        self._names = parameters_in(inferred.item_path or inferred.path)
        self._lists: dict[str, InferredListing] = {}
        added = self.shape.added if inferred.item_path else ()
        self._own_urls = OwnUrls(inferred.document, inferred.item_path or inferred.path, self.shape.item_properties, added)
        self._new_ids = NewIds(self.key, self.shape, values, prefix=resource.id_prefix)
        self.siblings = Siblings(inferred.document, (self,))
        if ancestors:
            ancestors[-1]._children.append(self)  # noqa: SLF001 - of the same class

    def _item_schema(self) -> InferredItemSchema:  # type: ignore[override]
        return InferredItemSchema(self.inferred, self.resource.hidden_filters)

    def _callers_own(self, world: World) -> Record:
        pointers, collection = world.collection(f"current {self.key}"), self.collection(world)
        pointer = pointers.get(SELF)
        record = collection.get(pointer.fields["id"]) if pointer is not None else None
        if record is None:
            record = self._invented(world, collection, self._new_id(world), None)
            pointers.put(Record(SELF, 1, {"id": record.id}, record.created_s, record.created_s, {}))
        return record

    def collection(self, world: World, path: Path | None = None) -> RecordCollection:
        """Its collection in this world; below the parents that `path` names, where it has such."""
        return world.collection(self._place(path))

    def _place(self, path: Path | None) -> str:
        above = self._names if self.inferred.is_singleton else self._names[: len(self.inferred.parents)]
        return "\0".join((self.key, *(str((path or {}).get(name)) for name in above)))

    def find(self, world: World, key: str, path: Path | None = None) -> Record:
        """The record with this id; one that nobody made, where the document shows no way to make it.

        Raises:
            NotFound: there is none.
        """
        collection = self.collection(world, path)
        record = collection.get(key) or self._named_otherwise(collection, key)
        if record is None:
            record = next((record for _, record in self.siblings.elsewhere(self.inferred, world) if record.id == key), None)
        if record is None and self.existence is not Existence.NONE and self._tombstone(path, key) not in world.counters:
            record = self._invented(world, collection, key, path)
        if record is None and key in self.inferred.well_known_ids and self._tombstone(path, key) not in world.counters:
            is_caller = plain(key) in CURRENT or as_key(self.typed_id(key)) != key
            record = self._callers_own(world) if is_caller else self._invented(world, collection, key, path)
        if record is None:
            raise NotFound(f"Not found: there is no {self._noun} {key[:100]}.", param=self.shape.id_parameter)
        return record

    def _named_otherwise(self, collection: RecordCollection, key: str) -> Record | None:
        """The record that another property than its id names, where the path may hold that."""
        names = self.inferred.further_ids
        named = (record for record in collection if any(str(record.fields.get(name)) == key for name in names))
        return next(named, None) if names else None

    def find_present(self, call: Call, key: str) -> Record:
        """The record with this id in the caller's world.

        Raises:
            NotFound: there is none.
        """
        self._seed_listed(call)
        return super().find_present(call, key)

    @property
    def _noun(self) -> str:
        return self.resource.kind.rpartition("_")[2].replace("-", " ")

    def _tombstone(self, path: Path | None, key: str) -> str:
        return f"deleted {self._place(path)}\0{key}"

    def remove(self, store: Store, world: World, record: Record, path: Path | None = None) -> None:
        """Take a record out, and all that lies below it."""
        self.collection(world, path).remove(record.id)
        store.withdraw(self.key, record.id)
        world.count(self._tombstone(path, record.id))
        below = (*((path or {}).get(name) for name in self._names[:-1]), record.id) if self.inferred.item_path else ()
        for child in self._children:
            start = "\0".join((child.key, *map(str, below)))
            for name in [name for name in world.collections if name == start or name.startswith(start + "\0")]:
                del world.collections[name]

    def insert(self, call: Call, fields: Fields, metadata: Fields) -> Record:
        """A new record in the caller's world, with the id that the client chose, or one that no record of this kind ever had.

        Raises:
            Conflict: the id is taken, and the document declares a 409.
        """
        world = call.own_world
        collection = self.collection(world, call.path)
        key = self._chosen_id(call, fields)
        if key is not None and not self._may_be_id(key) and self.shape.id_field in fields:
            key, fields = None, {name: value for name, value in fields.items() if name != self.shape.id_field}
        if key is not None and collection.get(key) is not None and self._declares(call, 409):
            raise Conflict(f"There is a {self._noun} {key[:100]} already.", param=self.shape.id_field)
        record = self._put(world, collection, key or self._new_id(world), fields, call.path, at_s=call.now_s, metadata=metadata)
        if call.operation in self.inferred.of(Role.CREATE):
            world.count(f"made {self.key}")
        if self._is_public:
            call.services.store.publish(self.key, record.id, world)
        return record

    @staticmethod
    def _declares(call: Call, status: int) -> bool:
        return any(response.status == str(status) for response in call.operation.responses)

    def _put(
        self,
        world: World,
        collection: RecordCollection,
        key: str,
        fields: Fields,
        path: Path | None,
        *,
        at_s: float,
        metadata: Fields | None = None,
        is_made_up: bool = False,
    ) -> Record:
        old = collection.get(key)
        number = old.number if old else collection.next_number()
        fields = self._with_inner_id(key, fields, path, at_s)
        unsent = {} if is_made_up else self.shape.unsent
        record = Record(key, number, {**unsent, **self._added(key, fields, path), **fields}, at_s, at_s, metadata or {}, None)
        record = self._completed(world, record)
        sent = frozenset() if is_made_up else self.inferred.sent & fields.keys()
        path_values = {**(path or {}), self._names[-1]: key} if self.inferred.item_path else path or {}
        record = record._replace(fields=self._own_urls.placed(record.fields, record.fields.keys() - sent, path_values))
        collection.put(record)
        world.counters.pop(self._tombstone(path, key), None)
        return record

    def _with_inner_id(self, key: str, fields: Fields, path: Path | None, at_s: float) -> Fields:
        """`fields` with the id, the ids above it and the times in the object that holds the id; as they are, where none does."""
        if not self.inferred.inner_id:
            return fields
        name, inner = self.inferred.inner_id
        members = properties(self.document, self.shape.item_properties[name])
        above = {parent: value for parent, value in (path or {}).items() if parent in members and parent in self.inferred.parents}
        times = {time.name: time.value(at_s) for time in time_properties(members) if not time.is_update}
        digits = hashlib.sha256(f"{self._place(path)} {key} {at_s}".encode()).hexdigest()
        ids_of_service = {"uid": ids.uuid(digits[:32])} if "uid" in members else {}
        return {**fields, name: {**times, **ids_of_service, **above, **(fields.get(name) or {}), inner: self.typed_id(key)}}

    def change(self, world: World, record: Record, fields: Fields, metadata: Fields, *, now_s: float, path: Path | None = None) -> Record:
        """`record` with other fields and more metadata, in its place; what no answer may show of them is replaced once, and kept."""
        field = self.shape.status_field
        if field is not None and fields.get(field) != record.fields.get(field) and self.shape.transitions is not None:
            metadata = {**metadata, _SINCE: now_s}
        changed = super().change(world, record, fields, metadata, now_s=now_s, path=path)
        completed = self._completed(world, changed)
        if completed is not changed:
            self.collection(world, path).put(completed)
        return completed

    def _invented(self, world: World, collection: RecordCollection, key: str, path: Path | None) -> Record:
        """A record that no client made, with all that an item may show."""
        fields = {name: value for name, value in self._example(key).items() if name in self.inferred.sent and name != self.shape.id_field}
        return self._put(world, collection, key, fields, path, at_s=world.started_s, is_made_up=True)

    def _completed(self, world: World, record: Record) -> Record:
        """`record` with what answers require and nobody gave: made once, and kept."""
        for operation, item_place in self._item_answers:
            success = self.shape.success(operation)
            if success.schema_pointer is None:
                continue
            body = wrapped(success.shown(self.shown(record, record.created_s, world)), item_place)
            try:
                fitted = self.values.fitted(body, success.schema_pointer, "response", f"{self.key} {record.id}", checks_formats=False)
            except Unmakeable:
                continue
            if fitted is not body:
                record = self._with_missing(record, value_at(body, item_place), value_at(fitted, item_place))
        return record

    @cached_property
    def _item_answers(self) -> tuple[tuple[Operation, Place], ...]:
        """The operations whose answers show an item, and where: a create's, a read's, a list's."""
        shape = self.shape
        answers = [(operation, shape.success(operation).place) for operation in (shape.create, shape.retrieve) if operation]
        if shape.list:
            array_place = self.inferred.list_place(shape.list)
            answers += [(shape.list, (*array_place.array, EACH, *array_place.item))] if array_place else []
        return tuple(answers)

    def _with_missing(self, record: Record, shown: Json, item: Json) -> Record:
        """`record` with what `item` adds to what is shown of it, or has in the place of what no answer may show."""
        if not isinstance(shown, dict) or not isinstance(item, dict):
            return record
        own = {self.shape.id_field, *self.shape.constants, *self.shape.time_names}
        missing = {
            name: value for name, value in item.items() if name not in own and (name not in record.fields or value != shown.get(name))
        }
        return record._replace(fields={**record.fields, **missing}) if missing else record

    def _chosen_id(self, call: Call, fields: Fields) -> str | None:
        """The id that the client chose: in the path, or in a field that holds it."""
        if self.inferred.is_singleton:
            return SELF
        name = self.shape.id_parameter
        if self.inferred.item_path and call.path.get(name) is not None and len(call.path) == len(self._names):
            return str(call.path[name])
        if self.inferred.inner_id:
            return as_key(value_at(fields, self.inferred.inner_id))
        sent = fields.get(self.shape.id_field)
        if sent is None and self.shape.id_field not in self.shape.item_properties:
            sent = value_at(call.body, (*self.inferred.sent_place(call.operation), self.shape.id_field))  # which no answer shows
        return as_key(sent)

    def _new_id(self, world: World) -> str:
        return self._new_ids.make(world, lambda key: self.kept(world, key) is None)

    def records(self, world: World) -> Iterator[Record]:
        """Its records in a world, below whichever parents."""
        for collection in list(self._collections(world)):
            yield from collection

    def kept(self, world: World, key: str) -> Record | None:
        """The record with this id in a world, below whichever parents."""
        return next((record for collection in self._collections(world) if (record := collection.get(key)) is not None), None)

    def _collections(self, world: World) -> Iterator[RecordCollection]:
        return (collection for name, collection in world.collections.items() if name.split("\0")[0] == self.key)

    def _added(self, key: str, fields: Fields, path: Path | None) -> Fields:
        """What the service adds to a new item: a value for each property that no client sends, kept from then on."""
        if not self.shape.added:
            return {}
        example = self._example(key, self.shape.added.keys() - fields.keys())
        added: Fields = {}
        for name, schema in self.shape.added.items():
            if name in fields or name in self.shape.constants:
                continue
            parent = next((value for parameter, value in (path or {}).items() if plain(parameter) == plain(name)), None)
            if parent is None and plain(name) in _OF_PARENT and path and self.inferred.parents:
                parent = path.get(self.inferred.parents[-1])
            if parent is not None and self._names and plain(name) != plain(self.shape.id_parameter):
                added[name] = as_shown(self.document, schema, parent)
            elif name == self.shape.status_field and self.shape.transitions is not None and self.shape.transitions.first is not None:
                added[name] = self.shape.transitions.first
            elif name in example:
                added[name] = first_value(name, schema, example[name])
        return added

    def _example(self, key: str, names: Collection[str] | None = None) -> Fields:
        """An item as the document's schemas have it, the same for the same id: all of its members, or those of `names` at least."""
        items: list[Fields] = []
        missing = None if names is None else set(names)
        for role in (Role.RETRIEVE, Role.CREATE, Role.REPLACE, Role.UPDATE, Role.LIST):
            for operation in self.inferred.of(role)[:1] if missing is None or missing else ():
                item = self._made(operation, key)
                if isinstance(item, dict):
                    items.append(item)
                    missing = None if missing is None else missing - item.keys()
        members = {name: value for item in reversed(items) for name, value in item.items()}
        return members if not members else dict(usable_in_paths(members, self.document))

    def _made(self, operation: Operation, key: str) -> Json:
        success = self.shape.success(operation)
        if success.schema_pointer is None:
            return None
        try:
            body = self.values.made(success.schema_pointer, "response", f"{self.key} {key}")
        except Unmakeable:
            return None
        if operation in self.inferred.of(Role.LIST):
            array_place = self.inferred.list_place(operation)
            return value_at(body, (*array_place.array, "[]", *array_place.item)) if array_place else None
        return value_at(body, success.place)

    def seed(self, world: World, now_s: float) -> None:
        """Put in what every world starts with."""
        world.started_s = now_s
        super().seed(world, now_s)

    def _seed_listed(self, call: Call) -> None:
        """Fill a collection that no operation adds to, when it is first looked at."""
        if self.existence is Existence.NONE or self.shape.list is None:
            return
        world, mark = call.own_world, f"seeded {self._place(call.path)}"
        if mark in world.counters or f"made {self.key}" in world.counters or any(self.siblings.elsewhere(self.inferred, world)):
            return
        world.count(mark)
        collection = self.collection(world, call.path)
        for _ in range(_SEEDED):
            self._invented(world, collection, self._new_id(world), call.path)

    def shown(self, record: Record, now_s: float, world: World) -> Fields:
        """An item as a read answers it at `now_s`."""
        shape = self.shape
        item = {**shape.constants, **record.fields}
        if shape.id_field and self._is_showable(record.id):
            item = {shape.id_field: self.typed_id(record.id), **item}
        shape.add_times(item, record)
        if shape.transitions is not None and shape.status_field in item:
            elapsed_s = now_s - record.metadata.get(_SINCE, record.created_s)
            fails = record.metadata.get("outcome") == "error"
            item[shape.status_field] = shape.transitions.status_after(str(item[shape.status_field]), elapsed_s, fails=fails)
        self.siblings.with_known(item, self.inferred, world)
        return {**item, **self.computed(record, now_s, world)}

    def typed_id(self, key: str) -> Json:
        """An id as answers show it: a number, where the document has numbers."""
        return typed_as(self.shape.id_schema, key)

    def _is_showable(self, key: str) -> bool:
        """Whether answers can show a key as the id: one that a path gave may lack the format that they declare."""
        pointer = self.shape.id_pointer if "format" in self.shape.id_schema else None
        return pointer is None or self.values.is_allowed(pointer)(self.typed_id(key))

    def _may_be_id(self, key: str) -> bool:
        """Whether what a client sent as the id can be one: answers can show it as it is."""
        pointer = self.shape.id_pointer if "pattern" in self.shape.id_schema else None
        return pointer is None or self.values.is_allowed(pointer)(self.typed_id(key))

    def _shown_to(self, call: Call, record: Record) -> Fields:
        """An item as the call asks for it: with whole items in the place of ids, where it says so."""
        item = self.shown(record, max(call.now_s, record.updated_s), call.own_world)
        asked = call.query.get("expand") or (call.body.get("expand") if isinstance(call.body, dict) else None)
        if not asked:
            return item
        paths = [str(path) for path in asked] if isinstance(asked, list) else str(asked).split(",")
        return self.siblings.expanded(item, self.inferred, call.own_world, paths, call.now_s)

    def _before_save(self, call: Call, fields: Fields, record: Record | None) -> tuple[Fields, Fields]:
        """What is to be kept, with what the query says of a new item, and what is known of an uploaded file."""
        if record is None:
            fields = {**self.shape.kept_of_query(call.query), **fields}
        content_type = call.headers.get(b"content-type", b"").decode("latin-1") or None
        uploads = uploads_in(call.body, content_type)
        unshown = self._unshown(call, fields) if record is None else {}
        if not uploads:
            fields, metadata = super()._before_save(call, fields, record)
            return fields, {**metadata, UNSHOWN: unshown} if unshown else metadata
        slot = self._slot(call.operation)
        if slot == _CONTENT:
            known = described(uploads[0], self.shape.item_properties)
            fields = {**known, **fields, **{name: value for name, value in known.items() if plain(name) not in NAMES}}
        fields, metadata = super()._before_save(call, fields, record)
        return fields, {**metadata, slot: uploads[0]}

    def _unshown(self, call: Call, fields: Fields) -> Fields:
        """The references that were sent and no answer shows: lists may choose by them."""
        sent = value_at(call.body, self.inferred.sent_place(call.operation))
        names = [name for name in sent if self.inferred.spelled(name) not in self.shape.item_properties] if isinstance(sent, dict) else []
        return {name: sent[name] for name in names if (name not in fields and isinstance(sent[name], dict)) or plain(name).endswith("id")}

    def _slot(self, operation: Operation) -> str:
        """Under which name the bytes are kept that an operation takes or answers: an item may have an avatar beside its content."""
        last = bare(operation.path).rpartition("/")[2]
        is_item = operation in (*self.inferred.of(Role.CREATE), *self.inferred.of(Role.RETRIEVE)) or "{" in last
        has_own = plain(last) in ("avatar", "thumbnail", "preview", "icon", "photo", "picture", "cover", "logo")
        return f"{_CONTENT} {plain(last)}" if has_own and not is_item else _CONTENT

    def _listing(self, operation: Operation) -> InferredListing:
        listing = self._lists.get(operation.key)
        if listing is None:
            listing = self._lists[operation.key] = InferredListing(self.inferred, operation)
        return listing

    def record_of(self, call: Call) -> Record:
        """The record that the call's path, or else its body, names.

        Raises:
            NotFound: there is none, or one of those that the path leads through is not there.
        """
        if self._is_public and not call.operation.security:  # anybody may call it, whosever the record is
            call.world = call.services.store.owner(self.key, str(call.path.get(self.shape.id_parameter))) or call.world
        self._check_ancestors(call)
        if self.inferred.is_singleton:
            return self.find_present(call, SELF)
        key = call.path.get(self.shape.id_parameter) if len(call.path) >= len(self._names) else None
        if key is None:
            key = as_key(value_at(call.body, (*self.inferred.sent_place(call.operation), self.shape.id_field)))
        return self.find_present(call, str(key))

    def _check_ancestors(self, call: Call) -> None:
        """Whether the items that the call's path leads through are there.

        Raises:
            NotFound: one is not.
        """
        values = [call.path[name] for name in self._names if name in call.path]
        for ancestor in self._lineage:
            ancestor.find_by_values(call, values)

    def find_by_values(self, call: Call, values: list[Json]) -> Record:
        """The record that the first of `values`, the path parameters of something below it, name; seeded or assumed where it may be.

        Raises:
            NotFound: there is none.
        """
        path = dict(zip(self._names, values, strict=False))
        own_path, call.path = call.path, path
        try:
            self._seed_listed(call)
        finally:
            call.path = own_path
        key = str(path[self._names[-1]])
        try:
            return self.find(call.own_world, key, path)
        except NotFound:
            is_below_unknown = len(self.inferred.parents) > len(self._lineage)  # what stands above it is of no resource
            record = self.kept(call.own_world, key) if is_below_unknown else None
            if record is None:
                raise
            return record

    named_in = record_of


def typed_as(schema: Json, key: str) -> Json:
    """An id as its schema has it: a number, where that takes no texts."""
    is_number = (is_type(schema, "integer") or is_type(schema, "number")) and not is_type(schema, "string")
    return int(key) if is_number and key.lstrip("-").isdecimal() else key


def as_key(chosen: Json) -> str | None:
    """An id that a client chose, as the key of a record; None where it is no text or whole number."""
    if isinstance(chosen, float) and chosen.is_integer():
        return str(int(chosen))
    return str(chosen) if isinstance(chosen, str | int) and not isinstance(chosen, bool) and chosen != "" else None
