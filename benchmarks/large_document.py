"""A description as large as any company publishes: 140 kinds of resource, 700 operations, 3 MB of YAML."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import yaml

RESOURCES = 140
OPERATIONS = 5 * RESOURCES
_PROPERTIES = 16  # of each kind of resource, over its id, times and references
_SENTENCE = "What the {name} of a {kind} says, how long it may be, and which other parts of the interface heed it once it was set. "
_TYPES: tuple[dict[str, Any], ...] = (
    {"type": "string", "maxLength": 120},
    {"type": "integer", "format": "int64", "minimum": 0},
    {"type": "boolean", "default": False},
    {"type": "string", "enum": ["draft", "active", "paused", "archived"]},
    {"type": "string", "format": "date-time"},
    {"type": "array", "items": {"type": "string"}, "maxItems": 20},
    {"type": "number", "minimum": 0, "maximum": 1, "nullable": True},
    {"type": "string", "format": "uri"},
    {"type": "object", "properties": {"amount": {"type": "integer"}, "currency": {"type": "string", "minLength": 3, "maxLength": 3}}},
)


def write(path: Path) -> None:
    """Write the description to `path`; always the same text."""
    path.write_text(yaml.dump(document(), Dumper=_Dumper, sort_keys=False, width=120), encoding="utf-8")


def document(resources: int = RESOURCES) -> dict[str, Any]:
    """The description, as plain values, with so many kinds of resource."""
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {"Error": _ERROR}
    for number in range(resources):
        paths |= _paths(number)
        schemas |= _schemas(number, resources)
    return {
        "openapi": "3.0.3",
        "info": {"title": "A large interface", "version": "1.0.0"},
        "servers": [{"url": "https://api.large.example/v1"}],
        "security": [{"bearer": []}],
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
    }


def collection_path(number: int) -> str:
    """The path of the collection of a kind of resource, below that of the server."""
    return f"/{_kind(number)}s"


def _kind(number: int) -> str:
    return f"{_FIRST[number % len(_FIRST)]}_{_SECOND[number // len(_FIRST)]}"


_FIRST = ("sales", "stock", "claim", "route", "staff", "audit", "price", "order", "event", "media", "party", "asset", "lease", "grant")
_SECOND = ("record", "policy", "folder", "report", "member", "ledger", "ticket", "branch", "sensor", "review")
_ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message"],
            "properties": {"code": {"type": "string"}, "message": {"type": "string"}, "param": {"type": "string"}},
        }
    },
}


def _paths(number: int) -> dict[str, Any]:
    kind = _kind(number)
    schema = kind.title().replace("_", "")
    by_id = {"name": f"{kind}_id", "in": "path", "required": True, "schema": {"type": "string"}}
    paging = [{"name": name, "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 100}} for name in ("limit", "page")]
    return {
        collection_path(number): {
            "get": _operation(f"list{schema}", f"{schema}List", parameters=paging),
            "post": _operation(f"create{schema}", schema, status="201", body=f"{schema}Create"),
        },
        f"{collection_path(number)}/{{{kind}_id}}": {
            "get": _operation(f"get{schema}", schema, parameters=[by_id]),
            "patch": _operation(f"update{schema}", schema, parameters=[by_id], body=f"{schema}Update"),
            "delete": _operation(f"delete{schema}", None, status="204", parameters=[by_id]),
        },
    }


def _operation(
    name: str, result: str | None, *, status: str = "200", parameters: list[dict[str, Any]] | None = None, body: str | None = None
) -> dict[str, Any]:
    success: dict[str, Any] = {"description": f"What {name} answers."}
    if result is not None:
        success["content"] = _json(result)
    statuses = ("400", "401", "404", "429")
    operation: dict[str, Any] = {
        "operationId": name,
        "summary": name,
        "description": _SENTENCE.format(name=name, kind=result) * 4,
        "responses": {status: success} | {code: {"description": "A refusal.", "content": _json("Error")} for code in statuses},
    }
    if parameters:
        operation["parameters"] = parameters
    if body is not None:
        operation["requestBody"] = {"required": True, "content": _json(body)}
    return operation


def _json(schema: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}


def _schemas(number: int, resources: int) -> dict[str, Any]:
    kind = _kind(number)
    schema = kind.title().replace("_", "")
    other = _kind((number + 1) % resources)
    own = {"name": {"type": "string", "maxLength": 200}, f"{other}_id": {"type": "string", "description": f"A {other}."}}
    for place, described in zip(range(_PROPERTIES), itertools.cycle(_TYPES)):
        name = f"{kind}_property_{place}"
        own[name] = {**described, "description": _SENTENCE.format(name=name, kind=kind)}
    made = {
        "id": {"type": "string", "readOnly": True},
        "created_at": {"type": "string", "format": "date-time", "readOnly": True},
        "parent": {"$ref": f"#/components/schemas/{other.title().replace('_', '')}Reference"},
    }
    return {
        schema: {"type": "object", "required": ["id", "name"], "properties": made | own},
        f"{schema}Reference": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}},
        f"{schema}Create": {"type": "object", "required": ["name"], "properties": own},
        f"{schema}Update": {"type": "object", "properties": own},
        f"{schema}List": {
            "type": "object",
            "required": ["data"],
            "properties": {
                "data": {"type": "array", "items": {"$ref": f"#/components/schemas/{schema}"}},
                "total": {"type": "integer"},
            },
        },
    }


class _Dumper(yaml.CSafeDumper):
    """Writes no aliases: what several places say is written at each."""

    def ignore_aliases(self, data: object) -> bool:
        """Whether a value is written out wherever it stands."""
        return True
