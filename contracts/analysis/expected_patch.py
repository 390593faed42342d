"""What a JSON Patch leads to, worked out on what a read showed before it. Source: RFC 6902."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import jsonpatch
import jsonpointer

from contracts.analysis.values.echo import ABSENT, fields_in, is_same
from contracts.traffic.redaction import is_redacted
from specs.json.parsing import Json

_EMPTY: tuple[Json, ...] = (None, "", [], {})


@dataclass(frozen=True, slots=True)
class ExpectedPatch:
    """A patch's outcome, as far as it can be told."""

    result: Mapping[str, Json]
    changed_fields: tuple[str, ...]  # the item's fields that it touches, and whose outcome is certain
    defaults: Mapping[str, Json]
    failed_test: str | None = None  # the place of a test that does not hold

    def allows(self, name: str, shown: Json) -> bool:
        """Whether an answer may show this for a named field; one that was removed may be absent, empty, or its default."""
        expected = fields_in(self.result, name)
        if expected is ABSENT:
            return shown is ABSENT or shown in _EMPTY or is_same(shown, self.defaults.get(name, ABSENT))
        return shown is not ABSENT and is_same(expected, shown)


def expected_patch(representation: Mapping[str, Json], patch: Sequence[Json], properties: Mapping[str, Json]) -> ExpectedPatch | None:
    """What a patch makes of an item that a read showed; None where nothing can be said.

    Places that no read shows are left alone, as are texts in the patch that were masked in part.
    """
    result: Json = copy.deepcopy(dict(representation))
    changed_fields: dict[str, None] = {}
    unsure: set[str] = set()
    for operation in patch:
        if not isinstance(operation, dict) or not isinstance(operation.get("path"), str) or is_redacted(operation["path"]):
            return None
        touched = _touched(operation)
        if any(name is None for name in touched):
            return None
        if any(name not in properties for name in touched) or _first(operation.get("from", "/" + str(touched[0]))) not in properties:
            unsure.update(str(name) for name in touched)
            continue
        if operation.get("op") != "test":
            changed_fields.update(dict.fromkeys(str(name) for name in touched))
        try:
            if operation.get("op") != "test":
                result = jsonpatch.JsonPatch([operation]).apply(result)
            elif not is_same(jsonpointer.resolve_pointer(result, operation["path"]), operation.get("value")):
                return ExpectedPatch(result, (), {}, operation["path"])
        except (jsonpatch.JsonPatchException, jsonpointer.JsonPointerException, TypeError, KeyError, ValueError):
            return None
    defaults = {name: schema["default"] for name, schema in properties.items() if isinstance(schema, dict) and "default" in schema}
    return ExpectedPatch(result, tuple(name for name in changed_fields if name not in unsure), defaults)


def _touched(operation: Mapping[str, Json]) -> list[str | None]:
    """The item's fields that one operation of a patch writes or tests, None for the whole item."""
    keys = ("path",) if operation.get("op") in ("copy", "test") else ("path", "from")
    return [_first(operation[key]) for key in keys if isinstance(operation.get(key), str)]


def _first(pointer: str) -> str | None:
    """The first token of a JSON Pointer; None for that of the whole."""
    return jsonpointer.unescape(pointer.split("/")[1]) if pointer.startswith("/") else None
