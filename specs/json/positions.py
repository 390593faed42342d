"""On which lines of a YAML or JSON text the values stand that JSON Pointers lead to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import yaml

from specs.json import pointer as pointers

_JSON_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|[{}\[\],:\n]|[^\s{}\[\],:"]+', re.DOTALL)


def lines_of(text: bytes | str, wanted: Iterable[str]) -> dict[str, int]:
    """The line (from 1) of each pointer's value, or of the nearest place around it; empty where the text is neither YAML nor JSON."""
    tokens_by_pointer = {pointer: pointers.split(pointer) for pointer in wanted}
    if not tokens_by_pointer:
        return {}
    if text[:256].lstrip()[:1] in (b"{", "{"):
        return _lines_in_json(text.decode(errors="replace") if isinstance(text, bytes) else text, tokens_by_pointer)
    loader = yaml.CSafeLoader(text)
    try:
        root = loader.get_single_node()
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError):
        return {}
    finally:
        loader.dispose()
    return {pointer: _line(root, tokens) for pointer, tokens in tokens_by_pointer.items()} if root is not None else {}


def _line(node: yaml.Node, tokens: list[str]) -> int:
    line = node.start_mark.line
    for token in tokens:
        mark, child = _child(node, token)
        if child is None or mark is None:
            break
        line, node = mark.start_mark.line, child
    return int(line) + 1


def _child(node: yaml.Node, token: str) -> tuple[yaml.Node | None, yaml.Node | None]:
    """What marks the place of a member or an item, and its value."""
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == token), (None, None))
    if isinstance(node, yaml.SequenceNode) and token.isdecimal() and int(token) < len(node.value):
        return node.value[int(token)], node.value[int(token)]
    return None, None


def _lines_in_json(text: str, tokens_by_pointer: dict[str, list[str]]) -> dict[str, int]:
    wanted = {tuple(tokens[:depth]) for tokens in tokens_by_pointer.values() for depth in range(1, len(tokens) + 1)}
    line_by_place: dict[tuple[str, ...], int] = {(): 1}
    for place, line in _places(text):
        if place in wanted:
            line_by_place.setdefault(place, line)
    return {pointer: _nearest(line_by_place, tuple(tokens)) for pointer, tokens in tokens_by_pointer.items()}


def _places(text: str) -> Iterator[tuple[tuple[str, ...], int]]:
    """Every member and item of a JSON text, as it begins, with its line."""
    place: list[str] = []  # of what is being read: the key or the index in each open container
    counts: list[int] = []  # of the items of each open array; -1 for an object
    line, last_text, is_before_item = 1, "", False
    for match in _JSON_TOKEN.finditer(text):
        if is_before_item and match[0] not in "\n]":
            is_before_item = False
            yield tuple(place), line
        match match[0]:
            case "\n":
                line += 1
            case "{" | "[" as bracket:
                counts.append(0 if bracket == "[" else -1)
                place.append("0" if bracket == "[" else "")
                is_before_item = bracket == "["
            case "}" | "]" if counts:
                counts.pop()
                place.pop()
            case "," if counts and counts[-1] >= 0:
                counts[-1] += 1
                place[-1] = str(counts[-1])
                is_before_item = True
            case ":" if place:
                place[-1] = last_text.replace('\\"', '"').replace("\\/", "/").replace("\\\\", "\\")
                yield tuple(place), line
            case other:
                line += other.count("\n")
                last_text = match[1] or other


def _nearest(line_by_place: dict[tuple[str, ...], int], place: tuple[str, ...]) -> int:
    while place not in line_by_place:
        place = place[:-1]
    return line_by_place[place]
