"""In which file, and on which line, a document says what stands at a JSON Pointer: in one of its pages, or in its overlay."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

from specs.document.apis import folder_of, load, names
from specs.document.document import DocumentError
from specs.json import pointer


class SourceLine(NamedTuple):
    """A line of a file."""

    path: Path
    line: int
    """From 1."""


def source_line(api: str, at: str) -> SourceLine | None:
    """Where `at` stands in a built-in API's pages and overlay, or in the file that `api` is the path of; None where it is in none of them.

    The deepest part that is written down counts: a pointer to a `$ref`'s inside leads to the reference.
    """
    try:
        tokens = pointer.split(at)
    except ValueError:
        return None
    candidates = list(_candidates(api, tokens))
    if not candidates:
        return None
    path, _, line = max(candidates, key=lambda candidate: candidate[1])
    return SourceLine(path, line)


def _candidates(api: str, tokens: list[str]) -> Iterator[tuple[Path, int, int]]:
    """(file, how many tokens it holds, the line of the last one held); nothing where not even the second token is."""
    for path, root, prefix in _roots(api):
        if prefix != tokens[: len(prefix)]:
            continue
        deep, line = _followed(root, tokens[len(prefix) :])
        if deep + len(prefix) >= min(2, len(tokens)):
            yield path, deep + len(prefix), line


@cache
def _roots(api: str) -> tuple[tuple[Path, yaml.Node, list[str]], ...]:
    """Every tree that a document is made of, and the tokens of where it begins: pages first, then the overlay's updates."""
    if api not in names():
        path = Path(api)
        node = _composed(path)
        return ((path, node, []),) if node is not None else ()
    folder = folder_of(api)
    roots = []
    for path in sorted(folder.glob("*.yaml")):
        node = _composed(path) if path.name != "overlay.yaml" else None
        if node is not None:
            roots.append((path, node, list[str]()))
    return (*roots, *_updates(api, folder / "overlay.yaml"))


def _updates(api: str, path: Path) -> Iterator[tuple[Path, yaml.Node, list[str]]]:
    node = _composed(path) if path.is_file() else None
    actions = _child(node, "actions") if node is not None else None
    if not isinstance(actions, yaml.SequenceNode):
        return
    try:
        applied = load(api).applied
    except DocumentError:
        return
    for action, applied_action in zip(actions.value, applied, strict=False):
        update = _child(action, "update")
        if update is not None:
            yield from ((path, update, pointer.split(at)) for at in applied_action.pointers)


def _composed(path: Path) -> yaml.Node | None:
    try:
        return yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader)
    except (OSError, ValueError, yaml.YAMLError):
        return None


def _followed(node: yaml.Node, tokens: list[str]) -> tuple[int, int]:
    """How many of the tokens are there, and the line of the last."""
    line = node.start_mark.line + 1
    for deep, token in enumerate(tokens):
        if isinstance(node, yaml.MappingNode):
            member = next(((key, value) for key, value in node.value if key.value == token), None)
            if member is None:
                return deep, line
            line, node = member[0].start_mark.line + 1, member[1]
        elif isinstance(node, yaml.SequenceNode) and token.isdecimal() and int(token) < len(node.value):
            node = node.value[int(token)]
            line = node.start_mark.line + 1
        else:
            return deep, line
    return len(tokens), line


def _child(node: yaml.Node, name: str) -> yaml.Node | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for key, value in node.value if key.value == name), None)
