"""In which file, and on which line, a document says what stands at a JSON Pointer: in one of the vendored pages, or in the overlay."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

from contracts.analysis.finding import Finding
from specs import DocumentError, load, names
from specs.document.apis import folder_of
from specs.json import pointer


class SourceLocation(NamedTuple):
    """A line of a file."""

    file: str  # as seen from the workspace
    line: int  # from 1


def location_of(api: str, finding: Finding) -> SourceLocation | None:
    """Where a finding is to be shown: at its pointer, or, where it is about a waiver, at that."""
    file, _, line = finding.operation.rpartition(":")
    if not finding.exchanges and file and line.isdecimal():
        shown = _shown(Path(file))
        return SourceLocation(shown, int(line)) if shown is not None else None
    return source_location(api, finding.pointer)


def source_location(api: str, at: str) -> SourceLocation | None:
    """Where `at` stands in the document that a run names; None where no file of it is in the workspace, or the pointer leads nowhere in it.

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
    shown = _shown(path)
    return SourceLocation(shown, line) if shown is not None else None


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


def _shown(path: Path) -> str | None:
    """A path as seen from the workspace; None where it lies outside: nothing that reads a report could open it."""
    try:
        return path.resolve().relative_to(_workspace()).as_posix()
    except ValueError:
        return None


def _workspace() -> Path:
    """The folder that a CI server checked out, or the root of the repository that the command runs in; else where it runs."""
    named = next((os.environ[name] for name in _WORKSPACES if os.environ.get(name)), None)
    here = Path.cwd()
    if named is not None and here.is_relative_to(Path(named).resolve()):
        return Path(named).resolve()
    return next((folder for folder in (here, *here.parents) if (folder / ".git").exists()), here)


_WORKSPACES = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR", "BUILD_SOURCESDIRECTORY", "WORKSPACE")
