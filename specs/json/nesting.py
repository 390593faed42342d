"""How deep JSON may be nested: deeper than people write, and shallow enough for everything that walks it or writes it."""

from __future__ import annotations

from specs.json.parsing import Json

MOST_LEVELS = 100  # orjson writes 254, and Python's own recursion ends at 1000


def is_too_deep(value: Json, most_levels: int = MOST_LEVELS) -> bool:
    """Whether arrays and objects lie in each other more than `most_levels` deep."""
    layer = [value] if isinstance(value, list | dict) else []
    for _ in range(most_levels):
        if not layer:
            return False
        children = (item for container in layer for item in (container.values() if isinstance(container, dict) else container))
        layer = [item for item in children if isinstance(item, list | dict)]
    return bool(layer)
