"""The types of the reference clients are those of the documents, today's."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.clients.generating import FOLDER, generated
from contracts.runs.clients.adapter import load as adapter
from specs import load
from specs.document.document import from_raw
from tests.apis import BUILT_IN


@pytest.mark.parametrize("api", BUILT_IN)
def test_the_generated_types_are_current(api: str) -> None:
    assert generated(load(api)) == (FOLDER / f"{api}.py").read_text(encoding="utf-8"), "run: python -m contracts.clients.generating"


@pytest.mark.parametrize("api", BUILT_IN)
def test_every_operation_has_a_method(api: str) -> None:
    wanted = {operation.key for operation in load(api).operations}
    assert set(adapter(api).calls) == wanted


@pytest.mark.parametrize(("where", "line"), [("CreateFaceAnswer", "    x_new: NotRequired[int]\n"), ("CreateFaceBody", "    x_new: int\n")])
def test_a_new_field_of_a_document_is_one_that_the_client_lacks(where: str, line: str) -> None:
    raw: Any = load("tavus").raw
    operation = raw["paths"]["/v2/faces"]["post"]
    if where == "CreateFaceAnswer":
        changed = _added(operation["responses"]["200"]["content"]["application/json"], required=False)
        body = {**operation, "responses": {**operation["responses"], "200": {"description": "", "content": {"application/json": changed}}}}
    else:
        changed = _added(operation["requestBody"]["content"]["application/json"], required=True)
        body = {**operation, "requestBody": {"content": {"application/json": changed}}}
    paths = {**raw["paths"], "/v2/faces": {**raw["paths"]["/v2/faces"], "post": body}}
    renewed = generated(from_raw({**raw, "paths": paths}, name="tavus"))
    assert line in renewed
    assert renewed != (FOLDER / "tavus.py").read_text(encoding="utf-8")


def _added(media: dict[str, Any], *, required: bool) -> dict[str, Any]:
    schema = media["schema"]
    more = {"properties": {**schema.get("properties", {}), "x_new": {"type": "integer"}}}
    return {"schema": {**schema, **more, "required": [*schema.get("required", []), *(["x_new"] if required else [])]}}
