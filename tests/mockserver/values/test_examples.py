"""Answers asked for by status: for every operation and every status that it declares."""

from __future__ import annotations

import re

import pytest

from mockserver.embedded import RunningMock
from mockserver.values.values import Values
from specs import Operation, load
from specs.document.document import Document, from_raw
from specs.json.parsing import Json
from specs.schema.compile import Schemas
from tests.apis import BUILT_IN
from tests.mockserver.wire import NOTHING, TAVUS_DEPLOYMENT, TAVUS_FACE, TOGETHER_DEPLOYMENT, Client

DOCUMENTS = {name: load(name) for name in BUILT_IN}
ASKED = [
    pytest.param(document, operation, int(response.status), id=f"{name} {operation.key} {response.status}")
    for name, document in DOCUMENTS.items()
    for operation in document.operations
    for response in operation.responses
]
BODIES: dict[str, Json] = {
    "POST /v2/faces": TAVUS_FACE,
    "POST /v2/deployments": TAVUS_DEPLOYMENT,
    "POST /deployments": TOGETHER_DEPLOYMENT,
    "PATCH /v2/deployments/{deployment_id}": [],
    "PATCH /v2/pals/{pal_id}": [],
}
ANY_BODY = {
    "name": "x", "value": "v", "type": "readOnly", "content": {}, "system_prompt": "x", "tool_ids": ["x"], "model": "m", "payload": {},
    "request_id": "q", "revision_identifier": "1", "face_name": "f", "filename": "f",
}  # fmt: skip


@pytest.mark.parametrize(("document", "operation", "status"), ASKED)
def test_every_declared_status_can_be_asked_for(client: Client, document: Document, operation: Operation, status: int) -> None:
    path = re.sub(r"\{[^}]+\}", "x", operation.url_path.replace("{face_id}", "r90bbd427f71"))
    query = "&".join(f"{one.name}=x" for one in operation.parameters if one.location == "query" and one.required)
    body = BODIES.get(operation.key, ANY_BODY) if operation.is_body_required else NOTHING
    answer = client.call(operation.method, f"{path}?{query}", body, {"Prefer": f"code={status}"})
    assert answer.status == status, answer.body
    assert answer.headers["preference-applied"] == f"code={status}"


def test_what_is_asked_for_is_the_same_each_time(shared_mock: RunningMock) -> None:
    one, other = (Client(shared_mock, key).call("GET", "/v1/deployments/x", headers={"Prefer": "code=200"}) for key in ("test-a", "test-b"))
    assert one.body == other.body


SCHEMAS: list[Json] = [
    {"type": "string", "minLength": 20},
    {"type": "string", "maxLength": 2},
    {"type": "string", "pattern": "^[a-f]{8}-[0-9]+$"},
    {"type": "string", "format": "uuid"},
    {"type": ["null", "integer"], "minimum": 5},
    {"type": "integer", "exclusiveMinimum": 5, "multipleOf": 4},
    {"type": "number", "maximum": -2.5},
    {"type": "array", "items": {"enum": ["a"]}, "minItems": 3},
    {"type": "array", "items": {"type": "string"}, "maxItems": 0},
    {"const": {"a": [1]}},
    {"oneOf": [{"type": "integer", "minimum": 3}, {"type": "string"}]},
    {
        "allOf": [
            {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]},
            {"properties": {"b": {}}, "required": ["b"]},
        ]
    },
    {"allOf": [{"type": "string", "minLength": 9}], "description": "a reference with a description"},
    {"type": "object", "properties": {"a": {}, "b": {}}, "required": [], "oneOf": [{"required": ["a"]}, {"required": ["b"]}]},
    {"type": "object", "properties": {"a": {}, "b": {}}, "not": {"required": ["a", "b"]}},
    {"type": "object", "properties": {"a": {"writeOnly": True}, "b": {"type": "null"}}, "required": ["b"]},
    {"type": "object", "additionalProperties": {"type": "integer"}, "propertyNames": {"pattern": "^[0-9]+$"}},
    {"$ref": "#/components/schemas/Tree"},
    True,
    {},
]


@pytest.mark.parametrize("schema", SCHEMAS, ids=str)
def test_an_example_is_made_from_its_schema(schema: Json) -> None:
    tree = {
        "type": "object",
        "required": ["children"],
        "properties": {"children": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}},
    }
    responses = {"200": {"description": "", "content": {"application/json": {"schema": schema}}}}
    document = from_raw(
        {
            "openapi": "3.1.0",
            "info": {"title": "t", "version": "1"},
            "paths": {"/x": {"get": {"responses": responses}}},
            "components": {"schemas": {"Tree": tree}},
        },
        name="t",
    )
    response, schemas = document.operations[0].responses[0], Schemas(document)
    made = [Values(document, schemas, seed=seed).example_body(response) for seed in (0, 0, 1)]
    assert made[0] == made[1]
    assert all(schemas.compile(response.content[0].schema_pointer or "", "response").is_valid(one) for one in made)
