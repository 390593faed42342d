"""Resources as behaviour files write them: one kind of thing that an API keeps, and what its document cannot say of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from mockserver.resources.call import Call, Reply
from mockserver.state.store import Record, World
from specs.json.parsing import Json

if TYPE_CHECKING:
    from mockserver.resources.handlers import ResourceHandlers

Fields = dict[str, Json]
Settle = Callable[[Call, Fields, Record | None], tuple[Fields, Fields]]
View = Callable[[Record, float, World], Fields]
Deleting = Callable[[Call, Record], None]
Created = Callable[["ResourceHandlers", Call, Record], None]
Stock = Callable[[World], list[tuple[str, Fields, Fields]]]
Behave = Callable[["ResourceHandlers", Call], Reply]
Words = Callable[[Json, str], str]
Hook = TypeVar("Hook")


@dataclass(eq=False, kw_only=True)
class Resource:
    """One kind of thing that an API keeps. Its decorators add what the document cannot say."""

    collection_path: str  # "/v2/faces"
    kind: str  # "face"
    item_path: str | None = None  # "/v2/faces/{face_id}"
    id_prefix: str = ""
    id_digits: int = 0  # hexadecimal digits after the prefix, at least 8; 0: a UUID
    has_unique_names: bool = False  # then an item is also found by its name
    is_public: bool = False  # found without a credential, by `Bound.find_public`
    origins_field: str = ""  # of a public item: the origins whose pages may call its operations that need no credential; none: any
    can_expire: bool = False  # gone once the time passes its trait `expires_s`
    hidden_filters: tuple[str, ...] = ()  # list parameters that choose by a viewed field which no reply shows
    settle_hooks: list[Settle] = field(default_factory=list)
    view_hooks: list[View] = field(default_factory=list)
    delete_hooks: list[Deleting] = field(default_factory=list)
    created_hooks: list[Created] = field(default_factory=list)
    stock_hooks: list[Stock] = field(default_factory=list)
    operations: dict[str, Behave] = field(default_factory=dict)
    words: dict[str, Words] = field(default_factory=dict)

    def settle(self, hook: Settle) -> Settle:
        """Before a create (record None) or an update: (fields to keep, traits to keep beside them), or an ApiError.

        `hook` is given the call, the fields as they would be, and the record as it is.
        """
        return _kept(self.settle_hooks, hook)

    def view(self, hook: View) -> View:
        """Fields that are computed when they are read, such as a status: given the record, the time in seconds and the world."""
        return _kept(self.view_hooks, hook)

    def deleting(self, hook: Deleting) -> Deleting:
        """Before a delete: nothing, or an ApiError."""
        return _kept(self.delete_hooks, hook)

    def created(self, hook: Created) -> Created:
        """After a create."""
        return _kept(self.created_hooks, hook)

    def stock(self, hook: Stock) -> Stock:
        """What every world starts with: (id, fields, traits) each."""
        return _kept(self.stock_hooks, hook)

    def operation(self, name: str) -> Callable[[Behave], Behave]:
        """The behaviour of one operation, by its operationId or its key."""

        def keep(behave: Behave) -> Behave:
            self.operations[name] = behave
            return behave

        return keep

    def refusal(self, name: str) -> Callable[[Words], Words]:
        """The vendor's words for a body that the document does not allow: given the body (None: missing) and ours."""

        def keep(words: Words) -> Words:
            self.words[name] = words
            return words

        return keep


def _kept(hooks: list[Hook], hook: Hook) -> Hook:
    hooks.append(hook)
    return hook
