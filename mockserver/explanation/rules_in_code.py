"""Where in the mock's code a refusal is written that no document states: the behaviour file, the line and the rule in words."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

_LEAST = 12  # characters that a text must have of its own, to be told from others


class WrittenRule(NamedTuple):
    """A rule in a behaviour file."""

    path: Path
    line: int
    words: str
    """What the function that holds it says of itself."""


class _Text(NamedTuple):
    pattern: re.Pattern[str]
    weight: int
    rule: WrittenRule


def written_rule(reasons: Iterable[str], files: Iterable[Path]) -> WrittenRule | None:
    """The rule whose words a refusal has, in the first of `files` that holds it; None where none does."""
    wanted = [reason for reason in reasons if reason]
    for path in files:
        fitting = [text for text in _texts(path) if any(text.pattern.search(reason) for reason in wanted)]
        if fitting:
            return max(fitting, key=lambda text: text.weight).rule
    return None


@cache
def _texts(path: Path) -> tuple[_Text, ...]:
    try:
        module = ast.parse(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, SyntaxError):
        return ()
    return tuple(_in_node(module, path, ""))


def _in_node(node: ast.AST, path: Path, words: str) -> Iterator[_Text]:
    """The texts below a node, each with the docstring of the function around it; docstrings themselves are none."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
            continue
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _in_node(child, path, ast.get_docstring(child) or "")
        elif isinstance(child, ast.JoinedStr):
            yield from _text([str(part.value) if isinstance(part, ast.Constant) else None for part in child.values], child, path, words)
        elif isinstance(child, ast.Constant) and isinstance(child.value, str):
            yield from _text([child.value], child, path, words)
        else:
            yield from _in_node(child, path, words)


def _text(parts: list[str | None], node: ast.expr, path: Path, words: str) -> Iterator[_Text]:
    weight = sum(len(part) for part in parts if part)
    if weight >= _LEAST:
        pattern = re.compile("".join(".*" if part is None else re.escape(part) for part in parts), re.DOTALL)
        yield _Text(pattern, weight, WrittenRule(path, node.lineno, inspect.cleandoc(words)))
