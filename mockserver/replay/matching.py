"""A recording as a mock: each request gets the answer that one like it got, in the order in which they were recorded.

A request is like a recorded one by its method, path, query and body; by method, path and query, where none has its body. Recorded
secrets are masked as `***1***`: such a mask stands for any value. When the answers to a request are used up, the last one stays.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Sequence
from difflib import SequenceMatcher
from urllib.parse import parse_qsl, unquote

import orjson

from mockserver.replay.recording import RecordedExchange
from specs.json.parsing import Json

_MASK = re.compile(r"\*\*\*[0-9]*\*\*\*")


class RecordingMatcher:
    """The recorded answers that are still to come, and those that came."""

    def __init__(self, recorded: Sequence[RecordedExchange]) -> None:
        self._recorded = tuple(recorded)
        self._by_place: dict[tuple[str, int], list[RecordedExchange]] = defaultdict(list)  # method and number of segments -> in order
        for exchange in self._recorded:
            self._by_place[exchange.method, exchange.path.count("/")].append(exchange)
        self._given: dict[Hashable, int] = defaultdict(int)

    def __len__(self) -> int:
        return len(self._recorded)

    def restart(self) -> None:
        """Begin again with the first answers."""
        self._given.clear()

    def answer(self, method: str, path: str, query: str, body: bytes) -> RecordedExchange | None:
        """The recorded exchange whose answer a request gets; None where none is like it."""
        candidates = [
            exchange
            for exchange in self._by_place.get((method, path.count("/")), ())
            if _fits_path(exchange.path, path) and _fits(_pairs(exchange.query), _pairs(query))
        ]
        exact = [exchange for exchange in candidates if _fits(_value(exchange.request_body), _value(body))]
        matches = exact or candidates
        if not matches:
            return None
        turn = tuple(map(id, matches))
        self._given[turn] += 1
        return matches[min(self._given[turn], len(matches)) - 1]

    def nearest(self, method: str, path: str, query: str) -> RecordedExchange:
        """The recorded exchange that a request without an answer is most like: in its path first, then in its method and query."""

        def likeness(exchange: RecordedExchange) -> tuple[float, bool, float]:
            return _ratio(exchange.path, path), exchange.method == method, _ratio(exchange.query, query)

        return max({exchange.name: exchange for exchange in self._recorded}.values(), key=likeness)


def _fits_path(recorded: str, path: str) -> bool:
    if recorded == path:
        return True
    segments = zip(recorded.split("/"), path.split("/"), strict=True)
    return all(_fits(unquote(recorded_segment), unquote(segment)) for recorded_segment, segment in segments)


def _pairs(query: str) -> Json:
    """The parameters of a query by name: their order among different names means nothing."""
    values_by_name: dict[str, Json] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        values_by_name.setdefault(name, []).append(value)
    return values_by_name


def _value(body: bytes) -> Json:
    """What a body says: as JSON, where it is some; else its text."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return body.decode("utf-8", "surrogateescape")


def _fits(recorded: Json, value: Json) -> bool:
    """Whether a value is the recorded one, where a mask stands for any string, or for any value if it is all that was recorded."""
    if isinstance(recorded, str) and _MASK.search(recorded):
        if _MASK.fullmatch(recorded):
            return not isinstance(value, (dict, list))
        pattern = ".*".join(re.escape(part) for part in _MASK.split(recorded))
        return isinstance(value, str) and re.fullmatch(pattern, value, re.DOTALL) is not None
    if isinstance(recorded, dict) and isinstance(value, dict):
        return recorded.keys() == value.keys() and all(_fits(recorded_value, value[name]) for name, recorded_value in recorded.items())
    if isinstance(recorded, list) and isinstance(value, list):
        return len(recorded) == len(value) and all(map(_fits, recorded, value))
    return type(recorded) is type(value) and bool(recorded == value)


def _ratio(recorded: str, requested: str) -> float:
    return SequenceMatcher(None, recorded, requested, autojunk=False).ratio()
