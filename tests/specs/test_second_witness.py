"""The reader held against the path reader that `openapi-spec-validator` is built on, where both answer the same question."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema_path import SchemaPath

from specs import load, names
from specs.document.document import Operation


def _responses(root: SchemaPath, operation: Operation) -> dict[str, SchemaPath]:
    responses = root / "paths" / operation.path / operation.method.lower() / "responses"
    return {str(status): responses / status for status in responses.keys() if not str(status).startswith("x-")}  # noqa: SIM118


def _json_schema(media_holder: SchemaPath) -> Any:
    if "content" not in media_holder or "application/json" not in media_holder / "content":
        return None
    media = media_holder / "content" / "application/json"
    return (media / "schema").read_value() if "schema" in media else {}


@pytest.mark.parametrize("name", names())
def test_both_readers_find_the_same_operations_statuses_and_schemas(name: str) -> None:
    document = load(name)
    root = SchemaPath.from_dict(document.raw)
    keys = {
        f"{method.upper()} {path}"
        for path in (root / "paths").keys()  # noqa: SIM118
        for method in (root / "paths" / path).keys()  # noqa: SIM118
        if method in ("get", "put", "post", "delete", "patch", "head", "options", "trace")
    }
    assert {operation.key for operation in document.operations} == keys
    for operation in document.operations:
        responses = _responses(root, operation)
        assert [response.status for response in operation.responses] == list(responses)
        success = next((response for status, response in responses.items() if status.startswith("2")), None)
        assert operation.success_schema == ((_json_schema(success) or {}) if success is not None else {})
        item = root / "paths" / operation.path / operation.method.lower()
        body = _json_schema(item / "requestBody") if "requestBody" in item else None
        media = operation.json_body
        assert (document.schema(media.raw.get("schema", {})) if media and media.name == "application/json" else None) == body
