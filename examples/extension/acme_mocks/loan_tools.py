"""What an agent of `mockserver mcp` can do with the library."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import httpx


def tools(origin: str) -> Sequence[Callable[..., Any]]:
    """The tools, for a mock that is served at `origin`."""

    def lend(title: str) -> dict[str, Any]:
        """Lend a book, and say on which shelf it stands.

        Args:
            title: of the book.
        """
        answer = httpx.post(f"{origin}/v1/loans", json={"title": title}, headers={"x-library-key": "test"})
        if answer.is_error:
            raise ValueError(answer.json()["message"])
        return {"shelf": answer.json()["shelf"]}

    return (lend,)
