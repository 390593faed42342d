"""Lists: as many items as their bounds ask for, each of its own schema, none twice where that is asked for."""

from __future__ import annotations

from mockserver.values.merged import Merged, Parts
from mockserver.values.node import MISSING, Contradiction, Node
from specs.json.equality import is_numerically_equal
from specs.json.parsing import Json

_SALTS = 24


def build_array(node: Node) -> list[Json]:
    """The list at a place.

    Raises:
        Contradiction: an item that must be there can have no value.
    """
    given = node.given if isinstance(node.given, list) else None
    least, most = node.merged.lowest.get("Items", 0), node.merged.highest.get("Items")
    source: list[Json] = list(given) if given is not None and node.attempt < 4 else [MISSING] * _count(node)
    source = source[:most] if most is not None else source
    items: list[Json] = []
    for value in source:
        _append(node, items, value, is_needed=len(items) < least)
    _add_contained(node, items)
    while len(items) < least:
        _append(node, items, MISSING, is_needed=True)
    return items


def item_parts(merged: Merged, index: int) -> Parts:
    """The schemas that hold for the item at `index`."""
    return (*merged.prefix_items.get(index, ()), *(place for start, place in merged.items if index >= start))


def _count(node: Node) -> int:
    """How many items a fresh list has: no more than it must, where it is deep down."""
    if node.is_bare or node.is_small:
        return node.merged.lowest.get("Items", 0)
    has_items = bool(node.merged.items)
    return max(node.merged.lowest.get("Items", 0), len(node.merged.prefix_items), int(has_items))


def _append(node: Node, items: list[Json], value: Json, *, is_needed: bool, extra: Parts = ()) -> None:
    parts = (*item_parts(node.merged, len(items)), *extra)
    for salt in range(_SALTS):
        try:
            item = node.child(parts, len(items), value if salt == 0 else MISSING, salt=salt)
        except Contradiction:
            if is_needed:
                raise
            return
        if not node.merged.has_unique_items or not any(is_numerically_equal(item, other) for other in items):
            items.append(item)
            return
        if value is not MISSING and not is_needed:
            return
    if is_needed:
        raise Contradiction


def _add_contained(node: Node, items: list[Json]) -> None:
    """Add, or put in the place of the last items, what `contains` asks for."""
    most = node.merged.highest.get("Items")
    for pointer, count in node.merged.contains:
        lacking = count - sum(node.is_valid(pointer, item) for item in items)
        for _ in range(max(lacking, 0)):
            if most is not None and len(items) >= most:
                index = next((index for index, item in enumerate(items) if not node.is_valid(pointer, item)), None)
                if index is None:
                    raise Contradiction
                del items[index]
            _append(node, items, MISSING, is_needed=True, extra=(pointer,))
