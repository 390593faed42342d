"""A resource that was inferred, joined to its document: handlers for envelopes, ids of any type, and items that nobody created."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property

from mockserver.errors import BadRequest, Conflict, NotFound, UnprocessableContent
from mockserver.resources.call import Call, Reply
from mockserver.resources.handlers import Handler, Path, ResourceHandlers, etag
from mockserver.resources.hook_results import check_nothing
from mockserver.resources.inferred import body_search
from mockserver.resources.inferred.item_schema import InferredItemSchema
from mockserver.resources.inferred.listing import InferredListing
from mockserver.resources.inferred.new_ids import NewIds
from mockserver.resources.inferred.own_urls import OwnUrls, with_origin
from mockserver.resources.inferred.path_choices import usable_in_paths
from mockserver.resources.inferred.relations import Relation, relation
from mockserver.resources.inferred.server_fields import first_value, status_after, status_when_ended, time_properties
from mockserver.resources.inferred.siblings import BELOW, UNSHOWN, Sibling, Siblings, merged
from mockserver.resources.inferred.uploads import NAMES, described, download_type, uploads_in
from mockserver.resources.resource import Fields, Resource
from mockserver.resources.uploaded_file import UploadedFile
from mockserver.state import ids
from mockserver.state.store import Record, RecordCollection, Store, World
from mockserver.values.values import Unmakeable, Values
from specs import Operation
from specs.json.parsing import Json
from specs.resources.envelopes import EACH, ListPlace, Place, schema_at, value_at, wrapped
from specs.resources.further_roles import CURRENT
from specs.resources.inferred_resource import Assignment, InferredResource
from specs.resources.paths import bare, parameters_in, plain, singular
from specs.resources.references import as_shown, parent_fields, parent_places, reference_to, refers_to
from specs.resources.roles import Existence, Role
from specs.schema.properties import is_type, properties

_CONTENT = "content"  # in a record's metadata: what was uploaded for it
_SINCE = "status since"  # in a record's metadata: when a client's request last changed its status
_SELF = "self"  # the id of what there is but one of
_RESTORING = ("restore", "undelete", "recover", "untrash")
_OF_PARENT = ("resourceid", "parentid")  # what items call the id of the one that they lie below, whatever that is
_SEEDED = 2  # items of a collection that no operation adds to


class InferredHandlers(ResourceHandlers):
    """A resource as `specs.resources.inference` shows it in one document."""

    def __init__(self, resource: Resource, inferred: InferredResource, values: Values, ancestors: tuple[InferredHandlers, ...]) -> None:
        self.inferred = inferred
        self.values = values
        super().__init__(resource, inferred.document, ancestors)
        self.key = f"{inferred.document.name}{inferred.path}"
        self._lineage: tuple[InferredHandlers, ...] = ancestors
        self.existence = inferred.existence
        self._children: list[InferredHandlers] = []
        self._names = parameters_in(inferred.item_path or inferred.path)
        self._lists: dict[str, InferredListing] = {}
        added = self.shape.added if inferred.item_path else ()
        self._own_urls = OwnUrls(inferred.document, inferred.item_path or inferred.path, self.shape.item_properties, added)
        self._new_ids = NewIds(self.key, self.shape, values, prefix=resource.id_prefix)
        self.siblings = Siblings(inferred.document, (self,))
        if ancestors:
            ancestors[-1]._children.append(self)  # noqa: SLF001 - of the same class

    shape: InferredItemSchema  # type: ignore[assignment]  # it answers the same questions

    def _item_schema(self) -> InferredItemSchema:  # type: ignore[override]
        return InferredItemSchema(self.inferred, self.resource.hidden_filters)

    def handlers(self) -> dict[str, Handler]:
        """The handler of every operation that has a role on this resource, by the operation's key."""
        by_role: dict[Role, Handler] = {
            Role.CREATE: self.on_create,
            Role.LIST: self.on_list,
            Role.RETRIEVE: self.on_retrieve,
            Role.UPDATE: self.on_update,
            Role.REPLACE: self.on_replace,
            Role.DELETE: self.on_delete,
            Role.CLEAR: self.on_clear,
            Role.ACTION: self.on_action,
            Role.COPY: self.on_copy,
            Role.CONTENT: self.on_content,
            Role.UPLOAD: self.on_upload,
        }
        handler_by_key = {
            assignment.operation.key: self._handler_of(assignment, by_role)
            for assignment in self.inferred.assignments
            if self.siblings.knows(assignment)
        }
        return {**handler_by_key, **self.written_handlers()}

    def check_version(self, call: Call, record: Record) -> None:
        """As every resource does, where an answer tells the version.

        Raises:
            PreconditionFailed: `If-Match` names another.
        """
        if self.shape.has_etags:
            super().check_version(call, record)

    def _handler_of(self, assignment: Assignment, by_role: Mapping[Role, Handler]) -> Handler:
        if assignment.role is Role.RELATED:
            return functools.partial(self.on_related, assignment)
        if assignment.each is not None:
            return functools.partial(self.on_several, assignment.each, assignment.several)
        if assignment.role is Role.RETRIEVE and assignment.above is not None:
            return functools.partial(self.on_retrieve_below, assignment)
        if assignment.holds_parents:
            return functools.partial(self._create_with_parents, assignment)
        if assignment.role is Role.CREATE and assignment.above is not None:
            return functools.partial(self.on_create_below, assignment)
        handler = by_role[assignment.role]
        if assignment.matches:
            return functools.partial(self._by_fields, assignment, handler)
        if assignment.id_sent_as is not None:
            return functools.partial(self._by_sent_id, assignment.id_sent_as, handler)
        if assignment.is_current:
            return functools.partial(self._for_caller, handler)
        handler = self._with_own_names(assignment.operation, handler)
        return self._or_several(assignment.operation, handler) if assignment.role is Role.CREATE else handler

    def _or_several(self, operation: Operation, handler: Handler) -> Handler:
        """The handler of a create that may be sent several items, too."""
        inside = self.inferred.sent_place(operation)
        names = {name for media in operation.request_content for name in properties(self.document, media.raw.get("schema", {}))}
        place = tuple(name for name in names if inside and name != inside[-1] and plain(singular(name)) == plain(inside[-1]))
        if inside[-1:] == (EACH,):
            return functools.partial(self.on_several, Role.REPLACE, inside[:-1])

        def create(call: Call) -> Reply:
            if isinstance(call.body, list):
                return self.on_several(Role.CREATE, (), call)
            return self.on_several(Role.CREATE, place, call) if place and value_at(call.body, place) else handler(call)

        return create

    def _by_fields(self, assignment: Assignment, handler: Handler, call: Call) -> Reply:
        """Do what `handler` does to the item whose fields the path names.

        Raises:
            NotFound: there is none.
        """
        expected = {field: call.path[name] for name, field in assignment.matches}
        call.path = {}
        self._seed_listed(call)
        world = call.own_world
        record = next(
            (record for record in self.records(world) if all(record.fields.get(name) == expected[name] for name in expected)), None
        )
        if record is None and self.existence is Existence.NONE:
            raise NotFound(f"Not found: there is no {self._noun} {' '.join(map(str, expected.values()))[:100]}.")
        if record is None:
            record = self._invented(world, self.collection(world), self._new_id(world), None)
            record = record._replace(fields={**record.fields, **expected})
            self.collection(world).put(record)
        call.path = {self.inferred.parameter: record.id}
        return handler(call)

    def _by_sent_id(self, name: str, handler: Handler, call: Call) -> Reply:
        """Do what `handler` does to the item whose id was sent under this name."""
        sent = call.body.get(name) if isinstance(call.body, dict) else None
        key = _as_key(call.query.get(name) if sent is None else sent)
        call.path = {self.inferred.parameter: key if key is not None else self._new_id(call.own_world)}
        return handler(call)

    def _for_caller(self, handler: Handler, call: Call) -> Reply:
        """Do what `handler` does to the one item that is the caller's own."""
        call.path = {self.inferred.parameter: self._callers_own(call.own_world).id}
        return handler(call)

    def _callers_own(self, world: World) -> Record:
        pointers, collection = world.collection(f"current {self.key}"), self.collection(world)
        pointer = pointers.get(_SELF)
        record = collection.get(pointer.fields["id"]) if pointer is not None else None
        if record is None:
            record = self._invented(world, collection, self._new_id(world), None)
            pointers.put(Record(_SELF, 1, {"id": record.id}, record.created_s, record.created_s, {}))
        return record

    def _with_own_names(self, operation: Operation, handler: Handler) -> Handler:
        """`handler`, given the path parameters under the names that the item path has for them, whatever this operation calls them."""
        names = parameters_in(operation.path)
        if names == self._names[: len(names)]:
            return handler

        def renamed(call: Call) -> Reply:
            call.path = dict(zip(self._names, (call.path.get(name) for name in names), strict=False))
            return handler(call)

        return renamed

    # What is kept

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
            is_caller = plain(key) in CURRENT or _as_key(self.typed_id(key)) != key
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
            return _SELF
        name = self.shape.id_parameter
        if self.inferred.item_path and call.path.get(name) is not None and len(call.path) == len(self._names):
            return str(call.path[name])
        if self.inferred.inner_id:
            return _as_key(value_at(fields, self.inferred.inner_id))
        sent = fields.get(self.shape.id_field)
        if sent is None and self.shape.id_field not in self.shape.item_properties:
            sent = value_at(call.body, (*self.inferred.sent_place(call.operation), self.shape.id_field))  # which no answer shows
        return _as_key(sent)

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

    def reply(self, call: Call, record: Record) -> Reply:
        """The success of the call's operation that shows `record` of the caller's world."""
        success = self.shape.success(call.operation)
        headers = {name: etag(record) for name in success.etag_headers}
        if success.has_location:
            headers["Location"] = f"{self._location(call, record)}"
        if not success.has_body:
            return Reply(success.status, None, headers)
        item = self._shown_to(call, record)
        if success.id_field and success.id_field != self.shape.id_field and success.id_field not in record.fields:
            item[success.id_field] = self.typed_id(record.id)
        body = success.projected(item)
        if success.id_beside is not None and isinstance(body, dict):
            schema = properties(self.document, self.inferred.answer_schema(call.operation)).get(success.id_beside)
            body = {**body, success.id_beside: typed_as(schema, record.id)}
        return Reply(success.status, with_origin(body, call.origin), headers)

    def _shown_to(self, call: Call, record: Record) -> Fields:
        """An item as the call asks for it: with whole items in the place of ids, where it says so."""
        item = self.shown(record, max(call.now_s, record.updated_s), call.own_world)
        asked = call.query.get("expand") or (call.body.get("expand") if isinstance(call.body, dict) else None)
        if not asked:
            return item
        paths = [str(path) for path in asked] if isinstance(asked, list) else str(asked).split(",")
        return self.siblings.expanded(item, self.inferred, call.own_world, paths, call.now_s)

    def _location(self, call: Call, record: Record) -> str:
        base = call.operation.url_path.removesuffix(call.operation.path)
        path = bare(self.inferred.item_path or self.inferred.path)
        for name in parameters_in(path):
            path = path.replace("{" + name + "}", str(call.path.get(name, record.id)))
        return base + path

    # The roles

    def on_list(self, call: Call) -> Reply:
        """The items of the caller's world."""
        self._check_ancestors(call)
        self._seed_listed(call)
        collection = self.collection(call.own_world, call.path)
        elsewhere = list(self.siblings.elsewhere(self.inferred, call.own_world))
        if elsewhere:
            collection, _ = merged([*elsewhere, *((self, record) for record in collection)])
        if call.operation.method == "POST":
            collection, _ = merged(self._asked_for(call, [(self, record) for record in collection]))
        body, headers = self._listing(call.operation).answer(call, collection, functools.partial(self._shown_to, call))
        return Reply(call.operation.success_status, with_origin(body, call.origin), headers)

    def on_update(self, call: Call) -> Reply:
        """Change the fields that were sent, deeply; or carry out a JSON Patch (an array)."""
        record = self.record_of(call)
        self.check_version(call, record)
        if _is_json_patch(call.body):
            return self._patched(call, record)
        is_merge_patch = b"merge-patch" in call.headers.get(b"content-type", b"")
        fields = _merged(record.fields, self.shape.kept(call.operation, call.body), removes_null=is_merge_patch)
        return self.reply(call, self._updated(call, record, fields))

    def on_replace(self, call: Call) -> Reply:
        """Put what was sent in the place of what clients send; make the item where there is none, and no POST makes one."""
        self._check_ancestors(call)
        sent = {**self.shape.sent_defaults, **self.shape.kept(call.operation, call.body)}
        try:
            record = self.record_of(call)
        except NotFound:
            names_item = self.shape.create is not None and len(call.path) == len(self._names) and not self.inferred.is_singleton
            if names_item and not self.inferred.creates_too(call.operation):
                raise  # its path names an item, and a POST makes those
            fields, metadata = self._before_save(call, sent, None)
            return self.reply(call, self.insert(call, fields, metadata))
        self.check_version(call, record)
        if _is_json_patch(call.body):
            return self._patched(call, record)
        if self.inferred.takes_changes(call.operation):
            kept = self.shape.kept(call.operation, call.body)
            kept_whole = {name: value for name, value in kept.items() if name in self.shape.maps}
            fields = {**_merged(record.fields, kept, removes_null=False), **kept_whole}
            return self.reply(call, self._updated(call, record, fields))
        replaced = frozenset(map(self.inferred.spelled, self.inferred.sent_by(call.operation)))
        kept = {name: value for name, value in record.fields.items() if name not in replaced}
        fields = {**{name: value for name, value in self.shape.unsent.items() if name in replaced}, **kept, **sent}
        return self.reply(call, self._updated(call, record, fields))

    def _patched(self, call: Call, record: Record) -> Reply:
        """Carry out a JSON Patch; on an item that the mock made up, nobody knows what there is to be patched."""
        try:
            return self.patch(call, record, record.fields)
        except (BadRequest, Conflict, UnprocessableContent):
            if self.existence is not Existence.ASSUMED:
                raise
            return self.reply(call, record)

    def on_delete(self, call: Call) -> Reply:
        """Take the item out; it is found no more."""
        record = self.record_of(call)
        for hook in self.resource.before_delete_hooks:
            check_nothing("before_delete", hook, hook(call, record))
        ended = self._ended(call.operation)
        if ended is not None:
            return self._end(call, record, ended)
        reply = self.reply(call, record)
        if self._restores:
            self._trash(call).put(record)
        self.remove(call.services.store, call.own_world, record, call.path)
        if isinstance(reply.body, dict):
            members = properties(self.document, call.operation.success_schema)
            reply.body.update({name: True for name in members if plain(name) in ("deleted", "isdeleted", "archived", "removed")})
        return reply

    def on_clear(self, call: Call) -> Reply:
        """Take out all items that the query chooses; all, where it chooses none."""
        self._check_ancestors(call)
        now_s, world, success = call.now_s, call.own_world, call.operation.success
        collection = self.collection(world, call.path)
        chosen = (
            self._listing(self.shape.list).chosen(call, collection, lambda record: self.shown(record, now_s, world))
            if self.shape.list
            else ()
        )
        for record in chosen:
            self.remove(call.services.store, world, record, call.path)
        has_body = success is not None and bool(success.content)
        return Reply(call.operation.success_status, call.services.values.example_body(success) if success and has_body else None)

    def _ended(self, operation: Operation) -> str | None:
        """The status that a delete leaves an item in, where its answer shows the item; None where it removes it."""
        stated = self.inferred.status_after(operation)
        if stated is not None or self.shape.status_field is None or self.shape.success(operation).id_field is None:
            return stated
        return status_when_ended(operation, self.shape.status_choices)

    def _end(self, call: Call, record: Record, status: str) -> Reply:
        """Keep the item, with the status of one that has ended.

        Raises:
            NotFound: it has ended already.
        """
        field = self.shape.status_field
        if field is None or record.fields.get(field) == status:
            raise NotFound(f"Not found: there is no {self._noun} {record.id[:100]} that has not ended.", param=self.shape.id_parameter)
        return self.reply(call, self._updated(call, record, {**record.fields, field: status}))

    @cached_property
    def _restores(self) -> frozenset[str]:
        """The keys of the operations that bring back what was deleted."""
        return frozenset(operation.key for operation in self.inferred.of(Role.ACTION) if plain(_verb(operation)) in _RESTORING)

    def _trash(self, call: Call) -> RecordCollection:
        return call.own_world.collection(f"deleted {self._place(call.path)}")

    def _restore(self, call: Call) -> None:
        """Bring back the item that the call names, where it was deleted."""
        key = str(call.path.get(self.shape.id_parameter))
        record = self._trash(call).get(key)
        if record is not None:
            self._trash(call).remove(key)
            self.collection(call.own_world, call.path).put(record)
            call.own_world.counters.pop(self._tombstone(call.path, key), None)

    def on_action(self, call: Call) -> Reply:
        """Carry out a verb: the item has the status that the verb leads to, and what was sent."""
        if call.operation.key in self._restores:
            self._restore(call)
        record = self.record_of(call)
        verb = _verb(call.operation)
        fields = {**record.fields, **self.shape.kept(call.operation, call.body)}
        status = self.inferred.status_after(call.operation) or status_after(verb, self.shape.status_choices)
        if status is not None and self.shape.status_field:
            fields[self.shape.status_field] = status
        related = relation(verb, value_at(call.body, self.inferred.sent_place(call.operation)))
        if related is not None:
            return self.reply(call, self._related_to(call, record, related))
        changed = self._updated(call, record, fields) if fields != record.fields else record
        return self.reply(call, changed)

    def _related_to(self, call: Call, record: Record, related: Relation) -> Record:
        """`record`, related to others from now on, or no more."""
        name = related.field(self.shape.item_properties)
        shown = related.shown(self.document, self.shape.item_properties[name], record.fields.get(name)) if name is not None else None
        fields = record.fields if name is None else {**record.fields, name: shown}
        metadata = related.kept(record.metadata)
        return self.change(call.own_world, record, fields, metadata, now_s=call.now_s, path=call.path)

    def on_several(self, each: Role, place: Place, call: Call) -> Reply:
        """Create, change or delete each of several items that were sent; all of those that are named must be there.

        Raises:
            NotFound: one of them is not.
        """
        values = [call.path[name] for name in parameters_in(call.operation.path)]
        path = dict(zip(self._names, values, strict=False))
        sent = value_at(call.body, place)
        if not isinstance(sent, list):
            sent = call.query.get(place[0], []) if place else []
        elements = sent if isinstance(sent, list) else str(sent).split(",")
        own_id = self.shape.id_field or "id"
        done: list[Record] = []
        for element in elements:
            named = element.get(own_id, element.get("id")) if isinstance(element, dict) else element
            done.append(self._done_to(each, _as_key(named), dataclasses.replace(call, path=path, body=element)))
        return self._answer_of_several(call, done)

    def _done_to(self, each: Role, key: str | None, call: Call) -> Record:
        """What became of one of several items."""
        if each is not Role.CREATE and key is not None:
            known = self.collection(call.own_world, call.path).get(key) if each is Role.REPLACE else None
            if known is not None or each is not Role.REPLACE:
                call.path = {**call.path, self._names[-1]: key}
                record = self.record_of(call)
                if each is Role.DELETE:
                    self.remove(call.services.store, call.own_world, record, call.path)
                    return record
                fields = _merged(record.fields, self.shape.kept_of_several(call.body), removes_null=False)
                return self._updated(call, record, {name: value for name, value in fields.items() if name != self.shape.id_field})
        fields = {**self.shape.sent_defaults, **self.shape.kept_of_several(call.body)}
        fields, metadata = self._before_save(call, fields, None)
        return self.insert(call, fields, {**metadata, "outcome": call.preferences.outcome})

    def _answer_of_several(self, call: Call, done: list[Record]) -> Reply:
        operation, success = call.operation, call.operation.success
        place = self.inferred.list_place(operation) or (ListPlace((), ()) if isinstance(call.body, list) else None)
        if success is None or not success.content or place is None:
            body = call.services.values.example_body(success) if success is not None and success.content else None
            return Reply(operation.success_status, body)
        items: list[Json] = [wrapped(self.shown(record, call.now_s, call.own_world), place.item) for record in done]
        if is_type(schema_at(self.document, operation.success_schema, (*place.array, EACH)), "string"):
            items = [record.id for record in done]
        return Reply(operation.success_status, with_origin(wrapped(items, place.array), call.origin))

    def on_copy(self, call: Call) -> Reply:
        """A new item with the fields of another, and what was sent."""
        record = self.record_of(call)
        fields = {**record.fields, **self.shape.kept(call.operation, call.body)}
        fields.pop(self.shape.id_field, None)
        copied, metadata = self._before_save(call, fields, None)
        collection = self.collection(call.own_world, call.path)
        key = self._new_id(call.own_world)
        metadata = {**record.metadata, **metadata}
        return self.reply(call, self._put(call.own_world, collection, key, copied, call.path, at_s=call.now_s, metadata=metadata))

    def on_create_below(self, assignment: Assignment, call: Call) -> Reply:
        """Keep what was sent as an item that belongs to the one that the path names."""
        above = self.siblings.above(assignment)
        if above is None:
            return self.on_create(call)
        values = [call.path[name] for name in parameters_in(call.operation.path)]
        parent = above.find_by_values(call, values)
        call.path = dict(zip(self.inferred.parents, values, strict=False))
        fields = {**self.shape.sent_defaults, **self.shape.kept(call.operation, call.body)}
        fields, metadata = self._before_save(call, fields, None)
        names = parent_fields(assignment, self.inferred, above.inferred)
        if names and names[0] in self.shape.item_properties and not any(name in fields for name in names):
            fields[names[0]] = reference_to(self.inferred, names[0], above.typed_id(parent.id))
        record = self.insert(call, fields, {**metadata, "outcome": call.preferences.outcome, BELOW: (above.key, parent.id)})
        return self.reply(call, record)

    def _create_with_parents(self, assignment: Assignment, call: Call) -> Reply:
        """Keep what was sent as an item that is named by what it says itself, as by its owner: the example's, where it is not sent."""
        above = self.siblings.above(assignment)
        values = [call.path[name] for name in parameters_in(call.operation.path)]
        parent = above.find_by_values(call, values) if above is not None else None
        fields = {**self.shape.sent_defaults, **self.shape.kept(call.operation, call.body)}
        example = self._example("caller")
        call.path = {}
        for name, place in parent_places(self.inferred).items():
            stated = _as_key(value_at(fields, place))
            if stated is None and parent is not None and len(self.inferred.parents) == 1 and above is not self:
                stated = parent.id
            stated = stated or _as_key(value_at(example, place)) or _SELF
            call.path = {**call.path, name: stated}
            fields[place[0]] = {**(fields.get(place[0]) or {}), place[1]: stated} if len(place) > 1 else stated
        fields, metadata = self._before_save(call, fields, None)
        metadata = {**metadata, "outcome": call.preferences.outcome}
        return self.reply(call, self.insert(call, fields, {**metadata, BELOW: (above.key, parent.id)} if above and parent else metadata))

    def on_related(self, assignment: Assignment, call: Call) -> Reply:
        """The items that name the one in the path, whatever created them."""
        above, world, now_s = self.siblings.above(assignment), call.own_world, call.now_s
        values = [call.path[name] for name in parameters_in(call.operation.path)]
        parent = above.find_by_values(call, values) if above is not None else None
        pairs: Iterable[tuple[Sibling, Record]] = self.siblings.related(assignment, world, parent)
        if call.operation.method == "POST":
            pairs = self._asked_for(call, pairs)
        collection, handlers_by_id = merged(pairs)
        body, headers = self._listing(call.operation).answer(
            call, collection, lambda record: handlers_by_id[record.id].shown(record, now_s, world)
        )
        return Reply(call.operation.success_status, with_origin(body, call.origin), headers)

    def _asked_for(self, call: Call, pairs: Iterable[tuple[Sibling, Record]]) -> list[tuple[Sibling, Record]]:
        """Those that the body of a search asks for, in the order that it asks for; where parents are named, those below them."""
        if self.inferred.parents and call.path:
            values = [call.path[name] for name in parameters_in(call.operation.path)]
            pairs = [(self, record) for record in self.collection(call.own_world, dict(zip(self.inferred.parents, values, strict=False)))]

        def item_of(pair: tuple[Sibling, Record]) -> Fields:
            return pair[0].shown(pair[1], call.now_s, call.own_world)

        return body_search.ordered([pair for pair in pairs if body_search.is_kept(item_of(pair), call.body)], call.body, item_of)

    def on_retrieve_below(self, assignment: Assignment, call: Call) -> Reply:
        """An item, read below another that it names.

        Raises:
            NotFound: there is none, or it names another.
        """
        above, values = self.siblings.above(assignment), [call.path[name] for name in parameters_in(call.operation.path)]
        parent = above.find_by_values(call, values) if above is not None else None
        call.path = {self.shape.id_parameter: values[-1]}
        record = self.record_of(call)
        references = (
            [record.fields.get(name) for name in parent_fields(assignment, self.inferred, above.inferred)] if above is not None else []
        )
        stated = [value for value in references if value]
        if parent is not None and stated and not any(refers_to(value, parent.id) for value in stated):
            raise NotFound(f"Not found: there is no {self._noun} {record.id[:100]}.", param=self.shape.id_parameter)
        return self.reply(call, record)

    def on_upload(self, call: Call) -> Reply:
        """Keep the bytes that were sent as those of an item."""
        record = self.record_of(call)
        self.check_version(call, record)
        changed = self._updated(call, record, {**record.fields, **self.shape.kept(call.operation, call.body)})
        success = call.operation.success
        if success is None or self.shape.success(call.operation).id_field is not None:
            return self.reply(call, changed)
        return Reply(call.operation.success_status, call.services.values.example_body(success) if success.content else None)

    def on_content(self, call: Call) -> Reply:
        """The bytes that were uploaded for an item; an example where there were none."""
        record, success = self.record_of(call), call.operation.success
        upload = record.metadata.get(self._slot(call.operation))
        if isinstance(upload, UploadedFile):
            return Reply(call.operation.success_status, upload.content, {"Content-Type": download_type(upload, call.operation)})
        return Reply(call.operation.success_status, call.services.values.example_body(success) if success is not None else None)

    def on_retrieve(self, call: Call) -> Reply:
        """One item; its bytes, where the operation answers no JSON."""
        success = call.operation.success
        if success is not None and success.content and success.json_body is None:
            return self.on_content(call)
        return super().on_retrieve(call)

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
            return self.find_present(call, _SELF)
        key = call.path.get(self.shape.id_parameter) if len(call.path) >= len(self._names) else None
        if key is None:
            key = _as_key(value_at(call.body, (*self.inferred.sent_place(call.operation), self.shape.id_field)))
        return self.find_present(call, str(key))

    named_in = record_of

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


