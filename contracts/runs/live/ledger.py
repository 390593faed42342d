"""What a run creates on a service that is not ours, written down before it is: so that it is found and deleted, whatever happens.

A file of JSON lines, each on the disk before the next request is sent. An intent tells what is about to be created and the mark that
it carries, unlike any other name; what became of it follows: created (with its id), refused, or gone. A run that was killed leaves
entries without an end, and the mark finds what they created even where the answer was lost.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from contracts.runs.live.interrupt import uninterrupted
from specs.json.parsing import Json

DEFAULT = Path("contracts-ledger.jsonl")
Outcome = Literal["created", "refused", "gone"]
_ENDS = ("refused", "gone")


class LedgerError(ValueError):
    """A ledger cannot be used. The message says why, and where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """One thing that was, or may have been, created."""

    mark: str  # its name, which nothing else has: "contracts-5f0c2a91-1"
    api: str  # a name in specs/, or a document's path
    origin: str
    collection: str  # its path in the document: "/v2/faces"
    name_field: str  # the property that holds the mark
    parents: Mapping[str, str] = field(default_factory=dict)  # path parameters of the collection's path
    key: str = ""  # of which account: a few bits of the key's digest, too few to guess it by
    at: str = ""  # when, RFC 3339
    id: str | None = None  # None: no answer said it
    is_open: bool = True  # whether it may still be there

    @property
    def description(self) -> str:
        """Where it is, for people."""
        return f"{self.id or 'named ' + self.mark} in {self.collection} at {self.origin}"


class Ledger:
    """One ledger file, held by one process at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._entries: dict[str, LedgerEntry] = {}
        self._file: int | None = None

    def __enter__(self) -> Self:
        """Open the file, read what it holds, and keep others out.

        Raises:
            LedgerError: it cannot be opened or read, or another process holds it.
        """
        try:
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._entries = {entry.mark: entry for entry in _read(self.path)}
            self._mend()
        except BlockingIOError as error:
            self._close()
            raise LedgerError(f"{self.path}: another run is using this ledger: wait for it, or give another with --ledger") from error
        except OSError as error:
            self._close()
            raise LedgerError(f"{self.path}: {error.strerror}") from error
        except LedgerError:
            self._close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._close()

    def intend(self, entry: LedgerEntry) -> None:
        """Write down that this is about to be created; it may be, once this returns."""
        entry = replace(entry, at=datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"))
        intent_fields = {name: getattr(entry, name) for name in _INTENT}
        with uninterrupted():
            self._write({"event": "intent", **intent_fields, "parents": dict(entry.parents)})
            self._entries[entry.mark] = entry

    def note(self, mark: str, outcome: Outcome, id_: str | None = None) -> None:
        """Write down what became of it."""
        with uninterrupted():
            self._write({"event": outcome, "mark": mark, **({"id": id_} if id_ is not None else {})})
            self._entries[mark] = _after(self._entries[mark], outcome, id_)

    @property
    def open_entries(self) -> tuple[LedgerEntry, ...]:
        """What may still be there, the latest first: children before their parents."""
        return tuple(entry for entry in reversed(self._entries.values()) if entry.is_open)

    def _write(self, line: Json) -> None:
        if self._file is None:
            raise LedgerError(f"{self.path}: not open")
        text = (json.dumps(line) + "\n").encode()
        if os.write(self._file, text) != len(text):
            raise LedgerError(f"{self.path}: the disk is full")
        os.fsync(self._file)

    def _mend(self) -> None:
        """End a last line that was cut short by a crash, so that the next one stands alone; and make the file's name last, too."""
        if self._file is None:
            return
        size = os.fstat(self._file).st_size
        if size and os.pread(self._file, 1, size - 1) != b"\n":
            os.write(self._file, b"\n")
        with contextlib.suppress(OSError):  # some file systems have no folder to sync
            folder = os.open(self.path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

    def _close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


def digest_of(key: str) -> str:
    """A few bits of a key's digest: enough to notice that another account's key is used, not to find the key by."""
    return hashlib.sha256(b"contracts-ledger:" + key.encode()).hexdigest()[:4]


_INTENT = ("mark", "api", "origin", "collection", "name_field", "key", "at")


def _read(path: Path) -> Iterator[LedgerEntry]:
    """The entries of a file, as far as they are told.

    Raises:
        LedgerError: a line is none of ours.
    """
    entries: dict[str, LedgerEntry] = {}
    lines = path.read_bytes().split(b"\n")
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            raw = json.loads(line)
        except ValueError:
            continue  # cut short: it was not on the disk, so what it announces was not sent
        try:
            if raw["event"] == "intent":
                entries[raw["mark"]] = _entry(raw)
            elif raw["event"] in ("created", *_ENDS):
                entries[raw["mark"]] = _after(entries[raw["mark"]], raw["event"], raw.get("id"))
            else:
                raise ValueError(raw["event"])
        except (KeyError, TypeError, ValueError) as error:
            raise LedgerError(f"{path}:{number}: wanted a line of a ledger, got something else: {error!r}") from error
    yield from entries.values()


def _entry(raw: Json) -> LedgerEntry:
    intent_fields: dict[str, Any] = {name: str(raw[name]) for name in _INTENT}
    return LedgerEntry(**intent_fields, parents={str(name): str(value) for name, value in raw["parents"].items()})


def _after(entry: LedgerEntry, outcome: Outcome, id_: str | None) -> LedgerEntry:
    return replace(entry, id=id_ if id_ is not None else entry.id, is_open=outcome not in _ENDS)
