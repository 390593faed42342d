"""What the services in Python keep: items in the order of their making, kept rightly, or wrongly in the way that `BREAK` names."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tests.others.python.breaking import FIELD, broken_way

Json = Any
Item = dict[str, Json]


class Missing(Exception):
    """There is no item of this id."""


class Taken(Exception):
    """Another item has this value already."""


class Shelf:
    """Items of one kind, each below a parent or below none."""

    def __init__(self, new_id: Callable[[int], Json], *, unique: str | None = None, neighbours: Iterable[Item] = ()) -> None:
        """`new_id` is given the number of an item; `unique` names a property whose value no two have; `neighbours` were there before."""
        self._new_id, self._unique, self._way = new_id, unique, broken_way()
        self._items: dict[Json, Item] = {}
        self._parents: dict[Json, Json] = {}
        self._deleted: list[Item] = []
        self._previous: dict[Json, Item] = {}
        self._made = 0
        self._lock = threading.RLock()
        for neighbour in neighbours:
            self.add(neighbour)

    def add(self, values: Mapping[str, Json], parent: Json = None) -> Item:
        """The item that is made of `values`."""
        with self._lock:
            self._refuse_taken(values, None)
            self._made += 1
            item = {"id": self._new_id(self._made), **values}
            if self._way == "other-value-kept" and isinstance(item.get(FIELD), str):
                item[FIELD] = item[FIELD].swapcase() if item[FIELD].swapcase() != item[FIELD] else "something else"
            self._items[item["id"]], self._parents[item["id"]] = item, parent
            return dict(item)

    def at(self, item_id: Json, parent: Json = None) -> Item:
        """The item of an id below its parent.

        Raises:
            Missing: there is none.
        """
        with self._lock:
            item = self._stored(item_id, parent)
            return dict(self._previous.get(item_id, item)) if self._way == "stale-read" else dict(item)

    def change(self, item_id: Json, values: Mapping[str, Json], parent: Json = None) -> Item:
        """The item with new values in the place of those that are named."""
        with self._lock:
            item = self._stored(item_id, parent)
            self._refuse_taken(values, item_id)
            if self._way == "update-ignored":
                return dict(item)
            self._previous[item_id] = dict(item)
            item.update(values)
            return dict(item)

    def act(self, item_id: Json, values: Mapping[str, Json], parent: Json = None) -> Item:
        """The item after an action that gives it new values."""
        if self._way != "idle-action":
            return self.change(item_id, values, parent)
        return self.at(item_id, parent)

    def remove(self, item_id: Json, parent: Json = None) -> None:
        """Take the item away."""
        with self._lock:
            self._deleted.append(self._stored(item_id, parent))
            if self._way != "delete-ignored":
                del self._items[item_id]

    @property
    def is_off_by_one(self) -> bool:
        """Whether a page is to be longer by one than it was asked to be."""
        return self._way == "limit-off-by-one"

    def page(self, offset: int, limit: int, parent: Json = None) -> list[Item]:
        """Some of all items below a parent, in the order of their making."""
        limit += self.is_off_by_one
        return self.all(parent)[offset : offset + limit]

    def all(self, parent: Json = None) -> list[Item]:
        """All items below a parent, in the order of their making."""
        with self._lock:
            items = [dict(item) for item_id, item in self._items.items() if self._parents[item_id] == parent]
            if self._way == "deleted-listed":
                items += [item for item in self._deleted if self._parents[item["id"]] == parent]
            return items

    def _stored(self, item_id: Json, parent: Json) -> Item:
        is_there = item_id in self._items and (self._parents[item_id] == parent or self._way == "found-below-other-parent")
        if not is_there:
            raise Missing(item_id)
        return self._items[item_id]

    def _refuse_taken(self, values: Mapping[str, Json], own_id: Json) -> None:
        if self._unique is None or self._way == "duplicate-taken" or values.get(self._unique) is None:
            return
        if any(item.get(self._unique) == values[self._unique] and item_id != own_id for item_id, item in self._items.items()):
            raise Taken(values[self._unique])
