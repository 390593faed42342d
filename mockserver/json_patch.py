"""JSON Patch, applied whole or not at all.

Source: RFC 6902; RFC 5789, section 2.2, for the statuses: 422 for a patch that can never be applied, 409 for one that
the present state does not admit.
"""

from __future__ import annotations

import copy
import json
from types import MappingProxyType

import jsonpatch
import jsonpointer
import orjson

from mockserver.errors import Conflict, UnprocessableContent
from specs.depth import MOST_LEVELS, is_too_deep
from specs.text import Json

INVALID = "Invalid JSON patch format"  # as published, for PALs
MOST_BYTES = 10 * 1024 * 1024  # of a result
_TOO_DEEP = f"JSON patch: the result is nested more than {MOST_LEVELS} levels deep."


def apply(target: Json, patch: list[Json]) -> Json:
    """`target` with `patch` applied; `target` itself is left as it was.

    Raises:
        UnprocessableContent: an operation is malformed.
        Conflict: an operation names a place that is not there, or its `test` fails.
    """
    try:
        patched = copy.deepcopy(target)
        for operation in patch:
            patched = _Patch([operation]).apply(patched, in_place=True)
            if operation.get("op") == "copy":
                _check_size(patched)
    except jsonpatch.JsonPatchTestFailed as error:
        raise Conflict("JSON patch: a test operation does not hold for the present state.") from error
    except (jsonpatch.JsonPatchConflict, jsonpointer.JsonPointerException) as error:
        raise Conflict("JSON patch: an operation names a place that is not there.") from error
    except (jsonpatch.InvalidJsonPatch, TypeError, KeyError, ValueError) as error:
        raise UnprocessableContent(INVALID) from error
    except RecursionError as error:
        raise Conflict(_TOO_DEEP) from error
    _check_size(patched)
    return patched


def _check_size(patched: Json) -> None:
    """Whether a result can be kept: a copy of the whole into itself doubles it, again and again."""
    if is_too_deep(patched):
        raise Conflict(_TOO_DEEP)
    if _size(patched) > MOST_BYTES:
        raise Conflict(f"JSON patch: the result is longer than {MOST_BYTES} bytes.")


def _size(patched: Json) -> int:
    try:
        return len(orjson.dumps(patched, default=str))
    except TypeError:  # an integer beyond 64 bits, which orjson does not write
        return len(json.dumps(patched, default=str))


def invalid(_body: Json, ours: str) -> str:
    """The words for a patch that its schema does not allow: `ours` say where."""
    return f"{INVALID}: {ours}"


def is_same(one: Json, other: Json) -> bool:
    """Whether two values are the same JSON: 1 is 1.0, but, unlike in Python, not true."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(is_same(held, other[name]) for name, held in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(is_same, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


class _Test(jsonpatch.TestOperation):
    """`test` by JSON's equality."""

    def apply(self, obj: Json) -> Json:
        super().apply(obj)
        held = jsonpointer.resolve_pointer(obj, self.location)
        if not is_same(held, self.operation.get("value")):
            raise jsonpatch.JsonPatchTestFailed(f"{self.location} holds another value")
        return obj


class _Patch(jsonpatch.JsonPatch):
    operations = MappingProxyType({**jsonpatch.JsonPatch.operations, "test": _Test})
