"""Which items of an inferred resource a list shows, and in which order: bounds, terms of a search, properties that are ordered by."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields

from mockserver.resources.inferred.server_fields import seconds_of
from mockserver.resources.inferred.time_cursors import position_of
from mockserver.resources.listing import ListHandler, Match, matches
from mockserver.state.store import Record
from specs.json.parsing import Json
from specs.resources.lists import DeclaredList
from specs.resources.paths import plain
from specs.resources.references import refers_to

_TERM = re.compile(r"""(?<!\S)(-?)([A-Za-z_][\w.]*)(?:\[["']?([\w.-]+)["']?\])?\s*(:|=|>=|<=|>|<)\s*("[^"]*"|'[^']*'|[^\s"']+)(?!\S)""")
_JOINED = re.compile(r"\b(?:AND|and)\b")
_ORDER = re.compile(r"([+-]?)([A-Za-z][\w.]*?)(?:[:\s,_.]+(asc|desc)(?:ending)?)?", re.IGNORECASE)
_ANY = ("all", "any", "*", "both")  # what a filter is sent that chooses none
_BOUNDS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


@dataclass(frozen=True)
class SelectingListHandler(ListHandler):
    """How a list operation answers that chooses by all that its document tells."""

    bounds: Mapping[str, tuple[str, bool]] = field(default_factory=dict)  # parameter -> property, and whether it is the least
    orders: tuple[str, ...] = ()  # parameters
    is_newest_first: bool = False  # where no parameter says otherwise

    @classmethod
    def declared(cls, declared: DeclaredList, *, name_field: str | None, shown: frozenset[str]) -> SelectingListHandler:
        """How the mock answers a list operation of an inferred resource."""
        plainly = ListHandler.of(declared, name_field=name_field, shown=shown)
        known = {each.name: getattr(plainly, each.name) for each in fields(plainly)}
        return cls(**known, bounds=declared.bounds, orders=declared.orders, is_newest_first=declared.is_newest_first)

    def _start(self, query: Mapping[str, Json], offset: int, listed: Callable[[], list[Record]]) -> int:
        position = position_of(query.get(self.after)) if self.after else None
        return super()._start(query, offset, listed) if position is None else min(position, len(listed()))

    def _is_newest_first(self, query: Mapping[str, Json]) -> bool:
        _, falls = self._order(query)
        return self.is_newest_first if falls is None else falls

    def _order(self, query: Mapping[str, Json]) -> tuple[str | None, bool | None]:
        """The meaning of the property that a request orders by, and whether the order falls; None where it does not say."""
        meaning, falls = None, None
        for name in self.orders:
            value = query.get(name)
            text = str(value[0] if isinstance(value, list) and value else value or "")
            order = _ORDER.fullmatch(text.strip())
            if order is None:
                continue
            if plain(order[2]) in ("asc", "desc", "ascending", "descending"):
                falls = plain(order[2]).startswith("desc")
            else:
                meaning = plain(order[2])
                falls = True if order[1] == "-" or str(order[3]).lower() == "desc" else False if order[1] or order[3] else falls
        return meaning, falls

    def _ordered(self, matches: list[Match], query: Mapping[str, Json], *, newest_first: bool) -> list[Match]:
        meaning, falls = self._order(query)
        if meaning is None or not matches:
            return super()._ordered(matches, query, newest_first=newest_first)
        by_meaning = {plain(name): name for _, item in matches for name in item}
        name = next((by_meaning[key] for key in (meaning, f"{meaning}at", f"{meaning}date") if key in by_meaning), None)
        if name is None:
            return super()._ordered(matches, query, newest_first=newest_first)
        rising = sorted(matches, key=lambda match: _rank(match[1].get(name)))
        return rising[::-1] if falls else rising

    def _is_filtered(self, query: Mapping[str, Json]) -> bool:
        is_bounded = any(query.get(name) not in (None, "") for name in self.bounds)
        return is_bounded or self._order(query)[0] is not None or super()._is_filtered(query)

    def _keeps(self, item: dict[str, Json], query: Mapping[str, Json]) -> bool:
        for name, (property_name, is_least) in self.bounds.items():
            bound = query.get(name)
            if bound not in (None, "") and not is_within(item.get(property_name), ">=" if is_least else "<=", bound):
                return False
        search_text = str(query.get(self.search) or "") if self.search else ""
        if search_text and not self._is_found(item, search_text):
            return False
        chosen = (
            (item.get(name), query[parameter]) for parameter, name in self.filters.items() if query.get(parameter) not in (None, "", [])
        )
        return all(_fits(value, term) or str(term).lower() in _ANY for value, term in chosen)

    def _is_found(self, item: dict[str, Json], text: str) -> bool:
        """Whether an item is what a search looks for: by `property:value` terms, and by the text beside them in its name."""
        terms = [term for term in _terms(text) if term[1].partition(".")[0] in item]
        if not terms:
            return self._has_text(item, text)
        rest = _JOINED.sub(" ", _TERM.sub(" ", text)).strip()
        return all(_has(item, *term) for term in terms) and (not rest or self._has_text(item, rest))

    def _has_text(self, item: dict[str, Json], text: str) -> bool:
        named = [item.get(self.name_field)] if self.name_field else list(item.values())
        return any(text.lower() in str(value).lower() for value in named if isinstance(value, str))


def _terms(text: str) -> Iterator[tuple[bool, str, str, str]]:
    """The terms of a search: whether it is denied, which property, compared how, with what."""
    for term in _TERM.finditer(text):
        path = f"{term[2]}.{term[3]}" if term[3] else term[2]
        yield bool(term[1]), path, term[4], term[5].strip("\"'")


def _has(item: Json, is_denied: bool, path: str, comparison: str, wanted: str) -> bool:
    value: Json = item
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    if comparison not in (":", "="):
        return is_within(value, comparison, wanted) is not is_denied
    values = value if isinstance(value, list) else [value]
    texts = [str(member).lower() if isinstance(member, bool) else str(member) for member in values]
    return any(wanted.lower() == text.lower() for text in texts) is not is_denied


def _fits(value: Json, term: Json) -> bool:
    """Whether a property holds what a filter wants: a value, or one between bounds (`{"gte": 1}`)."""
    if isinstance(term, dict) and term and term.keys() <= _BOUNDS.keys():
        return all(is_within(value, _BOUNDS[name], bound) for name, bound in term.items())
    members = value if isinstance(value, list) else [value]
    if not any(isinstance(member, dict) for member in members):
        return matches(value, term) or any(_reads_as(member, term) for member in members)
    keys = term if isinstance(term, list) else str(term).split(",")
    return any(refers_to(value, str(key)) for key in keys)


def _reads_as(value: Json, term: Json) -> bool:
    """Whether a number or a boolean is what the text of a filter says, where its parameter is declared as a text."""
    return isinstance(value, int | float) and isinstance(term, str) and str(value).lower() in term.lower().split(",")


def is_within(value: Json, comparison: str, bound: Json) -> bool:
    """Whether a number or a time keeps a bound; True where the two cannot be compared."""
    own, other = seconds_of(value), seconds_of(bound)
    if own is None or other is None:
        return True
    return {">": own > other, ">=": own >= other, "<": own < other, "<=": own <= other}[comparison]


def _rank(value: Json) -> tuple[int, float, str]:
    """What values are ordered by: numbers and times, then texts, then what is not there."""
    number = seconds_of(value)
    if number is not None:
        return 0, number, ""
    return (1, 0.0, value.lower()) if isinstance(value, str) else (2, 0.0, "")
