"""Exchanges kept small: a run of a large document has tens of thousands, most of which nobody looks at again."""

from __future__ import annotations

import pickle
import zlib
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import overload

from contracts.traffic.exchange import Exchange

_LEVEL = 1  # of compression: ten times smaller already, in the time that it takes to read them
_MOST_OPEN = 8  # packs whose exchanges are kept at hand


class ExchangePack:
    """The exchanges of one scope, compressed."""

    __slots__ = ("_content", "_count")

    def __init__(self, exchanges: Sequence[Exchange]) -> None:
        """The exchanges are kept with their times as `Exchange.to_json` writes them."""
        self._content = zlib.compress(pickle.dumps([exchange.as_kept() for exchange in exchanges], pickle.HIGHEST_PROTOCOL), _LEVEL)
        self._count = len(exchanges)

    def __len__(self) -> int:
        return self._count

    @property
    def size_bytes(self) -> int:
        """How much room they take."""
        return len(self._content)

    def unpacked(self) -> list[Exchange]:
        """The exchanges, in their order."""
        exchanges: list[Exchange] = pickle.loads(zlib.decompress(self._content))  # noqa: S301 - what this class wrote
        return exchanges


class PackedExchanges(Sequence[Exchange]):
    """The exchanges of a run, numbered through: they read like a tuple, and only a few packs are open at any time."""

    def __init__(self, packs: Iterable[ExchangePack]) -> None:
        """`packs`: one a scope, in the run's order; the exchanges of each are numbered from 1."""
        self._packs = [pack for pack in packs if len(pack)]
        self._ends = list(accumulate(map(len, self._packs)))
        self._open: OrderedDict[int, list[Exchange]] = OrderedDict()

    @property
    def packs(self) -> Sequence[ExchangePack]:
        """One a scope that sent anything, in order."""
        return self._packs

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    @overload
    def __getitem__(self, index: int) -> Exchange: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Exchange, ...]: ...
    def __getitem__(self, index: int | slice) -> Exchange | tuple[Exchange, ...]:
        if isinstance(index, slice):
            return tuple(self[place] for place in range(*index.indices(len(self))))
        place = index + len(self) if index < 0 else index
        if not 0 <= place < len(self):
            raise IndexError(f"no exchange at {index}: there are {len(self)}")
        number = bisect_right(self._ends, place)
        return self._opened(number)[place - self._begin(number)]

    def __iter__(self) -> Iterator[Exchange]:
        for number in range(len(self._packs)):
            yield from self._unpacked(number)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, PackedExchanges | tuple):
            return NotImplemented
        return len(self) == len(other) and all(mine == theirs for mine, theirs in zip(self, other, strict=True))

    def __hash__(self) -> int:
        return hash(tuple(self))

    def _begin(self, number: int) -> int:
        return self._ends[number - 1] if number else 0

    def _opened(self, number: int) -> list[Exchange]:
        """The exchanges of a pack, from those at hand if they are there."""
        if number not in self._open:
            self._open[number] = self._unpacked(number)
        self._open.move_to_end(number)
        if len(self._open) > _MOST_OPEN:
            self._open.popitem(last=False)
        return self._open[number]

    def _unpacked(self, number: int) -> list[Exchange]:
        begin = self._begin(number)
        return [replace(exchange, number=exchange.number + begin) for exchange in self._packs[number].unpacked()]


__all__ = ["ExchangePack", "PackedExchanges"]
