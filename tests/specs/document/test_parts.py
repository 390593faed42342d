"""Schemas of a lenient document, compiled from no more than they need."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest

from specs import Document
from specs.schema.compile import Schemas

_PET = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {"id": {"type": "integer", "readOnly": True}, "name": {"type": "string"}},
}
_PETS = {"properties": {"pets": {"items": {"$ref": "#/components/schemas/Owner"}}}}
_SCHEMAS = {
    "Pet": _PET,
    "Owner": {"nullable": True, "allOf": [{"$ref": "#/components/schemas/Pet"}, _PETS]},
    "Name": {"$ref": "#/components/schemas/Owner/allOf/1/properties/pets"},
    "Bad": {"type": "object", "properties": {"a": {"type": "string", "pattern": "("}, "b": {"type": "integer"}}},
}


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
@pytest.mark.parametrize("name", ["Pet", "Owner", "Name"])
def test_a_lenient_document_has_the_schemas_of_a_strict_one(describe: Callable[..., Document], version: str, name: str) -> None:
    document = describe(version, schemas=_SCHEMAS)
    strict, lenient = Schemas(document), Schemas(dataclasses.replace(document, is_lenient=True))
    pet = {"name": "a"}
    for value in (pet, {**pet, "id": 1}, None, {**pet, "pets": [{**pet, "id": 1}, {}]}, {**pet, "pets": [pet]}, [], [pet], [{"name": 1}]):
        for direction in ("request", "response"):
            pointer = f"/components/schemas/{name}"
            assert lenient.compile(pointer, direction).is_valid(value) == strict.compile(pointer, direction).is_valid(value)


def test_a_keyword_that_does_not_compile_is_left_out_of_a_lenient_document(describe: Callable[..., Document]) -> None:
    document = describe("3.1.0", schemas=_SCHEMAS)
    with pytest.raises(ValueError, match="is not a"):
        Schemas(document).compile("/components/schemas/Bad", "request")
    bad = Schemas(dataclasses.replace(document, is_lenient=True)).compile("/components/schemas/Bad", "request")
    assert (bad.is_valid({"a": "x", "b": 1}), bad.is_valid({"a": 1}), bad.is_valid({"b": "x"})) == (True, False, False)
