"""JSON Patch, applied whole or not at all.

Source: RFC 6902; RFC 5789, section 2.2, for the statuses: 422 for a patch that can never be applied, 409 for one that
the present state does not admit.
"""

from __future__ import annotations

import copy
import json

import jsonpatch
import jsonpointer
import orjson

from mockserver.errors import Conflict, ContentTooLarge, UnprocessableContent
from specs.json.equality import is_numerically_equal
from specs.json.nesting import MOST_LEVELS, is_too_deep
from specs.json.parsing import Json

INVALID = "Invalid JSON patch format"  # as published, for PALs
MOST_BYTES = 10 * 1024 * 1024  # of a result
MOST_OPERATIONS = 1000
_MOST_WORK = 10 * 1024 * 1024  # bytes copied, and items of lists moved up or down, by one patch
_TOO_DEEP = f"JSON patch: the result is nested more than {MOST_LEVELS} levels deep."


def apply(target: Json, patch: list[Json]) -> Json:
    """`target` with `patch` applied; `target` itself is left as it was.

    Raises:
        ContentTooLarge: it has too many operations.
        UnprocessableContent: an operation is malformed, or they copy and move too much.
        Conflict: an operation names a place that is not there, or its `test` fails.
    """
    if len(patch) > MOST_OPERATIONS:
        raise ContentTooLarge(f"JSON patch: got {len(patch)} operations, wanted at most {MOST_OPERATIONS}.")
    try:
        patched, work = copy.deepcopy(target), 0
        for operation in patch:
            checked = jsonpatch.JsonPatch([operation])
            work += _work(operation, patched)
            if work > _MOST_WORK:
                raise UnprocessableContent(f"JSON patch: it copies and moves more than {_MOST_WORK} bytes and items.")
            patched = checked.apply(patched, in_place=True)
            _check_test(operation, patched)
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


def _check_test(operation: Json, document: Json) -> None:
    """Raise where a `test`, which holds by Python's equality, does not by JSON's.

    Raises:
        jsonpatch.JsonPatchTestFailed: it does not.
    """
    if operation["op"] == "test" and not is_numerically_equal(
        jsonpointer.resolve_pointer(document, operation["path"]), operation.get("value")
    ):
        raise jsonpatch.JsonPatchTestFailed(f"{operation['path']} holds another value")


def _work(operation: Json, document: Json) -> int:
    """What a well-formed operation costs beyond a step: the bytes that it copies, and the items that it may move in lists."""
    name = operation["op"]
    if name not in ("add", "remove", "move", "copy"):
        return 0
    work = _items_beside(operation["path"], document)
    if name == "move":
        work += _items_beside(operation["from"], document)
    elif name == "copy":
        value = jsonpointer.resolve_pointer(document, operation["from"])
        if is_too_deep(value):
            raise Conflict(_TOO_DEEP)
        work += _size(value)
    return work


def _items_beside(place: str, document: Json) -> int:
    """How many items a list has, where `place` is in a list: they move when one is put there or taken out."""
    *outer, _ = jsonpointer.JsonPointer(place).parts or ("",)
    try:
        container = jsonpointer.JsonPointer.from_parts(outer).resolve(document)
    except jsonpointer.JsonPointerException:  # the operation itself will say so
        return 0
    return len(container) if isinstance(container, list) else 0


def _check_size(patched: Json) -> None:
    """Raise where a result is too long or too deep to be kept.

    Raises:
        Conflict: it is.
    """
    if is_too_deep(patched):
        raise Conflict(_TOO_DEEP)
    if _size(patched) > MOST_BYTES:
        raise Conflict(f"JSON patch: the result is longer than {MOST_BYTES} bytes.")


def _size(value: Json) -> int:
    try:
        return len(orjson.dumps(value, default=str))
    except TypeError:  # an integer beyond 64 bits, which orjson does not write
        return len(json.dumps(value, default=str))


def invalid(_body: Json, ours: str) -> str:
    """The words for a patch that its schema does not allow: `ours` say where."""
    return f"{INVALID}: {ours}"
