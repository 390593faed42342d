"""Deleted means gone: from its path, from what lies below it, and from every list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from contracts.analysis.finding import Departure
from contracts.analysis.history import History, ResourceTimeline, TimelineEvent, shown_by
from contracts.analysis.resource_timeline import OWNERS, is_done
from specs.json.parsing import Json

RULE = "A deleted item is gone: it is not read, changed or listed any more, nor is what lies below it."
_RESTORES = re.compile(r"restor|un-?delet|un-?archiv|recover|reviv|reinstat|resurrect|bring\w* .*\bback\b", re.IGNORECASE)
_ENDED = ("deleted", "deleting", "removed", "archived", "terminated", "terminating", "destroyed", "cancelled", "canceled")


def law(history: History) -> Iterator[Departure]:
    """A success, or a sighting in a list, after a delete.

    Silent: about an item that says of itself that it is deleted or archived, one that a PUT made anew or an action restored, and
    while other requests cross; a second delete is for `deleted_twice_is_refused`.

    Source: RFC 9110, section 9.3.5.
    """
    for item in history.items:
        for deleted in _deletes(item):
            for event in item.events:
                if event.index <= deleted.index or history.is_crossed(deleted.index, event.index):
                    continue
                if event.kind == "replace" and event.reading.status == 201:
                    break  # made anew, under the id it had
                if event.kind == "action" and event.is_done and _brings_back(event):
                    break
                if event.kind == "delete":
                    continue  # `deleted_twice_is_refused` looks
                history.compared(item.collection)
                departure = _departure(item, deleted, event)
                if departure is not None:
                    yield departure
    yield from _children(history)


def _brings_back(event: TimelineEvent) -> bool:
    """Whether an action says of itself that it undoes a delete."""
    operation = event.reading.operation
    if operation is None:
        return False
    words = (operation.path.rpartition("/")[2], operation.raw.get("operationId"), operation.raw.get("summary"))
    return any(_RESTORES.search(str(word)) for word in words if word)


def _children(history: History) -> Iterator[Departure]:
    """What belongs to no collection of its own and is deleted below an item: a tool of a PAL, say."""
    own = {collection.item_path for collection in history.contract.collections}
    gone: dict[str, int] = {}  # path -> the place of its delete
    for index, matched in enumerate(history.readings):
        operation = matched.operation
        if operation is None or matched.exchange.identity not in OWNERS or operation.path in own or not is_done(matched):
            continue
        path = matched.path.rstrip("/")
        if matched.exchange.method == "GET":
            yield from _left_over(history, gone, index, path)
        elif matched.exchange.method != "DELETE":
            gone = {
                deleted_path: at for deleted_path, at in gone.items() if deleted_path != path and deleted_path.rpartition("/")[0] != path
            }
        elif operation.path.endswith("}"):
            gone[path] = index


def _left_over(history: History, gone: Mapping[str, int], index: int, path: str) -> Iterator[Departure]:
    matched = history.readings[index]
    for deleted_path, at in gone.items():
        above, _, name = deleted_path.rpartition("/")
        is_there = path == deleted_path or (path == above and not matched.query and unquote(name) in set(_ids_in(matched.body)))
        if is_there and not history.is_crossed(at, index):
            verb = "answered" if path == deleted_path else "shows"
            detail = f"{verb} {unquote(name)}, which was deleted below {above}"
            yield shown_by(matched, detail, history.readings[at], matched, kind=f"child-{verb}")
            return


def _ids_in(value: Json) -> Iterator[str]:
    """What a list's answer calls its items: the texts of ids, and the names in an object of objects."""
    if isinstance(value, Mapping):
        for key, member in value.items():
            if isinstance(member, str) and (key == "id" or key.lower().endswith(("_id", "id"))):
                yield member
            elif isinstance(member, Mapping):
                yield key
            yield from _ids_in(member)
    elif isinstance(value, list):
        for member in value:
            yield from ([member] if isinstance(member, str) else _ids_in(member))


def _deletes(item: ResourceTimeline) -> Iterator[TimelineEvent]:
    """The delete of the item itself, else that of one it lies below."""
    if item.deleted is not None:
        yield item.deleted
        return
    above = item.parent
    while above is not None:
        if above.deleted is not None:
            yield above.deleted
            return
        above = above.parent


def _departure(item: ResourceTimeline, deleted: TimelineEvent, event: TimelineEvent) -> Departure | None:
    matched, resource_kind = event.reading, item.collection.kind.replace("_", " ")
    kind = "listed" if event.kind == "list" else "answered"
    if event.kind == "list":
        is_there = not _is_marked(event.representation or {})
        detail = f"the deleted {resource_kind} {item.id} is in a list"
    else:
        is_there = matched.is_success and not (event.kind == "read" and _is_marked(event.representation or {}))
        detail = f"answered {matched.status} for the {resource_kind} {item.id}, which was deleted"
    if is_there and item.deleted is None:
        kind, detail = f"{kind}-without-parent", f"{detail} with what it lies below"
    return shown_by(matched, detail, deleted.reading, matched, kind=kind) if is_there else None


def _is_marked(representation: Mapping[str, Json]) -> bool:
    """Whether an item says of itself that it is deleted."""
    for name, value in representation.items():
        lowered = name.lower()
        if lowered in ("deleted", "is_deleted", "isdeleted", "archived", "is_archived") and value is True:
            return True
        if lowered in ("deleted_at", "deletedat", "archived_at") and value:
            return True
        if lowered in ("status", "state") and isinstance(value, str) and value.lower() in _ENDED:
            return True
    return False