def typed_as(schema: Json, key: str) -> Json:
    """An id as its schema has it: a number, where that takes no texts."""
    is_number = (is_type(schema, "integer") or is_type(schema, "number")) and not is_type(schema, "string")
    return int(key) if is_number and key.lstrip("-").isdecimal() else key


def _merged(fields: Mapping[str, Json], sent: Mapping[str, Json], *, removes_null: bool) -> Fields:
    """`fields` changed as an update says: objects are merged, all else is replaced; null removes where it is a merge patch (RFC 7396)."""
    merged = dict(fields)
    for name, value in sent.items():
        if value is None and removes_null:
            merged.pop(name, None)
        elif isinstance(value, dict) and isinstance(merged.get(name), dict):
            merged[name] = _merged(merged[name], value, removes_null=removes_null)
        else:
            merged[name] = value
    return merged


def _verb(operation: Operation) -> str:
    """What an operation below an item is called: `cancel` for `/orders/{id}/cancel` and `/orders/{id}:cancel`."""
    return re.split(r"[/:]|\.(?!json$|xml$)", bare(operation.path))[-1]


def _is_json_patch(body: Json) -> bool:
    return isinstance(body, list) and all(isinstance(step, dict) and "op" in step for step in body)


def _as_key(chosen: Json) -> str | None:
    """An id that a client chose, as the key of a record; None where it is no text or whole number."""
    if isinstance(chosen, float) and chosen.is_integer():
        return str(int(chosen))
    return str(chosen) if isinstance(chosen, str | int) and not isinstance(chosen, bool) and chosen != "" else None
