"""A client that cannot be opened."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import replace

from contracts.runs.clients.adapter import ClientOpening
from tests.contracts.clients.broken import small


def _open(opening: ClientOpening) -> AbstractContextManager[small.Small]:
    raise OSError(f"no licence for {opening.origin.partition(':')[0]}")


ADAPTER = replace(small.ADAPTER, open=_open)
