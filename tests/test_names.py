"""Names say what they hold, and a class name stands for one thing: a newcomer finds things by them."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
# Words that stand for anything: a local that is called so has to be traced back to be understood.
VAGUE = frozenset(
    [
        "answered",
        "asked",
        "done",
        "few",
        "found",
        "given",
        "held",
        "how",
        "inner",
        "kept",
        "known",
        "left",
        "made",
        "many",
        "mine",
        "near",
        "now",
        "one",
        "other",
        "outer",
        "place",
        "put",
        "rest",
        "said",
        "seen",
        "sent",
        "shown",
        "taken",
        "theirs",
        "told",
        "wanted",
        "what",
        "where",
        "whole",
        "word",
        "words",
        "named",
    ]
)


def _modules() -> Iterator[tuple[Path, ast.Module]]:
    for package in ("specs", "mockserver", "contracts"):
        for path in sorted((ROOT / package).rglob("*.py")):
            if not {"mutants", "generated"} & set(path.parts):  # rows of alike pieces
                yield path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8"))


def test_few_locals_have_a_name_that_stands_for_anything() -> None:
    places = [
        (name.id, f"{path}:{name.lineno}")
        for path, module in _modules()
        for function in ast.walk(module)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for name in ast.walk(function)
        if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)
    ]
    vague = [place for name, place in places if name in VAGUE]
    assert len(vague) < 0.03 * len(places), vague


def test_a_class_name_stands_for_one_class() -> None:
    by_name: dict[str, list[str]] = defaultdict(list)
    for path, module in _modules():
        for node in module.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                by_name[node.name].append(str(path))
    assert {name: paths for name, paths in by_name.items() if len(paths) > 1} == {}
