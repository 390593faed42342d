"""What the overlays add to the published pages, action by action: what, where, who says so, and of which kind the gap is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from specs.document.document import Document
from specs.document.object_model import METHODS
from specs.document.overlay import BASES, Applied
from specs.json import pointer
from specs.json.parsing import Json

_MOST_PLACES = 4
_SINGULAR = {
    "schemas": "schema", "responses": "response", "parameters": "parameter", "examples": "example", "requestBodies": "request body",
    "headers": "header", "securitySchemes": "security scheme", "links": "link", "callbacks": "callback", "pathItems": "path item",
}  # fmt: skip
_TITLES = {
    ("disagrees", ""): "Prose and schema disagree",
    **{("adds", basis): f"Added, {basis}" for basis in BASES},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One overlay action: `pointers` are what it matched, `places` the operations and components it speaks of, in words."""

    api: str
    description: str
    basis: str
    gap: str
    target: str
    pointers: tuple[str, ...]
    places: tuple[str, ...]


def gaps(document: Document) -> tuple[Gap, ...]:
    """The gaps that the overlay of `document` fills, in its order."""
    return tuple(
        Gap(
            api=document.name,
            description=applied.action.description,
            basis=applied.action.basis,
            gap=applied.action.gap,
            target=applied.action.target,
            pointers=applied.pointers,
            places=tuple(dict.fromkeys(_in_words(tokens) for tokens in _touched(applied))),
        )
        for applied in document.applied
    )


def as_text(all_gaps: Sequence[Gap]) -> str:
    """For a terminal: groups under their titles, the counts at the end."""
    lines = []
    for title, group in _groups(all_gaps):
        lines += [f"{title} ({len(group)})", ""]
        for gap in group:
            basis = f", {gap.basis}" if gap.gap == "disagrees" else ""
            lines += [f"  {gap.api}{basis}: {gap.description}", f"    at {_shortened(gap.places, '')}"]
        lines.append("")
    return "\n".join((*lines, _counts(all_gaps))) + "\n"


def as_markdown(all_gaps: Sequence[Gap]) -> str:
    """A heading and a table a group, the counts at the end."""
    lines = []
    for title, group in _groups(all_gaps):
        lines += [f"## {title}", "", "| API | What | Where | Basis |", "|---|---|---|---|"]
        lines += [f"| {gap.api} | {_cell(gap.description)} | {_cell(_shortened(gap.places, '`'))} | {gap.basis} |" for gap in group]
        lines.append("")
    return "\n".join((*lines, _counts(all_gaps))) + "\n"


def as_json(all_gaps: Sequence[Gap]) -> str:
    """`{"gaps": [...], "counts": {api: {"disagrees": n, "adds": {basis: n}}}}`, the gaps in the order of the other formats."""
    ordered = [asdict(gap) for _, group in _groups(all_gaps) for gap in group]
    return json.dumps({"gaps": ordered, "counts": _counted(all_gaps)}, indent=2, ensure_ascii=False) + "\n"


FORMATS = {"text": as_text, "markdown": as_markdown, "json": as_json}


def _groups(all_gaps: Sequence[Gap]) -> Iterator[tuple[str, list[Gap]]]:
    for (kind, basis), title in _TITLES.items():
        group = [gap for gap in all_gaps if gap.gap == kind and basis in ("", gap.basis)]
        if group:
            yield title, group


def _counted(all_gaps: Sequence[Gap]) -> dict[str, Json]:
    return {
        api: {
            "disagrees": sum(gap.gap == "disagrees" for gap in all_gaps if gap.api == api),
            "adds": {basis: sum((gap.gap, gap.basis) == ("adds", basis) for gap in all_gaps if gap.api == api) for basis in BASES},
        }
        for api in dict.fromkeys(gap.api for gap in all_gaps)
    }


def _counts(all_gaps: Sequence[Gap]) -> str:
    if not all_gaps:
        return "No gaps: no overlay."
    lines = []
    for api, counts in _counted(all_gaps).items():
        adds = ", ".join(f"{count} {basis}" for basis, count in counts["adds"].items())
        lines.append(f"{api}: {counts['disagrees']} disagree, {sum(counts['adds'].values())} added ({adds})")
    return "\n".join(lines)


def _shortened(places: Sequence[str], quote: str) -> str:
    listing = ", ".join(f"{quote}{location}{quote}" for location in places[:_MOST_PLACES])
    return listing + (f" and {len(places) - _MOST_PLACES} more" if len(places) > _MOST_PLACES else "")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _touched(applied: Applied) -> Iterator[list[str]]:
    """The matched places; where one is a map of operations or components, what was put into it."""
    for at in applied.pointers:
        yield from _named(pointer.split(at), applied.action.update)


def _named(tokens: list[str], update: Json) -> Iterator[list[str]]:
    is_item = tokens[:1] == ["paths"] and len(tokens) == 2 and isinstance(update, dict) and not set(update).isdisjoint(METHODS)
    is_map = tokens in ([], ["paths"], ["components"]) or (tokens[:1] == ["components"] and len(tokens) == 2)
    if isinstance(update, dict) and update and (is_item or is_map):
        for key, child in update.items():
            yield from _named([*tokens, key], child)
    else:
        yield tokens


def _in_words(tokens: list[str]) -> str:
    match tokens:
        case ["paths", path, method, *rest] if method in METHODS:
            head = f"{method.upper()} {path}"
        case ["paths", path, *rest]:
            head = path
        case ["components", kind, name, *rest]:
            head = f"{_SINGULAR.get(kind, kind)} {name}"
        case _:
            return pointer.join(*tokens) or "/"
    return head + (f" {pointer.join(*rest)}" if rest else "")
