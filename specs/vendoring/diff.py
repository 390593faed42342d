"""What one description says otherwise than another: operations, schemas and the rest, by JSON Pointer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from specs.document.object_model import METHODS
from specs.json import pointer
from specs.json.equality import is_strictly_equal
from specs.json.parsing import Json

_SIGNS = {"added": "+", "removed": "-", "changed": "~"}
_MOST_PLACES = 8  # of one changed operation or schema
_METHODS = frozenset(METHODS)
_MAPS = ("paths", "components")  # said entry by entry, however empty they were before


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """One operation, schema or other part that was added, removed or changed; `places` are the pointers that differ within it."""

    what: str  # added, removed or changed
    part: str  # "operation", "schema" or "other"
    name: str  # "POST /v2/faces", "face"; of another part its pointer
    pointer: str
    places: tuple[str, ...] = ()


def document_changes(former: Json, new: Json) -> tuple[DocumentChange, ...]:
    """Every part in which `new` differs from `former`: operations first, then schemas, then the rest; each in document order."""
    changes = []
    before, after = dict(_parts(former)), dict(_parts(new))
    for tokens in dict.fromkeys((*before, *after)):
        part, name = _named(tokens)
        at = pointer.join(*tokens)
        if tokens not in before or tokens not in after:
            changes.append(DocumentChange("removed" if tokens in before else "added", part, name, at))
        elif not is_strictly_equal(before[tokens], after[tokens]):
            places = tuple(pointer.join(*location) for location in _differing(before[tokens], after[tokens], tokens))
            changes.append(DocumentChange("changed", part, name, at, places))
    return tuple(sorted(changes, key=lambda change: ("operation", "schema", "other").index(change.part)))


def render(changes: tuple[DocumentChange, ...]) -> str:
    """A line a change, with the places under it, and the counts; one line where nothing changed."""
    if not changes:
        return "no operation, schema or other part changed\n"
    lines = []
    for change in changes:
        label = change.name if change.part == "operation" else change.pointer
        lines.append(f"{_SIGNS[change.what]} {change.part:<9} {label}")
        if change.places != (change.pointer,):
            lines += [f"    {place_pointer}" for place_pointer in change.places[:_MOST_PLACES]]
        if len(change.places) > _MOST_PLACES:
            lines.append(f"    and {len(change.places) - _MOST_PLACES} more")
    return "\n".join((*lines, _counts(changes))) + "\n"


def _counts(changes: tuple[DocumentChange, ...]) -> str:
    summaries = []
    for part, plural in (("operation", "operations"), ("schema", "schemas"), ("other", "other parts")):
        counts = {kind: sum(change.part == part and change.what == kind for change in changes) for kind in _SIGNS}
        if any(counts.values()):
            summaries.append(f"{plural}: " + ", ".join(f"{count} {kind}" for kind, count in counts.items()))
    return "; ".join(summaries)


def _parts(description: Json) -> Iterator[tuple[tuple[str, ...], Json]]:
    for key, section in description.items():
        if key not in _MAPS or not isinstance(section, dict):
            yield (key,), section
            continue
        for name, group in section.items():
            is_split = isinstance(group, dict) and (key == "components" or not _METHODS.isdisjoint(group))
            yield from (((key, name, part), value) for part, value in group.items()) if is_split else (((key, name), group),)


def _named(tokens: tuple[str, ...]) -> tuple[str, str]:
    match tokens:
        case ("paths", path, method) if method in _METHODS:
            return "operation", f"{method.upper()} {path}"
        case ("components", "schemas", name):
            return "schema", name
    return "other", pointer.join(*tokens)


def _differing(former: Json, new: Json, at: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    """The deepest places where two values differ, a list of another length as one."""
    if isinstance(former, dict) and isinstance(new, dict):
        for key in dict.fromkeys((*former, *new)):
            if key not in former or key not in new:
                yield (*at, key)
            else:
                yield from _differing(former[key], new[key], (*at, key))
    elif isinstance(former, list) and isinstance(new, list) and len(former) == len(new):
        for index, (former_item, new_item) in enumerate(zip(former, new, strict=True)):
            yield from _differing(former_item, new_item, (*at, index))
    elif not is_strictly_equal(former, new):
        yield at
