"""The `Location` of a 201 leads to what was made."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from contracts.analysis.finding import Departure
from contracts.analysis.history import History, ResourceTimeline, shown_by

RULE = "The Location of an answer to a create names the item that was made, where the document has the path."
_CREATED = (200, 201)


def law(history: History) -> Iterator[Departure]:
    """A Location whose path is that of an item, and names none that the answer shows.

    Silent: about a Location whose path the document does not have, and an answer that shows no id.

    Source: RFC 9110, sections 10.2.2 and 15.3.2.
    """
    for item in history.items:
        created = item.created
        if created is None or created.reading.status not in _CREATED:
            continue
        path = path_of(created.reading.exchange.header("location"))
        route = history.contract.find("GET", path) if path is not None else None
        if path is None or route is None or route[0] != item.collection.retrieve:
            continue
        history.compared(item.collection)
        names = {item.id, *item.names, *_shown_names(item)}
        named = unquote(route[1].get(item.collection.id_parameter or "", ""))
        shows_id = (created.representation or {}).get(item.collection.id_field) is not None
        if shows_id and named not in names:
            detail = f"Location: {path} names {named}, and {item.id} was made"
            yield shown_by(created.reading, detail, created.reading, kind="names-another")


def _shown_names(item: ResourceTimeline) -> set[str]:
    """Every text and number that the answer shows at its top: any of them may name the item in a path."""
    shown = item.created.representation if item.created is not None else None
    return {str(value) for value in (shown or {}).values() if isinstance(value, str | int) and not isinstance(value, bool)}


def path_of(location: str | None) -> str | None:
    """The path of a Location, as a request would send it; None where there is none."""
    path = urlsplit(location).path if location else ""
    return path if path.startswith("/") else None
