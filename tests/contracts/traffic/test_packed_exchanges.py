"""A run's exchanges in little room."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace

import pytest

from contracts.traffic.exchange import Exchange
from contracts.traffic.packed_exchanges import ExchangePack, PackedExchanges

HEADERS = (("content-type", "application/json"), ("x-half", "\udc80"))


def exchanges_of(scope: str, count: int) -> list[Exchange]:
    return [
        Exchange(
            number=number,
            scope=scope,
            sent_s=number / 7,
            elapsed_s=1 / 3,
            method="GET",
            target=f"/{scope}/{number}",
            status=200,
            response_headers=HEADERS,
            response_body=b'{"a": [1, 2, 3]}\xff',
        )
        for number in range(1, count + 1)
    ]


def packed(*counts: int) -> PackedExchanges:
    return PackedExchanges(ExchangePack(exchanges_of(f"s{place}", count)) for place, count in enumerate(counts))


def plain(*counts: int) -> tuple[Exchange, ...]:
    exchanges = [exchange.as_kept() for place, count in enumerate(counts) for exchange in exchanges_of(f"s{place}", count)]
    return tuple(replace(exchange, number=number) for number, exchange in enumerate(exchanges, 1))


def test_they_read_like_a_tuple_numbered_through() -> None:
    exchanges = packed(2, 0, 3, 1)
    assert (len(exchanges), tuple(exchanges)) == (6, plain(2, 0, 3, 1))
    assert exchanges == packed(2, 0, 3, 1)
    assert exchanges != packed(2, 0, 3)
    assert [exchanges[index].number for index in (0, 1, 2, 4, 5, -1)] == [1, 2, 3, 5, 6, 6]
    assert exchanges[1:4] == plain(2, 0, 3, 1)[1:4]
    with pytest.raises(IndexError, match="there are 6"):
        exchanges[6]


def test_no_exchange_is_none() -> None:
    assert (len(packed()), tuple(packed(0))) == (0, ())


def test_any_order_of_asking_gives_the_same() -> None:
    exchanges, wanted = packed(*[2] * 20), plain(*[2] * 20)
    for index in (39, 0, 17, 3, 38, 21, 0):
        assert exchanges[index] == wanted[index]


def test_many_exchanges_take_little_room_packed() -> None:
    tracemalloc.start()
    try:
        exchanges = packed(*[500] * 20)
        size_bytes, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert size_bytes / len(exchanges) < 200
