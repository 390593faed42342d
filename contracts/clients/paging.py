"""Waiting and paging as flows, whatever is waited for or listed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from contracts.clients.asking import ClientSettings, OperationCall
from contracts.clients.errors import NeverReady, OperationFailed
from contracts.clients.transport import Flow, PagedItem, Pause, perform

T = TypeVar("T")


def numbered(page_of: Callable[[int], OperationCall[Any]], settings: ClientSettings, *, items: str, total: str, first: int) -> Flow[None]:
    """The items of pages that are asked for by number, until a page is empty or all are there."""
    handed, number = 0, first
    while True:
        body = (yield from perform(page_of(number), settings)).body
        for item in body[items]:
            yield PagedItem(item)
        handed += len(body[items])
        if not body[items] or handed >= body.get(total, handed + 1):
            return
        number += 1


def before(page_of: Callable[[int | None], OperationCall[Any]], settings: ClientSettings, *, items: str, number: str) -> Flow[None]:
    """The items of pages that are asked for by what their items must stand before, newest first, until a page is empty."""
    last: int | None = None
    while True:
        page_items = (yield from perform(page_of(last), settings)).body[items]
        if not page_items:
            return
        for item in page_items:
            yield PagedItem(item)
        last = page_items[-1][number]


def settled(
    ask: OperationCall[T],
    settings: ClientSettings,
    *,
    ready: frozenset[str],
    failed: frozenset[str],
    timeout_s: float,
    poll_s: float,
    clock: Callable[[], float],
) -> Flow[T]:
    """What `ask` answers once its `status` is one of `ready`.

    Raises:
        Failed: it became one of `failed`.
        NeverReady: `timeout_s` have passed.
    """
    began_s = clock()
    while True:
        body: Any = (yield from perform(ask, settings)).body
        if body["status"] in ready:
            result: T = body
            return result
        if body["status"] in failed:
            raise OperationFailed(f"{ask.operation}: {body['status']}: {body.get('error_message') or 'no reason is given'}", body)
        if clock() - began_s + poll_s > timeout_s:
            raise NeverReady(f"{ask.operation}: {body['status']} still, after {timeout_s:g} s", body)
        yield Pause(poll_s)
