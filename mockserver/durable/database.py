"""The database of a durable store: SQLite or PostgreSQL, over SQLAlchemy. What it holds, `tables` says; what it means, `store`.

Writers take turns: the one row of `mock_state` is locked from before a request is carried out until its changes are committed. So names
are unique and numbers are given once, whichever process answers, and the versions of commits rise in the order in which they are seen.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, NullPool, create_engine, event, text
from sqlalchemy.exc import SQLAlchemyError

from mockserver.durable.address import StoreUnavailable, database_url
from mockserver.durable.upgrading import upgrade

_WAIT_S = 10  # for a lock that another process holds
_TOLD_DELETIONS = 100_000  # versions for which deletions are kept, so that other processes learn of them

Row = tuple[str, str, str, str, str | None, str | None]  # world, part, name, id, long key, body


class Position(NamedTuple):
    """How far the database has come."""

    version: int
    purged: int
    flush_wanted: int


class Database:
    """The connections of one process: one to look with, one to write with. Used by one thread at a time."""

    def __init__(self, store: str) -> None:
        url = database_url(store)
        self.is_sqlite = url.startswith("sqlite")
        self._look = _Link(_engine(url, is_sqlite=self.is_sqlite, writes=False))
        self._write = _Link(_engine(url, is_sqlite=self.is_sqlite, writes=True))
        self._offset_s = 0.0

    def prepare(self) -> None:
        """Connect, and make the tables where there are none.

        Raises:
            StoreUnavailable: the database cannot be used.
        """
        with self._write.transaction() as connection:
            upgrade(connection)
        if not self.is_sqlite:
            with self.looking() as connection:
                self._offset_s = float(connection.execute(_NOW).scalar_one()) - time.time()

    def close(self) -> None:
        """Close the connections; they are opened again when needed."""
        self._look.close()
        self._write.close()

    @contextlib.contextmanager
    def looking(self) -> Iterator[Connection]:
        """A connection whose every statement sees what is committed by then."""
        with self._look.open() as connection:
            yield connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is committed when the block ends."""
        with self._write.transaction() as connection:
            yield connection

    def position(self, connection: Connection) -> Position:
        """How far the database has come."""
        return Position(*connection.execute(_POSITION).one())

    def locked_position(self, connection: Connection) -> Position:
        """How far the database has come; no other process writes until the transaction ends."""
        return Position(*connection.execute(_POSITION if self.is_sqlite else _LOCKED_POSITION).one())

    def real_s(self) -> float:
        """The real time, in seconds since the Unix epoch: the database's, so that several hosts agree."""
        return time.time() + self._offset_s

    def entries_since(self, connection: Connection, version: int) -> Sequence[Any]:
        """Every entry that was changed after `version`, in the order of the changes."""
        return connection.execute(_ENTRIES_SINCE, {"version": version}).all()

    def save(self, connection: Connection, rows: Sequence[Row], forgotten: Sequence[str], version: int) -> None:
        """Write the changes of one commit, whose number is `version`."""
        for world in forgotten:
            connection.execute(_FORGET, {"world": world})
        if rows and self.is_sqlite:
            connection.exec_driver_sql(_SQLITE_UPSERT, [(version, *row) for row in rows])
        elif rows:
            worlds, parts, names, keys, long_keys, bodies = map(list, zip(*rows, strict=True))
            connection.exec_driver_sql(_UPSERT, (version, worlds, parts, names, keys, long_keys, bodies))
        connection.execute(_SET_VERSION, {"version": version})
        if version % 1000 == 0:
            connection.execute(_PURGE, {"version": version - _TOLD_DELETIONS})
            connection.execute(_SET_PURGED, {"version": max(0, version - _TOLD_DELETIONS)})


class _Link:
    """A connection that stays open, and is opened anew after it failed."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None

    @contextlib.contextmanager
    def open(self) -> Iterator[Connection]:
        try:
            if self._connection is None:
                self._connection = self._engine.connect()
            yield self._connection
        except SQLAlchemyError as error:
            self.close()
            raise StoreUnavailable(str(getattr(error, "orig", None) or error)) from error

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Connection]:
        with self.open() as connection, connection.begin():
            yield connection

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(SQLAlchemyError):
                connection.close()


def _engine(url: str, *, is_sqlite: bool, writes: bool) -> Engine:
    level = {} if writes and not is_sqlite else {"isolation_level": "AUTOCOMMIT"}
    if is_sqlite:
        engine = create_engine(url, poolclass=NullPool, connect_args={"check_same_thread": False, "timeout": _WAIT_S}, **level)
        event.listen(engine, "connect", _prepare_sqlite)
        if writes:
            event.listen(engine, "begin", _begin_immediate)
            event.listen(engine, "commit", _commit)
            event.listen(engine, "rollback", _rollback)
        return engine
    options = f"-c lock_timeout={_WAIT_S}s -c statement_timeout={3 * _WAIT_S}s -c synchronous_commit=off"
    return create_engine(url, poolclass=NullPool, connect_args={"options": options, "connect_timeout": _WAIT_S}, **level)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Let a commit survive the end of the process, and readers go on beside a writer; only the machine's end may cost the last commits."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _commit(connection: Connection) -> None:
    connection.exec_driver_sql("COMMIT")


def _rollback(connection: Connection) -> None:
    connection.exec_driver_sql("ROLLBACK")


_POSITION = text("SELECT version, purged, flush_wanted FROM mock_state WHERE id = 1")
_LOCKED_POSITION = text("SELECT version, purged, flush_wanted FROM mock_state WHERE id = 1 FOR UPDATE")
_NOW = text("SELECT extract(epoch FROM clock_timestamp())")
_ENTRIES_SINCE = text(
    "SELECT world, part, name, id, long_key, body, version FROM mock_entries WHERE version > :version "
    "ORDER BY version, CASE part WHEN 'reset' THEN 0 WHEN 'world' THEN 1 ELSE 2 END"
)
_FORGET = text("DELETE FROM mock_entries WHERE world = :world")
_SET_VERSION = text("UPDATE mock_state SET version = :version WHERE id = 1")
_PURGE = text("DELETE FROM mock_entries WHERE body IS NULL AND version < :version")
_SET_PURGED = text("UPDATE mock_state SET purged = :version WHERE id = 1")
_INSERT = "INSERT INTO mock_entries (version, world, part, name, id, long_key, body)"
_ON_CONFLICT = (
    "ON CONFLICT (world, part, name, id) DO UPDATE SET version = excluded.version, long_key = excluded.long_key, body = excluded.body"
)
_SQLITE_UPSERT = f"{_INSERT} VALUES (?, ?, ?, ?, ?, ?, ?) {_ON_CONFLICT}"
_COLUMNS = ", ".join(["%s::text[]"] * 6)
_UPSERT = f"{_INSERT} SELECT %s::bigint, * FROM unnest({_COLUMNS}) {_ON_CONFLICT}"  # noqa: S608 - constants all
