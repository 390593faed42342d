"""Headers that an operation wants of every request, and keys that no two requests share."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.transport.needed_headers import NeededHeaders
from specs import Operation
from specs.document.document import from_raw
from specs.json.parsing import Json


def _operation(*parameters: dict[str, Json]) -> Operation:
    operation: dict[str, Any] = {"parameters": [{"in": "header", **parameter} for parameter in parameters], "responses": {}}
    raw = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {"/books": {"post": operation}}}
    return next(iter(from_raw(raw, name="books").operations))


def test_what_is_required_has_a_value_and_nothing_else_is_there() -> None:
    operation = _operation(
        {"name": "If-Match", "required": True, "schema": {"type": "string"}},
        {"name": "X-Tenant", "required": True, "schema": {"type": "string", "enum": ["north", "south"]}},
        {"name": "X-Trace", "schema": {"type": "string"}},
        {"name": "Accept", "required": True, "schema": {"type": "string"}},
    )
    assert NeededHeaders("a scope").of(operation) == {"If-Match": "*", "X-Tenant": "north"}


@pytest.mark.parametrize("schema", [{"type": "string"}, {"type": "string", "format": "uuid"}, {"type": "string", "maxLength": 8}])
def test_no_two_requests_have_one_idempotency_key(schema: Json) -> None:
    operation = _operation({"name": "Idempotency-Key", "required": True, "schema": schema})
    needed = NeededHeaders("a scope")
    plain = needed.of(operation)
    keys = {needed.with_own_keys(operation, plain)["Idempotency-Key"] for _ in range(9)}
    assert len(keys) == 9
    assert all(len(key) <= 36 for key in keys)
    assert needed.with_own_keys(operation, {"idempotency-key": "my-own"}) == {"idempotency-key": "my-own"}
