"""The references in a JSON value, wherever they stand."""

from __future__ import annotations

from collections.abc import Iterator

from specs.json.parsing import Json


def references_in(value: Json) -> Iterator[str]:
    """What each `$ref` in a value says: a pointer into the document itself, a file, or a URL."""
    stack = [value]
    while stack:
        current = stack.pop()
        if isinstance(current, dict):
            if isinstance(current.get("$ref"), str):
                yield current["$ref"]
            stack += current.values()
        elif isinstance(current, list):
            stack += current


def own_references_in(value: Json) -> Iterator[str]:
    """Those that lead into the document itself: "#/components/schemas/Pet"."""
    return (reference for reference in references_in(value) if reference.startswith("#/"))
