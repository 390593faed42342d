"""Worlds whose changes are committed to a database before an answer leaves.

The worlds in memory are a working copy: behaviours read and change it as they do where there is no database. Before a request is carried
out, the copy catches up with what other processes have committed; afterwards what was changed is committed, or taken back.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from sqlalchemy import Connection

from mockserver.durable import encoding
from mockserver.durable.changes import Changes, Key, NotedWorld
from mockserver.durable.database import Database, Position, Row
from mockserver.state import ids
from mockserver.state.store import Record, Store, World
from specs.json.parsing import Json


class Shared(Protocol):
    """Something that belongs to no world, and that all processes have in common: the clock, the failures that wait."""

    def state(self) -> dict[str, Json]:
        """All of it, as JSON by name."""

    def restore(self, name: str, value: Json) -> None:
        """Let it be as it is in another process."""


class ReadChanged(RuntimeError):
    """What was to read only has changed something: it has to be carried out again as a write."""


class DurableStore(Store):
    """Every world, committed to a database that other processes may share."""

    def __init__(
        self, database: Database, seed_world: Callable[[World], None], *, seed: int, most_worlds: int, shared: dict[str, Shared]
    ) -> None:
        super().__init__(seed_world, seed=seed, most_worlds=most_worlds)
        self.database = database
        self.changes = Changes()
        self.on_position: Callable[[Position], None] = lambda position: None
        self.on_forgotten: Callable[[str], None] = lambda world: None  # called with each world that another process has forgotten
        self._shared = shared
        self._shared_before: dict[str, dict[str, Json]] = {part: {} for part in shared}
        self._published: dict[tuple[str, str], str] = {}
        self._version = 0
        self._connection: Connection | None = None  # of the transaction that is open

    @property
    def version(self) -> int:
        """The last commit that the working copy knows of."""
        return self._version

    # Transactions

    @contextlib.contextmanager
    def transaction(self, *, writes: bool = True) -> Iterator[Connection]:
        """A block that sees what all processes have committed, and whose changes are committed when it ends, all or none.

        Raises:
            StoreUnavailable: the database does not answer; nothing was changed.
            ReadChanged: the block was to read only, and has changed something; that was taken back.
        """
        with self.lock:
            if self._connection is not None:  # within another one
                yield self._connection
                return
            with (self._writing if writes else self._reading)() as self._connection:
                try:
                    yield self._connection
                finally:
                    self._connection = None

    @contextlib.contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self.database.looking() as connection:
            self._catch_up(connection, self.database.position(connection))
            with self._taking_back():
                yield connection
                if self._has_changes():
                    raise ReadChanged

    @contextlib.contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._taking_back(), self.database.writing() as connection:
            position = self.database.locked_position(connection)
            self._catch_up(connection, position)
            yield connection
            if self._has_changes():
                for statement in self.changes.statements:
                    statement(connection)
                self.database.save(connection, list(self._rows()), sorted(self.changes.forgotten), position.version + 1)
        if self._has_changes():
            self._settle(position.version + 1)

    def _settle(self, version: int) -> None:
        """What was changed is committed."""
        self._version = version
        self.changes.clear()
        self._shared_before = {part: dict(shared.state()) for part, shared in self._shared.items()}

    @contextlib.contextmanager
    def _taking_back(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            self._take_back()
            raise

    def _has_changes(self) -> bool:
        return bool(self.changes) or any(shared.state() != self._shared_before[part] for part, shared in self._shared.items())

    def _take_back(self) -> None:
        """Let the working copy be as it was before the changes that were not committed."""
        for part, shared in self._shared.items():
            before = self._shared_before[part]
            for name in {**shared.state(), **before}:
                shared.restore(name, before.get(name))
        if self.changes.forgotten:
            self._forget_all()
        else:
            self._restore(dict(self.changes.before))
        self.changes.clear()

    def _forget_all(self) -> None:
        """Empty the working copy, so that all is read again."""
        self._worlds.clear()
        self._published.clear()
        self._version = 0

    # Other processes

    def _catch_up(self, connection: Connection, position: Position) -> None:
        """Take over what other processes have committed since."""
        self.on_position(position)
        if position.version == self._version:
            return
        if (
            position.version < self._version or self._version < position.purged
        ):  # the database lost its last commits, or has not told of all
            self._forget_all()
        pending: dict[Key, Any] = {}
        for world, part, name, key, long_key, body, version in self.database.entries_since(connection, self._version):
            name, key = encoding.key_of(name, key, long_key)
            if part == "reset":
                self._restore(pending)
                pending.clear()
                self._worlds.pop(name, None)
                self.on_forgotten(name)
            else:
                pending[world, part, name, key] = None if body is None else _decoded(part, key, body)
            self._version = version
        self._restore(pending)
        self._version = max(self._version, position.version)

    def _restore(self, values: dict[Key, Any]) -> None:
        """Let entries hold these values."""
        gone = {key[0] for key, value in values.items() if key[1] == "world" and value is None}
        for world in gone:
            self._worlds.pop(world, None)
        records: dict[tuple[str, str], list[tuple[str, Record | None]]] = {}
        for (world, part, name, key), value in values.items():
            if world in gone:
                continue
            if part == "record":
                records.setdefault((world, name), []).append((key, value))
            elif world:
                self._noted(world).restore(part, name, key, value)
            elif part == "published":
                self._restore_published(name, key, value)
            else:
                self._shared[part].restore(name, value)
                self._shared_before[part][name] = value
        for (world, kind), pairs in records.items():
            self._noted(world).noted_collection(kind).restore(pairs)

    def _restore_published(self, kind: str, key: str, world: str | None) -> None:
        if world is None:
            self._published.pop((kind, key), None)
        else:
            self._published[kind, key] = world

    def _noted(self, name: str) -> NotedWorld:
        world = self._worlds.get(name)
        if not isinstance(world, NotedWorld):
            world = self._worlds[name] = NotedWorld(name, self._seed, changes=self.changes)
        return world

    def _rows(self) -> Iterator[Row]:
        """What the changed entries hold now."""
        for world, part, name, key in list(self.changes.before):
            if world and world not in self._worlds:
                continue  # it was forgotten meanwhile
            value = self._published.get((name, key)) if not world else self._noted(world).value(part, name, key)
            if value is not None or world not in self.changes.forgotten:
                yield _row(world, part, name, key, value)
        for part, shared in self._shared.items():
            state, before = shared.state(), self._shared_before[part]
            yield from (_row("", part, name, "", state.get(name)) for name in {**before, **state} if state.get(name) != before.get(name))
        yield from (_row("", "reset", world, "", True) for world in self.changes.forgotten)

    # Worlds

    def world_of(self, credential: str) -> World:
        """The world of a credential; one that has its name only, where it was never asked for: transactions give the world of a name."""
        name = ids.world_name(credential)
        return self._worlds.get(name) or World(name, self._seed)

    def _new_world(self, name: str) -> World:
        self.changes.note((name, "world", "", ""), None)
        return NotedWorld(name, self._seed, changes=self.changes)

    def publish(self, kind: str, key: str, world: World) -> None:
        """Let `owner` find this resource without a credential."""
        self.changes.note(("", "published", kind, key), self._published.get((kind, key)))
        self._published[kind, key] = world.name

    def withdraw(self, kind: str, key: str) -> None:
        """Undo `publish`."""
        world = self._published.pop((kind, key), None)
        if world is not None:
            self.changes.note(("", "published", kind, key), world)

    def owner(self, kind: str, key: str) -> World | None:
        """The world that published this resource."""
        return self._worlds.get(self._published.get((kind, key), ""))

    def published_by(self, world: World) -> list[tuple[str, str]]:
        """The resources that a world has published: kind and id."""
        return [resource for resource, name in self._published.items() if name == world.name]

    def reset(self, name: str | None = None) -> int:
        """Forget one world, or all of them; how many were forgotten."""
        with self.transaction():
            gone = [world for world in list(self._worlds) if name in (None, world)]
            for world in gone:
                del self._worlds[world]
                self.changes.forgotten.add(world)
            for kind, key in [resource for resource, world in self._published.items() if world in gone]:
                self.withdraw(kind, key)
            return len(gone)


def _decoded(part: str, key: str, body: str) -> Any:
    return encoding.decoded_record(key, body) if part == "record" else encoding.decoded(body)


def _row(world: str, part: str, name: str, key: str, value: Any) -> Row:
    encode = encoding.encoded_record if part == "record" else encoding.encoded
    body = None if value is None else encode(value)
    return (world, part, *encoding.key_columns(name, key), body)
