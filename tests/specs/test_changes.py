"""What one description says otherwise than another."""

from __future__ import annotations

from specs.vendoring.diff import document_changes, render

_FORMER = {
    "openapi": "3.1.0",
    "paths": {"/a": {"get": {"summary": "x", "tags": ["p"]}, "put": {}}, "/gone": {"get": {}}},
    "components": {"schemas": {"S": {"properties": {"a/b": {"minimum": 1}, "c": {}}}, "Old": {}}},
}
_NEW = {
    "openapi": "3.1.0",
    "paths": {"/a": {"get": {"summary": "y", "tags": ["p", "q"]}, "put": {}, "post": {}}},
    "components": {"schemas": {"S": {"properties": {"a/b": {"minimum": 1.0}, "d": {}}}, "New": {}}},
    "servers": [],
}


def test_operations_come_first_then_schemas_then_the_rest() -> None:
    assert render(document_changes(_FORMER, _NEW)) == (
        "~ operation GET /a\n"
        "    /paths/~1a/get/summary\n"
        "    /paths/~1a/get/tags\n"
        "- operation GET /gone\n"
        "+ operation POST /a\n"
        "~ schema    /components/schemas/S\n"
        "    /components/schemas/S/properties/a~1b/minimum\n"
        "    /components/schemas/S/properties/c\n"
        "    /components/schemas/S/properties/d\n"
        "- schema    /components/schemas/Old\n"
        "+ schema    /components/schemas/New\n"
        "+ other     /servers\n"
        "operations: 1 added, 1 removed, 1 changed; schemas: 1 added, 1 removed, 1 changed; other parts: 1 added, 0 removed, 0 changed\n"
    )


def test_the_order_of_keys_is_no_change() -> None:
    assert document_changes({"paths": {"/a": {"get": {"a": 1, "b": 2}}}}, {"paths": {"/a": {"get": {"b": 2, "a": 1}}}}) == ()
    assert render(()) == "no operation, schema or other part changed\n"


def test_many_places_are_cut_short() -> None:
    def schema(value: int) -> object:
        return {"components": {"schemas": {"S": {f"x{number}": value for number in range(10)}}}}

    assert "    and 2 more\n" in render(document_changes(schema(1), schema(2)))
