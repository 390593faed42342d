"""On which lines of a YAML or JSON text the values stand that JSON Pointers lead to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import yaml

from specs.json import pointer as pointers

_JSON_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|[{}\[\],:\n]|[^\s{}\[\],:"]+', re.DOTALL)


def lines_of(text: bytes | str, wanted: Iterable[str]) -> dict[str, int]:
    """The line (from 1) of each pointer's value, or of the nearest place around it; empty where the text is neither YAML nor JSON."""
    tokens_by_pointer = {pointer: tuple(pointers.split(pointer)) for pointer in wanted}
    if not tokens_by_pointer:
        return {}
    is_json = text[:256].lstrip()[:1] in (b"{", "{")
    places = _places_in_json(text.decode(errors="replace") if isinstance(text, bytes) else text) if is_json else _places_in_yaml(text)
    on_the_way = {tokens[:depth] for tokens in tokens_by_pointer.values() for depth in range(1, len(tokens) + 1)}
    line_by_place: dict[tuple[str, ...], int] = {(): 1}
    try:
        for path, line in places:
            if path in on_the_way:
                line_by_place.setdefault(path, line)
    except (yaml.YAMLError, UnicodeDecodeError):
        return {}
    return {pointer: _nearest(line_by_place, tokens) for pointer, tokens in tokens_by_pointer.items()}


def _nearest(line_by_place: dict[tuple[str, ...], int], path: tuple[str, ...]) -> int:
    while path not in line_by_place:
        path = path[:-1]
    return line_by_place[path]


def _places_in_yaml(text: bytes | str) -> Iterator[tuple[tuple[str, ...], int]]:
    """Every member and item of a YAML text, as it begins, with its line."""
    path: list[str] = []  # of what is being read: the key or the index in each open container
    counts: list[int] = []  # of the items of each open sequence; of a mapping, -1 before a key and -2 before its value
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.CollectionEndEvent):
            counts.pop()
            path.pop()
        elif isinstance(event, yaml.NodeEvent) and event.start_mark is not None:
            if counts and counts[-1] == -1:
                counts[-1] = -2
                path[-1] = event.value if isinstance(event, yaml.ScalarEvent) else ""
                yield tuple(path), event.start_mark.line + 1
                if isinstance(event, yaml.ScalarEvent):
                    continue
            elif counts and counts[-1] == -2:
                counts[-1] = -1
            elif counts:
                path[-1] = str(counts[-1])
                counts[-1] += 1
                yield tuple(path), event.start_mark.line + 1
            if isinstance(event, yaml.CollectionStartEvent):
                counts.append(0 if isinstance(event, yaml.SequenceStartEvent) else -1)
                path.append("")


def _places_in_json(text: str) -> Iterator[tuple[tuple[str, ...], int]]:
    """Every member and item of a JSON text, as it begins, with its line."""
    path: list[str] = []  # of what is being read: the key or the index in each open container
    counts: list[int] = []  # of the items of each open array; -1 for an object
    line, last_text, is_before_item = 1, "", False
    for match in _JSON_TOKEN.finditer(text):
        if is_before_item and match[0] not in "\n]":
            is_before_item = False
            yield tuple(path), line
        match match[0]:
            case "\n":
                line += 1
            case "{" | "[" as bracket:
                counts.append(0 if bracket == "[" else -1)
                path.append("0" if bracket == "[" else "")
                is_before_item = bracket == "["
            case "}" | "]" if counts:
                counts.pop()
                path.pop()
            case "," if counts and counts[-1] >= 0:
                counts[-1] += 1
                path[-1] = str(counts[-1])
                is_before_item = True
            case ":" if path:
                path[-1] = last_text.replace('\\"', '"').replace("\\/", "/").replace("\\\\", "\\")
                yield tuple(path), line
            case other:
                line += other.count("\n")
                last_text = match[1] or other
