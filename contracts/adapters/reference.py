"""What the adapters of both reference clients share."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from contracts.clients.errors import APIStatusError
from contracts.runs.clients.adapter import ClientOpening, RefusedCall


def refused(error: Exception) -> RefusedCall | None:
    """The status and body of an answer that was no success."""
    return RefusedCall(error.status, error.body) if isinstance(error, APIStatusError) else None


def retries_of(opening: ClientOpening) -> int:
    """How often a client is to try again."""
    return 2 if opening.retries else 0


def sleeping(opening: ClientOpening) -> Callable[[float], Awaitable[None]]:
    """`opening.sleep` for an async client."""

    async def sleep(seconds: float) -> None:
        opening.sleep(seconds)
        await asyncio.sleep(0)

    return sleep
