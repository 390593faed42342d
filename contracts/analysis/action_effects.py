"""What actions lead to: a status, a flag or a time that is named after them, and what they answer.

`POST /orders/{id}/cancel` leads to `status: cancelled`, `POST /books/{id}/publish` to `published: true` or to a `published_at`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from contracts.analysis.causes import field_of
from contracts.analysis.finding import Departure
from contracts.analysis.history import History, ResourceTimeline, TimelineEvent, shown_by
from contracts.analysis.values.echo import fields_in
from specs import Operation
from specs.json.parsing import Json
from specs.resources.names import STATUSES
from specs.resources.paths import plain
from specs.schema.messages import shown
from specs.schema.properties import is_type

_ENDINGS = ("", "d", "ed", "led", "ped")  # cancel: canceled, cancelled; archive: archived; stop: stopped
_IRREGULAR = {
    "activate": ("active",),
    "complete": ("done",),
    "finish": ("done",),
    "freeze": ("frozen",),
    "hide": ("hidden",),
    "pay": ("paid",),
    "send": ("sent",),
    "withdraw": ("withdrawn",),
}
_CLEARED = {"disable": {"enabled"}, "deactivate": {"active", "activated"}}  # what something no longer is after these
_BEGUN_ONLY = ("verify", "confirm", "subscribe", "invite", "request")  # actions after which somebody else has to do something
_FLAG = re.compile(r"^(?:is|has|was)(?=.)")
_TIME = ("at", "on", "date", "time")


def without_effect(history: History) -> Iterator[Departure]:
    """An item that is after such an action, which was answered with a success, as it was before."""
    for item in history.own:
        for event in item.events:
            if event.kind == "action" and event.is_done and event.reading.operation is not None and item.is_certain_until(event):
                yield from _judged(history, item, event, event.reading.operation)


def _judged(history: History, item: ResourceTimeline, event: TimelineEvent, operation: Operation) -> Iterator[Departure]:
    before, after = item.view_before(event), _read_after(item, event)
    if before is None or after is None or history.is_crossed(before.index, after.index):
        return
    if not (history.is_quiet(before.index, event.index) and history.is_quiet(event.index, after.index)):
        return
    reason = next(_flags_unchanged(operation, before, after), None) or _forgotten(operation, before, event, after)
    if reason is not None:
        history.compared(item.collection)
        name, wanted = reason
        detail = (
            f"{name}: {shown(fields_in(before.representation, name))} as before, although {operation.key} answered {event.reading.status}"
        )
        readings = (before.reading, event.reading, after.reading)
        yield shown_by(event.reading, f"{detail}: wanted {wanted}", *readings, kind="no-effect", field=field_of(name))
        return
    for name in STATUSES:
        meant = _meant(operation, item.collection.item_properties.get(name))
        old, new = ((view.representation or {}).get(name) for view in (before, after))
        if meant is None or not isinstance(old, str) or old == meant:
            continue
        history.compared(item.collection)
        if new == old:
            detail = f"{name}: {old} as before, although {operation.key} answered {event.reading.status}: wanted {meant}"
            yield shown_by(event.reading, detail, before.reading, event.reading, after.reading, kind="no-effect", field=field_of(name))


def _flags_unchanged(operation: Operation, before: TimelineEvent, after: TimelineEvent) -> Iterator[tuple[str, str]]:
    """The flags and times that the action is named after and that are as they were before: (name, what is wanted)."""
    word = _word_of(operation)
    if word is None or word in _BEGUN_ONLY:
        return
    does_set, does_clear = _forms(word), _cleared_by(word)
    for name, old in (before.representation or {}).items():
        new, flag = fields_in(after.representation, name), plain(name)
        flag = _FLAG.sub("", flag, count=1) if isinstance(old, bool) else flag
        is_time = any(flag == form + ending for form in does_set for ending in _TIME)
        if isinstance(old, bool) and new is old and flag in (does_set if not old else does_clear):
            yield name, shown(not old)
        elif old is None and new is None and is_time:
            yield name, "a time"


def _forms(word: str) -> set[str]:
    """What something is after an action: `cancelled`, `archived`, `paid`."""
    return _regular_forms(word) | ({word[:-1] + "ied"} if word.endswith("y") else set()) | set(_IRREGULAR.get(word, ()))


def _regular_forms(word: str) -> set[str]:
    return {word + ending for ending in _ENDINGS} | {word + word[-1] + "ed"}


def _cleared_by(word: str) -> set[str]:
    """What something no longer is after an action: `published` after `unpublish`."""
    return _CLEARED.get(word) or (_forms(word[2:]) if word.startswith("un") and len(word) > 4 else set())


def _forgotten(operation: Operation, before: TimelineEvent, event: TimelineEvent, after: TimelineEvent) -> tuple[str, str] | None:
    """A text that the action's answer shows changed, and a read behind it as it was before.

    What only says how far work is may come and go by then: a status that the action is not named after, and what was not there before.
    """
    word = _word_of(operation)
    forms = set() if word is None else _forms(word)
    for name, answered in (event.representation or {}).items() if event.is_view else ():
        old, new = fields_in(before.representation, name), fields_in(after.representation, name)
        if not (isinstance(old, str) and isinstance(answered, str)) or new != old or answered == old:
            continue
        if name not in STATUSES or answered.lower() in forms:
            return name, f"{shown(answered)}, as it answered"
    return None


def _read_after(item: ResourceTimeline, event: TimelineEvent) -> TimelineEvent | None:
    """The first read of the item after the action, with nothing written to it between."""
    for candidate in item.events:
        if candidate.index > event.index:
            if candidate.is_write and not candidate.is_refused:
                return None
            if candidate.kind == "read" and candidate.is_view:
                return candidate
    return None


def _meant(operation: Operation, schema: Json) -> str | None:
    """The declared status that an action is named after; None for one that is named otherwise, or that takes a body."""
    word = _word_of(operation)
    if not isinstance(schema, Mapping) or word is None:
        return None
    branches = [schema, *(schema.get("anyOf") or ()), *(schema.get("oneOf") or ())]
    statuses = [
        value for branch in branches if isinstance(branch, Mapping) and not is_type(branch, "integer") for value in branch.get("enum", ())
    ]
    forms = _regular_forms(word)
    return next((status for status in statuses if isinstance(status, str) and status.lower() in forms), None)


def _word_of(operation: Operation) -> str | None:
    """The last word of an action's path; None where it takes a body, which may say more than the word."""
    word = operation.path.rstrip("/").rpartition("/")[2].rpartition(":")[2].lower()
    return word if word and "{" not in word and operation.method == "POST" and not operation.is_body_required else None
