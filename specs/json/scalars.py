"""The texts, numbers, booleans and nulls in a JSON value, wherever they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from specs.json.parsing import Json


def scalars_in(value: Json) -> Iterator[Json]:
    """All that a value holds but objects and arrays; the value itself where it is neither."""
    if isinstance(value, Mapping | list):
        for member in value.values() if isinstance(value, Mapping) else value:
            yield from scalars_in(member)
    else:
        yield value
