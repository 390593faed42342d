"""Names that nest, as forms and query strings have them: `metadata[k]`, `items[0][price]`, `items[][price]`, `expand[]`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

_NESTED = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])+)")
_SUBSCRIPT = re.compile(r"\[([^\[\]]*)\]")
_MOST_LEVELS = 100

Tree = Any  # what was sent, a list of trees, or trees by name


class NameConflictError(ValueError):
    """Two names contradict each other; `name` is the later one."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name[:80]} is given as a value and as something that holds others")
        self.name = name.partition("[")[0]


def tree_of(pairs: Iterable[tuple[str, Any]], path_of: Callable[[str], list[str]]) -> dict[str, Tree]:
    """What was sent under each name, nested as the names say; what a name holds several times is a list.

    Raises:
        NameConflictError: a name is both a value and a holder of others.
    """
    tree: dict[str, Tree] = {}
    for name, sent in pairs:
        try:
            _put(tree, path_of(name), sent)
        except TypeError:
            raise NameConflictError(name) from None
    return tree


def split_name(name: str) -> list[str]:
    """The steps of a name: `items[][price]` is `items`, "" (a further item) and `price`."""
    nested = _NESTED.fullmatch(name)
    if nested is None:
        return [name]
    steps = [nested[1], *_SUBSCRIPT.findall(nested[2])]
    return steps if len(steps) <= _MOST_LEVELS else [name]


def _put(node: Tree, steps: list[str], sent: Any) -> Tree:
    """`node`, or what takes its place, with `sent` put in below `steps`."""
    if not steps:
        return sent if node is None else _several(node, sent)
    step, *deeper = steps
    if step == "":
        return _append([] if node is None else node if isinstance(node, list) else _several(node), deeper, sent)
    if node is None:
        node = {}
    if not isinstance(node, dict):
        raise TypeError
    node[step] = _put(node.get(step), deeper, sent)
    return node


def _several(node: Tree, *sent: Any) -> list[Tree]:
    if isinstance(node, dict):
        raise TypeError
    return [*(node if isinstance(node, list) else [node]), *sent]


def _append(items: list[Tree], steps: list[str], sent: Any) -> list[Tree]:
    """`items` with `sent` in the last one, as long as that has no such member, or else in a further one."""
    if steps and items and isinstance(items[-1], dict) and not _has(items[-1], steps):
        _put(items[-1], steps, sent)
    else:
        items.append(_put(None, steps, sent))
    return items


def _has(node: Tree, steps: list[str]) -> bool:
    step, *deeper = steps
    if step == "" or not isinstance(node, dict) or step not in node:
        return False
    return not deeper or _has(node[step], deeper)
