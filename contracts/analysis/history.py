"""The exchanges of one scope as laws see them: in order, by collection and by item.

A law is `law(history) -> Iterator[Departure]`. It walks `history.items` (see `resource_timeline`), compares what answers show, and
says `history.compared(collection)` whenever it really compared something: so a report can tell a law that held from one that was
never put to the test. A write without an answer, or with a 5xx, makes what follows uncertain: see `Item.is_certain_until`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from contracts.analysis.declarations.contract import Contract
from contracts.analysis.finding import Departure, Weight
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.analysis.resource_timeline import (
    ResourceTimeline,
    ResourceTimelines,
    TimelineEvent,
    UnknownResourceRequest,
    has_changed,
    is_refused,
    is_safe,
)
from specs.resources.collections import Collection

Place = TimelineEvent | int  # an event, or an exchange's index


@dataclass(frozen=True)
class History:
    """What happened in one scope, in order."""

    contract: Contract
    readings: Sequence[MatchedExchange]
    is_shared: bool = False  # whether others may have written meanwhile: then laws speak of our own items, and of lists that stood still
    is_inferred: bool = False  # whether a mock of the document alone answered: it knows no rule but those that are written for machines
    _compared: set[str] = field(default_factory=set, repr=False)

    @cached_property
    def lives(self) -> ResourceTimelines:
        """The owner's items, and requests for items that never were."""
        return ResourceTimelines(self.contract, self.readings)

    @property
    def items(self) -> Sequence[ResourceTimeline]:
        """The owner's items, in the order in which they were first seen."""
        return self.lives.items

    @property
    def strays(self) -> Sequence[UnknownResourceRequest]:
        """The owner's requests for items that never were."""
        return self.lives.strays

    def lives_of(self, *identities: str) -> ResourceTimelines:
        """The items of another identity: what `other` created, say."""
        return ResourceTimelines(self.contract, self.readings, identities)

    @property
    def own(self) -> Iterator[ResourceTimeline]:
        """The owner's items that nobody else changes: all, or those that were created here, where the state is shared."""
        return (item for item in self.items if not self.is_shared or item.created is not None)

    def of(self, collection: Collection) -> list[ResourceTimeline]:
        """The owner's items of one collection; those under different parents too."""
        return [item for item in self.items if item.collection == collection]

    @cached_property
    def _unsafe(self) -> tuple[int, ...]:
        """The readings that changed something, or may have: whoever sent them, answered or not."""
        return tuple(
            index
            for index, matched in enumerate(self.readings)
            if not matched.exchange.is_callback and not is_safe(matched) and not is_refused(matched)
        )

    def changes(self, after: int, before: int) -> Iterator[MatchedExchange]:
        """The readings between two places that changed anything anywhere, or may have."""
        unsafe = self._unsafe
        return (self.readings[index] for index in unsafe[bisect_right(unsafe, after) : bisect_left(unsafe, before)])

    def refused(self, after: int, before: int) -> Iterator[MatchedExchange]:
        """The unsafe requests between two places whose answer says that they changed nothing."""
        for matched in self.readings[after + 1 : before]:
            if matched.operation is not None and not is_safe(matched) and is_refused(matched):
                yield matched

    def is_quiet(self, after: Place, before: Place) -> bool:
        """Whether nothing that could change anything lies between two exchanges: no write, and no move of time that is known."""
        after, before = _index(after), _index(before)
        has_moved = self.readings[after].exchange.time != self.readings[before].exchange.time
        return not has_moved and not any(True for _ in self.changes(after, before)) and not self.is_crossed(after, before)

    def is_at_one_time(self, first: Place, second: Place) -> bool:
        """Whether the target's clock stood still between two exchanges: then even what ages is the same. False where nobody knows."""
        first, second = _index(first), _index(second)
        at_s = self.readings[first].exchange.clock_s
        return at_s is not None and at_s == self.readings[second].exchange.clock_s

    def is_crossed(self, after: Place, before: Place) -> bool:
        """Whether one of the exchanges from `after` to `before` was under way at the same time as another, and one of the two unsafe."""
        after, before = _index(after), _index(before)
        position = bisect_left(self._overlapping, after)
        return position < len(self._overlapping) and self._overlapping[position] <= before

    @cached_property
    def _overlapping(self) -> tuple[int, ...]:
        """The unsafe exchanges that were under way at the same time as any other, and those others."""
        overlapping: set[int] = set()
        unsafe = set(self._unsafe)
        spans = sorted(
            (matched.exchange.sent_s, matched.exchange.sent_s + matched.exchange.elapsed_s, index)
            for index, matched in enumerate(self.readings)
            if not matched.exchange.is_callback
        )
        latest: tuple[float, float, int] | None = None
        for span in spans:
            if latest is not None and span[0] < latest[1] - _TOLERANCE_S and (unsafe & {span[2], latest[2]}):
                overlapping |= {span[2], latest[2]}
            if latest is None or span[1] > latest[1]:
                latest = span
        return tuple(sorted(overlapping))

    def compared(self, collection: Collection) -> None:
        """Note that the law in hand put this collection to the test."""
        self._compared.add(collection.path)

    def take_compared(self) -> frozenset[str]:
        """The paths of the collections that were put to the test since the last call."""
        paths = frozenset(self._compared)
        self._compared.clear()
        return paths


def _index(place: Place) -> int:
    return place if isinstance(place, int) else place.index


def shown_by(
    at: MatchedExchange, detail: str, *readings: MatchedExchange, kind: str, field: str = "", weight: Weight = "error"
) -> Departure:
    """A departure of the operation of `at` that these readings show, in order; `at` is mostly one of them."""
    exchanges = tuple(matched.exchange for matched in readings)
    return Departure(detail=detail, pointer=at.pointer, exchanges=exchanges, operation=at.key, weight=weight, kind=kind, field=field)


_TOLERANCE_S = 2e-6  # times are kept to the microsecond


__all__ = ["History", "ResourceTimeline", "ResourceTimelines", "TimelineEvent", "UnknownResourceRequest", "has_changed", "shown_by"]
