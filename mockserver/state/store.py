"""Where resources live: worlds, one a credential, each with its collections. All in memory; nothing here knows an API."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import NamedTuple

from mockserver.limits import DEFAULTS
from mockserver.state import ids
from mockserver.state.ids import Sequence
from specs.json.parsing import Json

ANONYMOUS = "anonymous"  # the world of all who show no credential where none is asked for; no digest is called so
_STEP_S = 0.0011  # somewhat more than a millisecond: two times so far apart never round to the same one


class Record(NamedTuple):
    """One resource at one moment. Never changed: an update puts another in its place.

    A named tuple, as it is made on every create, and a frozen dataclass takes four times as long to make.
    """

    id: str
    number: int  # the order of creation in its collection
    fields: dict[str, Json]  # what the client sent and what was defaulted; treat as frozen
    created_s: float
    updated_s: float
    metadata: dict[str, Json]  # what the mock knows beside it: outcome, parent, the age of its last change
    name: str | None = None  # its unique name, where the collection has such

    def with_fields(self, fields: dict[str, Json], *, now_s: float, **metadata: Json) -> Record:
        """The record after an update at `now_s`. `updated_s` always moves, to another millisecond."""
        updated_s = max(now_s, self.updated_s + _STEP_S)
        return self._replace(fields=fields, updated_s=updated_s, metadata={**self.metadata, **metadata})


class TooManyWorlds(Exception):
    """There are as many worlds as the mock keeps; those go on."""


class NameTaken(ValueError):
    """Another resource of the collection has this name."""


class RecordCollection:
    """The records of one kind in one world, in order of creation."""

    __slots__ = ("_by_id", "_by_name", "_ids", "_next", "_numbers")

    def __init__(self) -> None:
        self._by_id: dict[str, Record] = {}
        self._by_name: dict[str, str] = {}
        self._numbers: list[int] = []  # rising, side by side with the ids: a page is a slice, wherever it begins
        self._ids: list[str] = []
        self._next = 1

    def __len__(self) -> int:
        return len(self._by_id)

    def __iter__(self) -> Iterator[Record]:
        return iter([self._by_id[key] for key in self._ids])

    def next_number(self) -> int:
        """The number of the next record; never given twice."""
        number, self._next = self._next, self._next + 1
        return number

    @property
    def following_number(self) -> int:
        """The number of the next record."""
        return self._next

    def continue_at(self, number: int) -> None:
        """Give this number, or a later one, to the next record."""
        self._next = max(self._next, number)

    def get(self, key: str) -> Record | None:
        """The record with this id."""
        return self._by_id.get(key)

    def named(self, name: str) -> Record | None:
        """The record with this unique name."""
        key = self._by_name.get(name)
        return None if key is None else self._by_id[key]

    def put(self, record: Record) -> None:
        """Add a record, or put it in the place of the one with its id.

        Raises:
            Taken: its name is another's; nothing was changed.
        """
        if record.name is not None and self._by_name.get(record.name, record.id) != record.id:
            raise NameTaken(record.name)
        old = self._by_id.get(record.id)
        if old is not None and old.name is not None and old.name != record.name:
            del self._by_name[old.name]
        self._by_id[record.id] = record
        if old is None:
            index = len(self._ids) if not self._numbers or record.number > self._numbers[-1] else bisect_left(self._numbers, record.number)
            self._numbers.insert(index, record.number)
            self._ids.insert(index, record.id)
        if record.name is not None:
            self._by_name[record.name] = record.id

    def remove(self, key: str) -> None:
        """Take out the record with this id.

        Raises:
            KeyError: there is none.
        """
        record = self._by_id.pop(key)
        index = bisect_left(self._numbers, record.number)
        del self._numbers[index], self._ids[index]
        if record.name is not None:
            del self._by_name[record.name]

    def page(self, offset: int, limit: int, *, newest_first: bool) -> list[Record]:
        """At most `limit` records from the `offset`th on."""
        size = len(self._ids)
        if newest_first:
            start, stop = max(0, size - offset - limit), max(0, size - offset)
        else:
            start, stop = min(offset, size), min(offset + limit, size)
        keys = self._ids[start:stop]
        return [self._by_id[key] for key in (reversed(keys) if newest_first else keys)]


@dataclass(slots=True)
class World:
    """Everything that belongs to one credential."""

    name: str  # short, and not the credential
    seed: int
    started_s: float = 0.0  # when it was first asked for, in seconds since the Unix epoch
    collections: dict[str, RecordCollection] = field(default_factory=dict)
    counters: dict[str, int] = field(default_factory=dict)
    sequences: dict[str, Sequence] = field(default_factory=dict)
    room: int = 0  # how many resources may come before they are counted again

    def collection(self, kind: str) -> RecordCollection:
        """The collection of this kind, empty where nothing was ever put into it."""
        record_collection = self.collections.get(kind)
        if record_collection is None:
            record_collection = self.collections[kind] = RecordCollection()
        return record_collection

    def next_id(self, kind: str) -> str:
        """32 hexadecimal digits that no resource of this kind had in this world."""
        sequence = self.sequences.get(kind)
        if sequence is None:
            sequence = self.sequences[kind] = Sequence(self.seed, self.name, kind)
        return sequence.next()

    def has_room(self, most: int) -> bool:
        """Whether one more resource may come, where a world holds at most so many: counted only when that could be."""
        if self.room <= 0:
            self.room = most - self.size()
        self.room -= 1
        return self.room >= 0

    def continue_sequence(self, kind: str, position: int) -> None:
        """Let the ids of a kind go on from where a sequence had come to."""
        self.next_id(kind)
        self.sequences[kind].position = position

    def size(self) -> int:
        """How many resources there are, of every kind."""
        return sum(map(len, self.collections.values()))

    def count(self, what: str) -> int:
        """1, then 2, …: how often this was called for `what` in this world."""
        number = self.counters[what] = self.counters.get(what, 0) + 1
        return number


class Store:
    """Every world. `lock` is held while a request is carried out, so each request is atomic for the others."""

    def __init__(
        self, seed_world: Callable[[World], None] = lambda world: None, *, seed: int = 0, most_worlds: int = DEFAULTS.worlds
    ) -> None:
        self._seed = seed
        self._most_worlds = most_worlds
        self.lock = threading.RLock()
        self._seed_world = seed_world
        self._worlds: dict[str, World] = {}
        self._owners: dict[tuple[str, str], World] = {}

    def transaction(self, *, writes: bool = True) -> AbstractContextManager[object]:
        """A block that sees what all processes have committed, and whose changes are committed when it ends, all or none."""
        return self.lock

    def world_of(self, credential: str) -> World:
        """The world of a credential, made and seeded when first asked for."""
        name = ids.world_name(credential)
        return self._worlds.get(name) or self.world(name)

    def anonymous_world(self) -> World:
        """The world of those who show no credential."""
        return self._worlds.get(ANONYMOUS) or self.world(ANONYMOUS)

    def world(self, name: str) -> World:
        """The world of this name, made and seeded when first asked for.

        Raises:
            TooManyWorlds: it is not there, and no more are made.
        """
        with self.lock:
            named_world = self._worlds.get(name)
            if named_world is None:
                if len(self._worlds) >= self._most_worlds:
                    raise TooManyWorlds(f"There are {len(self._worlds)} worlds, one a credential, and the mock keeps no more.")
                named_world = self._new_world(name)
                self._seed_world(named_world)
                self._worlds[name] = named_world
            return named_world

    def existing_world(self, name: str) -> World | None:
        """The world of this name, where it was asked for before."""
        return self._worlds.get(name)

    def _new_world(self, name: str) -> World:
        return World(name, self._seed)

    def worlds(self) -> tuple[World, ...]:
        """Every world that was asked for since the start or the last reset."""
        with self.lock:
            return tuple(self._worlds.values())

    def publish(self, kind: str, key: str, world: World) -> None:
        """Let `owner` find this resource without a credential."""
        self._owners[kind, key] = world

    def withdraw(self, kind: str, key: str) -> None:
        """Undo `publish`."""
        self._owners.pop((kind, key), None)

    def owner(self, kind: str, key: str) -> World | None:
        """The world that published this resource."""
        return self._owners.get((kind, key))

    def published_by(self, world: World) -> list[tuple[str, str]]:
        """The resources that a world has published: kind and id."""
        return [resource for resource, owner in self._owners.items() if owner is world]

    def reset(self, name: str | None = None) -> int:
        """Forget one world, or all of them; how many were forgotten."""
        with self.lock:
            gone = [self._worlds.pop(world_name) for world_name in list(self._worlds) if name in (None, world_name)]
            for resource_key in [resource_key for resource_key, world in self._owners.items() if any(world is old for old in gone)]:
                del self._owners[resource_key]
            return len(gone)
