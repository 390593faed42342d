"""Several published pages of one API as one description; what they say differently is an error that names both."""

from __future__ import annotations

import copy
from collections.abc import Mapping

from specs.json import pointer
from specs.json.equality import is_strictly_equal
from specs.json.parsing import Json, kind_of


class MergeError(ValueError):
    """Two pages say different things of one place. The message names both files and the JSON Pointer."""


def merge(pages: Mapping[str, Json]) -> Json:
    """One description out of `pages` (file name -> parsed page), which may overlap but not contradict each other.

    Raises:
        MergeError: two pages differ at one pointer, or a page is not a mapping.
    """
    merged: dict[str, Json] = {}
    origin: dict[tuple[str, ...], str] = {}
    for file, page in pages.items():
        if not isinstance(page, dict):
            raise MergeError(f"{file}: wanted an OpenAPI document (a mapping), got {kind_of(page)}")
        _add(merged, page, (), file, origin)
    return merged


def _add(target: dict[str, Json], page: dict[str, Json], at: tuple[str, ...], file: str, origin: dict[tuple[str, ...], str]) -> None:
    for key, value in page.items():
        tokens = (*at, key)
        if key not in target:
            target[key] = copy.deepcopy(value)
            origin[tokens] = file
        elif isinstance(target[key], dict) and isinstance(value, dict):
            _add(target[key], value, tokens, file, origin)
        elif not is_strictly_equal(target[key], value):
            earlier_file = next(origin[tokens[:depth]] for depth in range(len(tokens), 0, -1) if tokens[:depth] in origin)
            raise MergeError(f"{earlier_file} and {file} differ at {pointer.join(*tokens)}: {_short(target[key])} and {_short(value)}")


def _short(value: Json) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
