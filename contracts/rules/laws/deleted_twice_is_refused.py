"""What is gone cannot be deleted again."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.analysis.finding import Departure
from contracts.analysis.history import History, shown_by

RULE = "Deleting what was deleted is refused, where the document declares an answer for what is not there."
_GONE = (404, 410)


def law(history: History) -> Iterator[Departure]:
    """A second delete that succeeds.

    Silent: where the document declares neither 404 nor 410 for the delete: RFC 9110 lets it succeed again.

    Source: RFC 9110, section 9.2.2, and the 404 that the document declares.
    """
    for item in history.items:
        deleted = item.deleted
        operation = item.collection.delete
        if deleted is None or operation is None or all(operation.response(status) is None for status in _GONE):
            continue
        for event in item.events:
            if event.kind == "replace" and event.index > deleted.index and event.is_done:
                break  # made anew
            if event.kind == "delete" and event.index > deleted.index and not history.is_crossed(deleted.index, event.index):
                history.compared(item.collection)
                if event.reading.is_success:
                    detail = f"answered {event.reading.status} for {item.id}, which was deleted before"
                    yield shown_by(event.reading, detail, deleted.reading, event.reading, kind="accepted")
