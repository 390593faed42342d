"""An entity tag stands for one version, and `If-Match` holds an update to it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from contracts.analysis.causes import field_of
from contracts.analysis.finding import Departure
from contracts.analysis.history import History, ResourceTimeline, TimelineEvent, shown_by
from contracts.analysis.values.echo import fields_in, is_unchanged
from specs.resources.collections import Collection, request_properties

RULE = "An ETag changes when its item does, and only then; an update with a stale If-Match is refused with 412, not one with the present."


def law(history: History) -> Iterator[Departure]:
    """A tag that two versions share, one that changes by itself, a stale one that is accepted, and a present one that is refused.

    Silent: where operations declare neither 412 nor `If-Match`, where no ETag is sent, where another write may lie between, and about
    the tag of an action's answer, which may be that of the answer alone.

    Source: RFC 9110, sections 8.8.3, 13.1.1, 15.3.2 and 15.5.13.
    """
    for item in history.items:
        tagged = [event for event in item.events if _tells_version(event)]
        for before, after in pairwise(tagged):
            if not history.is_crossed(before.index, after.index):
                yield from _compared(history, item, before, after)
        for event in item.events:
            if event.kind in ("update", "replace") and event.reading.exchange.request_header("if-match"):
                yield from _conditional(history, item, event)


def tag_of(event: TimelineEvent) -> str | None:
    """The ETag of an answer."""
    return event.reading.exchange.header("etag")


def _tells_version(event: TimelineEvent) -> bool:
    """Whether an answer's tag is that of the item: a read's, and that of a write which answers with what it made."""
    return event.is_view and event.kind != "action" and tag_of(event) is not None


def _compared(history: History, item: ResourceTimeline, before: TimelineEvent, after: TimelineEvent) -> Iterator[Departure]:
    history.compared(item.collection)
    names = _versioned(item.collection)
    changed = next(
        (name for name in names if not is_unchanged(fields_in(before.representation, name), fields_in(after.representation, name))), None
    )
    if tag_of(before) == tag_of(after):
        if changed is not None and all(name in (event.representation or {}) for event in (before, after) for name in (changed,)):
            detail, place = f"the ETag is the same, and {changed} is not", field_of(changed)
            yield shown_by(after.reading, detail, before.reading, after.reading, kind="same-tag", field=place)
    elif after.kind == "read" and _are_same_answers(before, after) and history.is_quiet(before.index, after.index):
        yield shown_by(after.reading, "another ETag for an item that nobody changed", before.reading, after.reading, kind="other-tag")


def _are_same_answers(before: TimelineEvent, after: TimelineEvent) -> bool:
    """Whether two answers are alike byte for byte: many tags are made of the bytes."""
    return before.reading.exchange.response_body == after.reading.exchange.response_body


def _versioned(collection: Collection) -> list[str]:
    """The fields whose change is surely another version: those that clients set, and the time of the last update."""
    operations = (collection.create, collection.update, collection.replace)
    request_fields = {name: None for operation in operations if operation for name in request_properties(operation)}
    item_fields = [name for name in request_fields if name in collection.item_properties]
    return [*item_fields, *filter(None, (collection.updated_field,))]


def _conditional(history: History, item: ResourceTimeline, event: TimelineEvent) -> Iterator[Departure]:
    present = _present(history, item, event)
    if_match = event.reading.exchange.request_header("if-match") or ""
    if present is None or not _is_heeded(event):
        return
    tags = [_bare(tag) for tag in if_match.split(",")]
    history.compared(item.collection)
    if if_match.strip() == "*" or _bare(tag_of(present) or "") in tags:
        if event.reading.status == 412:
            detail = f"If-Match: {if_match} names the present version, and was refused"
            yield shown_by(event.reading, detail, present.reading, event.reading, kind="present-refused")
    elif event.is_done:
        detail = f"If-Match: {if_match} is not the present version {tag_of(present)}, and was accepted"
        yield shown_by(event.reading, detail, present.reading, event.reading, kind="stale-accepted")
    elif event.reading.status == 412:
        yield from _changed(history, item, present, event)


def _present(history: History, item: ResourceTimeline, event: TimelineEvent) -> TimelineEvent | None:
    """The answer that shows the version which is the present one when `event` comes, where that is known."""
    before = next(
        (candidate for candidate in reversed(item.events) if candidate.index < event.index and _tells_version(candidate)),
        None,
    )
    if before is None or history.is_crossed(before.index, event.index) or not item.is_certain_until(event):
        return None
    item_names = item.names | {item.id}
    is_touched = any(item_names & set(change.path_parameters.values()) for change in history.changes(before.index, event.index))
    return (
        None
        if is_touched
        or any(candidate.is_write and not candidate.is_refused for candidate in item.events if before.index < candidate.index < event.index)
        else before
    )


def _is_heeded(event: TimelineEvent) -> bool:
    """Whether the operation is declared to heed `If-Match`: by a 412, or by the header itself."""
    operation = event.reading.operation
    if operation is None:
        return False
    is_parameter = any(parameter.location == "header" and parameter.name.lower() == "if-match" for parameter in operation.parameters)
    return is_parameter or any(response.status == "412" for response in operation.responses)


def _changed(history: History, item: ResourceTimeline, before: TimelineEvent, refused: TimelineEvent) -> Iterator[Departure]:
    """What a refused update changed nevertheless."""
    after = next(
        (candidate for candidate in item.events if candidate.index > refused.index and candidate.kind == "read" and candidate.is_view), None
    )
    if after is None or not history.is_quiet(before.index, after.index):
        return
    for name in _versioned(item.collection):
        if not is_unchanged(fields_in(before.representation, name), fields_in(after.representation, name)):
            detail, readings = f"refused with 412, and {name} was changed", (before.reading, refused.reading, after.reading)
            yield shown_by(refused.reading, detail, *readings, kind="refused-and-changed", field=field_of(name))
            return


def _bare(tag: str) -> str:
    return tag.strip().removeprefix("W/")
