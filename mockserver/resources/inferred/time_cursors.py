"""Cursors that a document wants to be times: a position in a list, told as that many seconds since the epoch."""

from __future__ import annotations

from mockserver.resources.inferred.server_fields import seconds_of
from mockserver.state.clock import timestamp
from specs.json.parsing import Json

_YEAR = "1970-"  # of all that are taken for positions: no list is longer, and no item that old


def time_cursor(position: int) -> str:
    """The cursor of a page that begins at `position`, counted from 0: RFC 3339."""
    return timestamp(position)


def position_of(cursor: Json) -> int | None:
    """The position that a cursor tells; None where it is no time, or one of an item."""
    position_s = seconds_of(cursor) if isinstance(cursor, str) and cursor.startswith(_YEAR) else None
    return None if position_s is None else int(position_s)
