"""The defaults that a document declares for the query parameters of an operation."""

from __future__ import annotations

from contracts.analysis.values.echo import fields_in
from specs import Operation
from specs.json.parsing import Json


def query_defaults(operation: Operation) -> dict[str, Json]:
    """The defaults of an operation's query parameters, those that are plain values."""
    default_by_name = {}
    for parameter in operation.parameters:
        default = fields_in(operation.document.schema(parameter.raw.get("schema", {})), "default")
        if parameter.location == "query" and isinstance(default, str | int | float):
            default_by_name[parameter.name] = default
    return default_by_name


def as_text(value: Json) -> str:
    """A plain value as a query has it."""
    return str(value).lower() if isinstance(value, bool) else str(value)
