"""What the adapters of both reference clients share."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from contracts.client_judge.adapter import Opening, Refused
from contracts.clients.errors import ApiError


def refused(error: Exception) -> Refused | None:
    """The status and body of an answer that was no success."""
    return Refused(error.status, error.body) if isinstance(error, ApiError) else None


def retries_of(opening: Opening) -> int:
    """How often a client is to try again."""
    return 2 if opening.retries else 0


def sleeping(opening: Opening) -> Callable[[float], Awaitable[None]]:
    """`opening.sleep` for an async client."""

    async def sleep(seconds: float) -> None:
        opening.sleep(seconds)
        await asyncio.sleep(0)

    return sleep
