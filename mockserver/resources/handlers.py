"""A resource joined to a document: the handlers of the operations that create, read, list, update and delete its items."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mockserver.errors import BadRequest, Conflict, NotFound, PreconditionFailed, UnprocessableContent
from mockserver.resources import json_patch
from mockserver.resources.call import Call, Reply
from mockserver.resources.hook_results import check_nothing, checked_fields, checked_reply, checked_save, checked_seeds
from mockserver.resources.item_schema import ItemSchema
from mockserver.resources.resource import Fields, OperationHook, Resource
from mockserver.state import ids
from mockserver.state.store import NameTaken, Record, RecordCollection, Store, World
from specs import Document
from specs.json.parsing import Json
from specs.schema.messages import describe

Handler = Callable[[Call], Reply]
Path = Mapping[str, Json]


class ResourceHandlers:
    """A resource in one document."""

    def __init__(self, resource: Resource, document: Document, ancestors: tuple[ResourceHandlers, ...] = ()) -> None:
        self.resource = resource
        self.document = document
        self.key = f"{document.built_in or document.name}/{resource.kind}"  # of its collections in the store
        self.shape = self._item_schema()
        self._is_public = resource.is_public or self._has_public_operations()
        self._ancestors = ancestors  # the resources that its path leads through
        self._parents = tuple(part[1:-1] for part in resource.collection_path.split("/") if part.startswith("{"))

    def _item_schema(self) -> ItemSchema:
        return ItemSchema(self.document, self.resource)

    def handlers(self) -> dict[str, Handler]:
        """The handler of every operation that plays a role on this resource, by the operation's key."""
        shape, handler_by_key = self.shape, dict[str, Handler]()
        if shape.item_properties:
            roles = (
                (shape.create, self.on_create),
                (shape.retrieve, self.on_retrieve),
                (shape.update, self.on_update),
                (shape.replace, self.on_replace),
                (shape.delete, self.on_delete),
            )
            handler_by_key.update({operation.key: handler for operation, handler in roles if operation is not None})
        if shape.list is not None and shape.listing is not None:
            handler_by_key[shape.list.key] = self.on_list
        return {**handler_by_key, **self.written_handlers()}

    def written_handlers(self) -> dict[str, Handler]:
        """The handlers that a behaviour file gives for operations of their own, by the operation's key."""
        handler_by_key: dict[str, Handler] = {}
        for operation in self.document.operations if self.resource.operations else ():
            hook = self.resource.operations.get(operation.id) or self.resource.operations.get(operation.key)
            if hook is not None:
                handler_by_key[operation.key] = _operation_handler(self, hook)
        return handler_by_key

    @property
    def defaults(self) -> Mapping[str, Json]:
        """The defaults that the item's schema declares."""
        return self.shape.defaults

    @property
    def item_properties(self) -> Mapping[str, Json]:
        """The properties that the item's schema declares, each with its Schema Object."""
        return self.shape.item_properties

    # What is kept

    def collection(self, world: World, path: Path | None = None) -> RecordCollection:
        """Its collection in this world; below the parents that `path` names, where it has such."""
        if not self._parents:
            return world.collection(self.key)
        return world.collection(self.key + "".join(f"/{(path or {}).get(name)}" for name in self._parents))

    def find(self, world: World, key: str, path: Path | None = None) -> Record:
        """The record with this id, or this name where names are unique.

        Raises:
            NotFound: there is none; the message names it.
        """
        collection = self.collection(world, path)
        record = collection.get(key)
        if record is None and self.resource.has_unique_names:
            record = collection.named(key)
        if record is None:
            raise NotFound(f"There is no {self.resource.kind.replace('_', ' ')} {key[:100]}.", param=self.shape.id_parameter)
        return record

    def find_present(self, call: Call, key: str) -> Record:
        """The record with this id or name in the caller's world, unless its time is over.

        Raises:
            NotFound: there is none.
        """
        self._expire(call, key)
        return self.find(call.own_world, key, call.path)

    def expire(self, store: Store, world: World, key: str | None, *, now_s: float, path: Path | None = None) -> None:
        """Take out of a world the record with this id or name (None: every record) if its time is over."""
        if not self.resource.can_expire:
            return
        collection = self.collection(world, path)
        for record in list(collection) if key is None else filter(None, (collection.get(key) or collection.named(key),)):
            if _is_expired(record, now_s):
                self.remove(store, world, record, path)

    def find_public(self, store: Store, key: str) -> tuple[World, Record]:
        """The record with this id, in whichever world it is, and that world.

        Raises:
            NotFound: there is none.
        """
        world = store.owner(self.key, key)
        if world is None:
            raise NotFound(f"There is no {self.resource.kind} {key[:100]}.", param=self.shape.id_parameter)
        return world, self.find(world, key)

    def insert(self, call: Call, fields: Fields, metadata: Fields) -> Record:
        """A new record in the caller's world, with an id that no record of this kind ever had.

        Raises:
            BadRequest: its name is taken, where names are unique.
        """
        world, now_s = call.own_world, call.now_s
        collection = self.collection(world, call.path)
        name = self._name(fields)
        if name is not None and collection.named(name):
            raise self._taken(name)
        record = Record(self._new_id(world), collection.next_number(), fields, now_s, now_s, metadata, name)
        collection.put(record)
        if self._is_public:
            call.services.store.publish(self.key, record.id, world)
        return record

    def change(self, world: World, record: Record, fields: Fields, metadata: Fields, *, now_s: float, path: Path | None = None) -> Record:
        """`record` with other fields and more metadata, in its place.

        Raises:
            BadRequest: its new name is taken, where names are unique.
        """
        changed = record.with_fields(fields, now_s=now_s, **metadata)._replace(name=self._name(fields))
        try:
            self.collection(world, path).put(changed)
        except NameTaken:
            raise self._taken(str(changed.name)) from None
        return changed

    def remove(self, store: Store, world: World, record: Record, path: Path | None = None) -> None:
        """Take a record out, and all that lies below it."""
        self.collection(world, path).remove(record.id)
        store.withdraw(self.key, record.id)
        for name in [name for name in world.collections if f"/{record.id}" in name]:
            del world.collections[name]

    def seed(self, world: World, now_s: float) -> None:
        """Put in what every world starts with."""
        for hook in self.resource.seed_data_hooks:
            for key, fields, metadata in checked_seeds(hook, hook(world)):
                collection = self.collection(world)
                collection.put(Record(key, collection.next_number(), fields, now_s, now_s, metadata, self._name(fields)))

    def shown(self, record: Record, now_s: float, world: World) -> Fields:
        """An item as a read answers it at `now_s`."""
        shape = self.shape
        item = {shape.id_field: record.id, **shape.constants, **record.fields}
        shape.add_times(item, record)
        if self.resource.computed_fields_hooks:
            item.update(self.computed(record, now_s, world))
        return item

    def computed(self, record: Record, now_s: float, world: World) -> Fields:
        """What a behaviour file computes of an item when it is read."""
        computed: Fields = {}
        for hook in self.resource.computed_fields_hooks:
            computed.update(checked_fields(hook, hook(record, now_s, world)))
        return computed

    # The roles

    def on_create(self, call: Call) -> Reply:
        """Keep what was sent, as far as a reply may show it, with defaults, an id and times."""
        if self._ancestors:
            self._check_ancestors(call)
        fields = {**self.shape.sent_defaults, **self.shape.kept(call.operation, call.body)}
        fields, metadata = self._before_save(call, fields, None)
        metadata["outcome"] = call.preferences.outcome
        record = self.insert(call, fields, metadata)
        for hook in self.resource.after_create_hooks:
            check_nothing("after_create", hook, hook(self, call, record))
        return self.reply(call, record)

    def on_list(self, call: Call) -> Reply:
        """The items of the caller's world."""
        listing = self.shape.listing
        if listing is None:
            raise LookupError(f"{call.operation.key} is no list")
        self._check_ancestors(call)
        now_s, world = call.now_s, call.own_world
        self._expire(call, None)
        return Reply(200, listing.answer(call, self.collection(world, call.path), lambda record: self.shown(record, now_s, world)))

    def on_retrieve(self, call: Call) -> Reply:
        """One item."""
        return self.reply(call, self.named_in(call))

    def on_update(self, call: Call) -> Reply:
        """Change the fields that were sent (an object), or carry out a JSON Patch (an array)."""
        record = self.named_in(call)
        self.check_version(call, record)
        if isinstance(call.body, list):
            return self.patch(call, record, record.fields)
        fields = {**record.fields, **self.shape.kept(call.operation, call.body)}
        return self.reply(call, self._updated(call, record, fields))

    def on_replace(self, call: Call) -> Reply:
        """Put what was sent in the place of every field."""
        record = self.named_in(call)
        self.check_version(call, record)
        fields = {**self.shape.sent_defaults, **self.shape.kept(call.operation, call.body)}
        return self.reply(call, self._updated(call, record, fields))

    def on_delete(self, call: Call) -> Reply:
        """Take the item out; it is found no more."""
        record = self.named_in(call)
        for hook in self.resource.before_delete_hooks:
            check_nothing("before_delete", hook, hook(call, record))
        self.remove(call.services.store, call.own_world, record, call.path)
        success = self.shape.success(call.operation)
        if not success.has_body:
            return Reply(success.status)
        gone = {**self.shape.constants, self.shape.id_field: record.id, "deleted": True}
        if success.declared:
            gone = success.projected({**self.shown(record, call.now_s, call.own_world), **gone})
        return Reply(success.status, gone)

    # What the roles share, and special operations use

    def named_in(self, call: Call) -> Record:
        """The record that the call's path names.

        Raises:
            NotFound: there is none, or one of those that the path leads through is not there.
        """
        key = str(call.path[self.shape.id_parameter or "id"])
        if self._is_public and not call.operation.security:  # anybody may call it, whosever the record is
            call.world = call.services.store.owner(self.key, key) or call.world
        self._check_ancestors(call)
        return self.find_present(call, key)

    def reply(self, call: Call, record: Record) -> Reply:
        """The success of the call's operation that shows `record` of the caller's world."""
        success = self.shape.success(call.operation)
        item = self.shown(record, max(call.now_s, record.updated_s), call.own_world)
        return Reply(success.status, success.projected(item), {name: etag(record) for name in success.etag_headers})

    def check_version(self, call: Call, record: Record) -> None:
        """Nothing, where `If-Match` is not sent, means nothing to the operation, or names the present version.

        Raises:
            PreconditionFailed: it names another.
        """
        if_match = call.headers.get(b"if-match", b"*").decode("latin-1")
        if if_match.strip() == "*" or call.operation.response(412) is None:
            return
        if etag(record).removeprefix("W/") not in [tag.strip().removeprefix("W/") for tag in if_match.split(",")]:
            raise PreconditionFailed(f"If-Match does not name the present version, which is {etag(record)}.", param="If-Match")

    def patch(self, call: Call, record: Record, target: Fields) -> Reply:
        """Carry out a JSON Patch on `target`, the fields of `record` as a client may patch them.

        Raises:
            ApiError: it cannot be applied, or leaves what the document does not allow; nothing is changed.
        """
        fields = json_patch.apply(target, call.body)
        if not isinstance(fields, dict):
            raise UnprocessableContent(f"{json_patch.INVALID}: it leaves no object.")
        fields, metadata = self._before_save(call, fields, record)
        changed = record._replace(fields=fields, metadata={**record.metadata, **metadata})
        self._check_patched(call, self.shown(changed, max(call.now_s, record.updated_s), call.own_world))
        return self.reply(call, self.change(call.own_world, record, fields, metadata, now_s=call.now_s, path=call.path))

    def _check_patched(self, call: Call, item: Fields) -> None:
        """Whether the patched item is still one that the document allows."""
        media = call.operation.success.json_body if call.operation.success else None
        place = media.schema_pointer if media else None
        if place is None:
            return
        schema = call.services.schemas.compile(place, "response")
        visible_item = self.shape.success(call.operation).projected(item)
        if not schema.is_valid(visible_item):
            raise Conflict("JSON patch: " + describe("result", visible_item, schema, sensitive=call.services.sensitive))

    def _updated(self, call: Call, record: Record, fields: Fields) -> Record:
        fields, metadata = self._before_save(call, fields, record)
        return self.change(call.own_world, record, fields, metadata, now_s=call.now_s, path=call.path)

    def _before_save(self, call: Call, fields: Fields, record: Record | None) -> tuple[Fields, Fields]:
        name = self._name(fields)
        if name is not None and self.resource.can_expire:
            self._expire(call, name)  # a name is free again once its holder's time is over
        metadata: Fields = {}
        for hook in self.resource.before_save_hooks:
            fields, hook_metadata = checked_save(hook, hook(call, fields, record))
            metadata.update(hook_metadata)
        return fields, metadata

    def _expire(self, call: Call, key: str | None) -> None:
        if self.resource.can_expire:
            self.expire(call.services.store, call.own_world, key, now_s=call.now_s, path=call.path)

    def _check_ancestors(self, call: Call) -> None:
        for ancestor in self._ancestors:
            ancestor.find(call.own_world, str(call.path[ancestor.shape.id_parameter or "id"]), call.path)

    def _has_public_operations(self) -> bool:
        """Whether anybody may call an operation on an item, while others of the document want a credential."""
        shape = self.shape
        on_items = (shape.retrieve, shape.update, shape.replace, shape.delete)
        is_open = any(operation is not None and not operation.security for operation in on_items)
        return is_open and any(operation.security for operation in self.document.operations)

    def _name(self, fields: Fields) -> str | None:
        name = fields.get(self.shape.name_field or "") if self.resource.has_unique_names else None
        return None if name is None else str(name)

    def _taken(self, name: str) -> BadRequest:
        return BadRequest(f"A {self.resource.kind.replace('_', ' ')} named {name[:100]} already exists.", param=self.shape.name_field)

    def _new_id(self, world: World) -> str:
        digits, prefix = world.next_id(self.key), self.resource.id_prefix
        return prefix + (digits[: self.resource.id_digits] if self.resource.id_digits else ids.uuid(digits))


def etag(record: Record) -> str:
    """A weak entity tag that changes with every update."""
    return f'W/"{round(record.updated_s * 1000):x}"'


def _is_expired(record: Record, now_s: float) -> bool:
    expires_s = record.metadata.get("expires_s")
    return expires_s is not None and now_s >= expires_s


def _operation_handler(handlers: ResourceHandlers, hook: OperationHook) -> Handler:
    return lambda call: checked_reply(hook, hook(handlers, call))
