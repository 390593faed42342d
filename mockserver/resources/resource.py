"""Resources as behaviour files write them: one kind of thing that an API keeps, and what its document cannot say of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from mockserver.resources.call import Call, Reply
from mockserver.resources.services import RelatedResource
from mockserver.state.store import Record, Store, World
from specs.json.parsing import Json

Fields = dict[str, Json]
BeforeSave = Callable[[Call, Fields, Record | None], tuple[Fields, Fields]]
ComputedFields = Callable[[Record, float, World], Fields]
BeforeDelete = Callable[[Call, Record], None]
AfterCreate = Callable[["StandardHandlers", Call, Record], None]
SeedData = Callable[[World], list[tuple[str, Fields, Fields]]]
OperationHook = Callable[["StandardHandlers", Call], Reply]
ErrorMessages = Callable[[Json, str], str]
Hook = TypeVar("Hook")


class StandardHandlers(RelatedResource, Protocol):
    """What a behaviour is given of its own resource: the handlers that it would have without one, and what these share."""

    @property
    def defaults(self) -> Mapping[str, Json]:
        """The defaults that the item's schema declares."""

    @property
    def item_properties(self) -> Mapping[str, Json]:
        """The properties that the item's schema declares, each with its Schema Object."""

    def on_create(self, call: Call) -> Reply:
        """Keep what was sent, as far as a reply may show it, with defaults, an id and times."""

    def on_list(self, call: Call) -> Reply:
        """Show the items of the caller's world."""

    def on_retrieve(self, call: Call) -> Reply:
        """Show one item."""

    def on_update(self, call: Call) -> Reply:
        """Change the fields that were sent (an object), or carry out a JSON Patch (an array)."""

    def on_replace(self, call: Call) -> Reply:
        """Put what was sent in the place of every field."""

    def on_delete(self, call: Call) -> Reply:
        """Take the item out; it is found no more."""

    def named_in(self, call: Call) -> Record:
        """The record that the call's path names.

        Raises:
            NotFound: there is none, or one of those that the path leads through is not there.
        """

    def find_public(self, store: Store, key: str) -> tuple[World, Record]:
        """The record with this id, in whichever world it is, and that world.

        Raises:
            NotFound: there is none.
        """

    def check_version(self, call: Call, record: Record) -> None:
        """Raise PreconditionFailed where `If-Match` names another version than the present one."""

    def insert(self, call: Call, fields: Fields, metadata: Fields) -> Record:
        """A new record in the caller's world, with an id that no record of this kind ever had."""

    def change(
        self, world: World, record: Record, fields: Fields, metadata: Fields, *, now_s: float, path: Mapping[str, Json] | None = None
    ) -> Record:
        """`record` with other fields and more metadata, in its place."""

    def patch(self, call: Call, record: Record, target: Fields) -> Reply:
        """Carry out a JSON Patch on `target`, the fields of `record` as a client may patch them."""

    def shown(self, record: Record, now_s: float, world: World) -> Fields:
        """An item as a read answers it at `now_s`."""

    def reply(self, call: Call, record: Record) -> Reply:
        """The success of the call's operation that shows `record` of the caller's world."""


@dataclass(eq=False, kw_only=True)
class Resource:
    """One kind of thing that an API keeps. Its decorators add what the document cannot say."""

    collection_path: str  # "/v2/faces"
    kind: str  # "face"
    item_path: str | None = None  # "/v2/faces/{face_id}"; None: as the document's paths have it
    id_prefix: str = ""
    id_digits: int = 0  # hexadecimal digits after the prefix, at least 8; 0: a UUID
    has_unique_names: bool = False  # then an item is also found by its name
    is_public: bool = False  # found without a credential, by `StandardHandlers.find_public`
    origins_field: str = ""  # of a public item: the origins whose pages may call its operations that need no credential; none: any
    can_expire: bool = False  # gone once the time passes its metadata's `expires_s`
    hidden_filters: tuple[str, ...] = ()  # list parameters that choose by a computed field which no reply shows
    before_save_hooks: list[BeforeSave] = field(default_factory=list)
    computed_fields_hooks: list[ComputedFields] = field(default_factory=list)
    before_delete_hooks: list[BeforeDelete] = field(default_factory=list)
    after_create_hooks: list[AfterCreate] = field(default_factory=list)
    seed_data_hooks: list[SeedData] = field(default_factory=list)
    operations: dict[str, OperationHook] = field(default_factory=dict)
    error_message_hooks: dict[str, ErrorMessages] = field(default_factory=dict)

    def before_save(self, hook: BeforeSave) -> BeforeSave:
        """Before a create (record None) or an update: (fields to keep, metadata to keep beside them), or an ApiError.

        `hook` is given the call, the fields as they would be, and the record as it is.
        """
        return _added(self.before_save_hooks, hook)

    def computed_fields(self, hook: ComputedFields) -> ComputedFields:
        """Fields that are computed when they are read, such as a status: given the record, the time in seconds and the world."""
        return _added(self.computed_fields_hooks, hook)

    def before_delete(self, hook: BeforeDelete) -> BeforeDelete:
        """Before a delete: nothing, or an ApiError that keeps the item where it is."""
        return _added(self.before_delete_hooks, hook)

    def after_create(self, hook: AfterCreate) -> AfterCreate:
        """After a create, with the new record: callbacks, and what other resources keep of it."""
        return _added(self.after_create_hooks, hook)

    def seed_data(self, hook: SeedData) -> SeedData:
        """The items that every world starts with: (id, fields, metadata) each."""
        return _added(self.seed_data_hooks, hook)

    def operation(self, name: str) -> Callable[[OperationHook], OperationHook]:
        """The behaviour of one operation, by its operationId or its key."""

        def register(hook: OperationHook) -> OperationHook:
            self.operations[name] = hook
            return hook

        return register

    def error_messages(self, name: str) -> Callable[[ErrorMessages], ErrorMessages]:
        """The vendor's words for a body that the document does not allow: given the body (None: missing) and the mock's own words."""

        def register(hook: ErrorMessages) -> ErrorMessages:
            self.error_message_hooks[name] = hook
            return hook

        return register


def _added(hooks: list[Hook], hook: Hook) -> Hook:
    hooks.append(hook)
    return hook
