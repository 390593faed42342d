"""Deletes what a ledger says may still be there, and looks until it is gone."""

from __future__ import annotations

from collections.abc import Iterable

from contracts.runs.live.ledger import Ledger, LedgerEntry
from contracts.runs.live.listing import NotListable, every_item
from contracts.runs.live.request_policy import RequestPolicy
from contracts.runs.live.retrying import RetryingSender
from specs.resources.collections import Collection

_TRIES = 6
_LOOKS_S = (1.0, 2.0, 4.0)  # between looks for what no answer told of: it may come late
_GONE = (404, 410)
_HOPELESS = (401, 403, 405)  # another try would get the same answer
PURPOSE = "cleanup"


class LedgerCleanup:
    """Deletes a ledger's entries at one service."""

    def __init__(self, sender: RetryingSender, guard: RequestPolicy, ledger: Ledger) -> None:
        self._sender = sender
        self._guard = guard
        self._ledger = ledger
        self._collections = {collection.path: collection for collection in sender.session.contract.collections}

    def delete_all(self, entries: Iterable[LedgerEntry]) -> list[LedgerEntry]:
        """Delete them, in the order given; those that are left."""
        remaining_entries = []
        for entry in entries:
            try:
                if not self.delete(entry):
                    remaining_entries.append(entry)
            except Exception:  # whatever is wrong with one, the others must go
                remaining_entries.append(entry)
        return remaining_entries

    def delete(self, entry: LedgerEntry) -> bool:
        """Whether the entry is gone, or never came to be."""
        collection = self._collections.get(entry.collection)
        if collection is None or collection.delete is None:
            return False
        with self._guard.cleaning():
            try:
                ids = [entry.id] if entry.id is not None else self._named(collection, entry)
            except NotListable:
                return False
            outcomes = [self._until_gone(collection, entry, id_) for id_ in ids]
            is_gone = all(outcomes)
        if is_gone:
            self._ledger.note(entry.mark, "gone")
        return is_gone

    def _named(self, collection: Collection, entry: LedgerEntry) -> list[str]:
        """The ids of the items that carry the entry's mark."""
        for pause_s in (*_LOOKS_S, None):
            ids = [
                str(item[collection.id_field])
                for item in self._items(collection, entry)
                if is_marked(item.get(entry.name_field), entry.mark) and is_id(item.get(collection.id_field))
            ]
            if ids or pause_s is None:
                return ids
            self._guard.pace.rest(pause_s)
        return []

    def _items(self, collection: Collection, entry: LedgerEntry) -> list[dict[str, object]]:
        operation = collection.list
        if operation is None:
            raise NotListable(f"{collection.path} has no list")
        intent = f"Whether {entry.mark} is there"
        parents = dict(entry.parents)
        return list(
            every_item(collection, lambda query: self._sender.read(operation, parents, query=query, purpose=PURPOSE, intent=intent)),
        )

    def _until_gone(self, collection: Collection, entry: LedgerEntry, id_: str) -> bool:
        """Delete one item, and again, until it is gone."""
        operation = collection.delete
        if operation is None or not is_id(id_):
            return False
        parameters = {**entry.parents, collection.id_parameter or "": id_}
        for attempt in range(_TRIES):
            deleted = self._sender.write(operation, parameters, purpose=PURPOSE, intent=f"Delete {id_}")
            if self._is_gone(collection, entry, id_, deleted.status):
                return True
            if deleted.status in _HOPELESS:
                return False
            self._guard.rest(attempt)
        return False

    def _is_gone(self, collection: Collection, entry: LedgerEntry, id_: str, deleted: int) -> bool:
        if collection.retrieve is not None:
            parameters = {**entry.parents, collection.id_parameter or "": id_}
            return self._sender.read(collection.retrieve, parameters, purpose=PURPOSE, intent=f"Whether {id_} is gone").status in _GONE
        if deleted in _GONE:
            return True
        try:
            return all(str(item.get(collection.id_field)) != id_ for item in self._items(collection, entry))
        except NotListable:
            return False


def is_marked(name: object, mark: str) -> bool:
    """Whether a name is a mark, or the mark of something that was renamed."""
    return isinstance(name, str) and (name == mark or name.startswith(mark + "-"))


def is_id(value: object) -> bool:
    """Whether a value can stand in a path, and names no other place there."""
    return isinstance(value, (str, int)) and not isinstance(value, bool) and str(value) not in ("", ".", "..")
