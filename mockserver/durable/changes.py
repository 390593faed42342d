"""Worlds that note what is changed in them: what it was before, so that a change can be committed, or taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from mockserver.state.ids import Sequence
from mockserver.state.store import Record, RecordCollection, World

Key = tuple[str, str, str, str]  # world, part, name, id: what an entry of the database is of
_MISSING = object()


class Changes:
    """What was changed since the last commit: the key of each entry, and its value before the first change."""

    __slots__ = ("before", "forgotten", "statements")

    def __init__(self) -> None:
        self.before: dict[Key, Any] = {}
        self.forgotten: set[str] = set()  # worlds that were forgotten as a whole
        self.statements: list[Callable[[Connection], None]] = []  # what else is to be done in the transaction that commits

    def __bool__(self) -> bool:
        return bool(self.before or self.forgotten or self.statements)

    def note(self, key: Key, before: Any) -> None:
        """An entry is changed, whose value was `before`."""
        self.before.setdefault(key, before)

    def clear(self) -> None:
        """Begin anew: all was committed, or taken back."""
        self.before.clear()
        self.forgotten.clear()
        self.statements.clear()


class NotedCollection(RecordCollection):
    """A collection that notes its changes."""

    __slots__ = ("_changes", "_collections", "_kind", "_world")

    def __init__(self, changes: Changes, world: str, kind: str, collections: dict[str, RecordCollection]) -> None:
        super().__init__()
        self._changes = changes
        self._world = world
        self._kind = kind
        self._collections = collections  # of its world, among which it is as soon as something was put into it

    def next_number(self) -> int:
        """The number of the next record; never given twice."""
        self._changes.note((self._world, "number", self._kind, ""), self.stored_number)
        self._collections[self._kind] = self
        return super().next_number()

    def put(self, record: Record) -> None:
        """Add a record, or put it in the place of the one with its id.

        Raises:
            NameTaken: its name is another's; nothing was changed.
        """
        old = self._by_id.get(record.id)
        super().put(record)
        self._changes.note((self._world, "record", self._kind, record.id), old)
        self._collections[self._kind] = self

    def remove(self, key: str) -> None:
        """Take out the record with this id.

        Raises:
            KeyError: there is none.
        """
        old = self._by_id.get(key)
        super().remove(key)
        self._changes.note((self._world, "record", self._kind, key), old)

    def continue_at(self, number: int) -> None:
        """Give this number, or a later one, to the next record."""
        self._changes.note((self._world, "number", self._kind, ""), self.stored_number)
        self._collections[self._kind] = self
        super().continue_at(number)

    @property
    def stored_number(self) -> int | None:
        """The number of the next record; None where none was ever given."""
        return self._next if self._next > 1 else None

    def restore_number(self, number: int | None) -> None:
        """Give this number to the next record; None: nothing was ever put into the collection."""
        self._next = number or 1
        if number is not None:
            self._collections[self._kind] = self
        elif not self:
            self._collections.pop(self._kind, None)

    def restore(self, records: Iterable[tuple[str, Record | None]]) -> None:
        """Put records, by their ids, in the places that others left them in, all at once; None: take it out. Nothing is noted."""
        pairs = list(records)
        for key, record in pairs:  # first the names are free, as two records may have changed theirs for one another's
            old = self._by_id.get(key)
            if old is not None and old.name is not None and (record is None or record.name != old.name):
                del self._by_name[old.name]
                self._by_id[key] = old._replace(name=None)
        for key, record in pairs:
            if record is not None:
                self._collections[self._kind] = self
                super().put(record)
            elif key in self._by_id:
                super().remove(key)

    def note_removal(self) -> None:
        """Note that the collection is taken out of its world, with all its records."""
        for record in self:
            self._changes.note((self._world, "record", self._kind, record.id), record)
        self._changes.note((self._world, "number", self._kind, ""), self.stored_number)


class NotedCollections(dict[str, RecordCollection]):
    """The collections of a world; one that is taken out is noted."""

    def __init__(self, unused: dict[str, NotedCollection]) -> None:
        super().__init__()
        self._unused = unused

    def __delitem__(self, name: str) -> None:
        collection = self[name]
        if isinstance(collection, NotedCollection):
            collection.note_removal()
        self._unused.pop(name, None)
        super().__delitem__(name)


class NotedCounters(dict[str, int]):
    """The counters of a world; each change is noted."""

    def __init__(self, changes: Changes, world: str) -> None:
        super().__init__()
        self._changes = changes
        self._world = world

    def __setitem__(self, name: str, value: int) -> None:
        self._changes.note((self._world, "counter", name, ""), self.get(name))
        super().__setitem__(name, value)

    def __delitem__(self, name: str) -> None:
        self._changes.note((self._world, "counter", name, ""), self[name])
        super().__delitem__(name)

    def pop(self, name: str, default: Any = _MISSING) -> Any:
        """Take a counter out, and return its value."""
        if name in self:
            self._changes.note((self._world, "counter", name, ""), self[name])
        return super().pop(name) if default is _MISSING else super().pop(name, default)

    def restore(self, name: str, value: int | None) -> None:
        """Set a counter, or take it out, without a note."""
        if value is None:
            super().pop(name, None)
        else:
            super().__setitem__(name, value)


@dataclass(slots=True)
class NotedWorld(World):
    """A world that notes its changes."""

    changes: Changes = field(default_factory=Changes)
    unused: dict[str, NotedCollection] = field(default_factory=dict)  # collections that were asked for, and never put into

    def __post_init__(self) -> None:
        self.collections = NotedCollections(self.unused)
        self.counters = NotedCounters(self.changes, self.name)

    def collection(self, kind: str) -> RecordCollection:
        """The collection of this kind, empty where nothing was ever put into it."""
        return self.noted_collection(kind)

    def noted_collection(self, kind: str) -> NotedCollection:
        """The collection of this kind as one that can be restored."""
        collection = self.collections.get(kind)
        if isinstance(collection, NotedCollection):
            return collection
        if kind not in self.unused:
            self.unused[kind] = NotedCollection(self.changes, self.name, kind, self.collections)
        return self.unused[kind]

    def next_id(self, kind: str) -> str:
        """32 hexadecimal digits that no resource of this kind had in this world."""
        sequence = self.sequences.get(kind)
        if sequence is None:
            sequence = self.sequences[kind] = Sequence(self.seed, self.name, kind)
            self.changes.note((self.name, "sequence", kind, ""), None)
        else:
            self.changes.note((self.name, "sequence", kind, ""), sequence.position)
        return sequence.next()

    def value(self, part: str, name: str, key: str) -> Any:
        """What an entry holds now; None: there is none."""
        if part == "record":
            collection = self.collections.get(name)
            return None if collection is None else collection.get(key)
        if part == "counter":
            return self.counters.get(name)
        if part == "sequence":
            sequence = self.sequences.get(name)
            return None if sequence is None else sequence.position
        if part == "number":
            collection = self.collections.get(name)
            return collection.stored_number if isinstance(collection, NotedCollection) else None
        return self.started_s

    def restore(self, part: str, name: str, key: str, value: Any) -> None:
        """Let an entry that is no record hold `value`; None: let there be none."""
        if part == "counter":
            self.counters.restore(name, value)  # type: ignore[attr-defined]  # made in __post_init__
        elif part == "number":
            self.noted_collection(name).restore_number(value)
        elif part == "sequence":
            if value is None:
                self.sequences.pop(name, None)
            else:
                sequence = self.sequences.setdefault(name, Sequence(self.seed, self.name, name))
                sequence.position = value
        elif value is not None:
            self.started_s = value
