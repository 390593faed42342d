"""What a list was asked to be ordered by, and to be bounded by, where its parameters name properties of its items."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from contracts.traffic.redaction import is_redacted
from specs.json.parsing import Json
from specs.resources.lists import DeclaredList, is_decimal
from specs.resources.paths import plain

_SIGNED = re.compile(r"(?P<sign>[-+]?)(?P<field>[A-Za-z_][\w.]*?)(?:[:_. ,-](?P<word>asc|desc)(?:ending)?)?", re.IGNORECASE)
_FALLS = ("descending", "desc", "reverse", "reversed")  # parameters that turn an order round
_HOLDS_EQUAL = re.compile(r"^min|min$|^max|max$|[gl]te|[<>]=|from", re.IGNORECASE)  # in a bound's name: the value itself is within


@dataclass(frozen=True, slots=True)
class ChosenOrder:
    """The property that a list is ordered by, and whether the order falls; None where nobody says."""

    parameter: str
    field: str
    is_falling: bool | None


def chosen_order(listing: DeclaredList, texts_by_name: Mapping[str, Sequence[str]]) -> ChosenOrder | None:
    """What the texts of a request's parameters order by; None where they do not name a property of the items."""
    fields = {plain(name): name for name in listing.listed_properties}
    for name in listing.orders:
        texts = texts_by_name.get(name, ())
        match = _SIGNED.fullmatch(texts[0]) if len(texts) == 1 else None
        field = fields.get(plain(match["field"])) if match else None
        if match is None or field is None:
            continue
        return ChosenOrder(name, field, _is_falling(listing, texts_by_name, name, match))
    return None


def _is_falling(listing: DeclaredList, texts_by_name: Mapping[str, Sequence[str]], name: str, match: re.Match[str]) -> bool | None:
    if match["word"]:
        return match["word"].lower() == "desc"
    if match["sign"]:
        return match["sign"] == "-"
    for other in (*_FALLS, listing.direction or ""):
        text = next(iter(texts_by_name.get(other, ())), "").lower() if other != name else ""
        if text:
            return text in ("true", "1", "desc", "descending", "-1")
    is_signed = any(f"-{match['field']}" == value for value in listing.allowed_texts(name))
    return False if is_signed else None


def out_of_order(order: ChosenOrder, items: Sequence[Json]) -> tuple[Json, Json] | None:
    """Two neighbours that stand in the wrong order; None where all may stand so, or values cannot be compared."""
    values = [item.get(order.field) if isinstance(item, dict) else None for item in items]
    keys = list(_keys(values))
    if not keys:
        return None
    wrong = {is_falling: [_wrong_pair(own, is_falling=is_falling) for own in keys] for is_falling in (False, True)}
    allowed = [pair for is_falling, pairs in wrong.items() if order.is_falling in (None, is_falling) for pair in pairs]
    position = None if None in allowed else allowed[0]
    return None if position is None else (items[position], items[position + 1])


def _keys(values: Sequence[Json]) -> Iterator[list[Any]]:
    """What values are compared by: numbers, moments, or texts, with capitals and without."""
    if any(value is None or isinstance(value, bool) or is_redacted(value) for value in values) or len(values) < 2:
        return
    if all(isinstance(value, int | float) for value in values):
        yield list(values)
    elif all(isinstance(value, str) for value in values):
        moments = [_zoned(value) for value in values]
        if None not in moments:
            yield moments
        elif all(value.isascii() and value.isalnum() for value in values):  # collations differ in all else: some pass over spaces
            yield list(values)
            yield [value.casefold() for value in values]


def _wrong_pair(keys: Sequence[Any], *, is_falling: bool) -> int | None:
    return next((place for place, (one, other) in enumerate(pairwise(keys)) if (one < other if is_falling else one > other)), None)


def moment_of(value: Json) -> datetime | None:
    """A time, with or without its zone; None for any other value."""
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _zoned(value: Json) -> datetime | None:
    """A time with its zone, so that it can be held against any other; None for any other value."""
    moment = moment_of(value)
    return moment if moment is not None and moment.tzinfo is not None else None


def is_within(listing: DeclaredList, name: str, text: str, item: Json) -> bool | None:
    """Whether an item is within what a bound allows; None where it is not sure."""
    field, is_least = listing.bounds[name]
    value = item.get(field) if isinstance(item, dict) else None
    one: Any
    bound: Any
    if value is None:
        return None
    if (isinstance(value, int | float) and not isinstance(value, bool)) or is_decimal(listing.listed_properties.get(field)):
        try:
            one, bound = float(value), float(text)
        except (TypeError, ValueError):
            return None
    else:
        one, bound = _zoned(value), _zoned(text)
    if one is None or bound is None:
        return None
    if one == bound:
        return True if _HOLDS_EQUAL.search(name) else None
    return bool(one > bound) == is_least
