"""A client sends what the document allows: for traffic that was observed, not generated."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.analysis.finding import Departure
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.traffic.json_text import NOTHING
from specs import Document
from specs.json.parsing import Json
from specs.resources.collections import request_pointer
from specs.schema.properties import properties

RULE = "A client sends declared operations only, with the parameters, the body and the credential that they declare."
_OPEN = ("additionalProperties", "patternProperties", "unevaluatedProperties")  # where a schema speaks of other names itself


def check(matched: MatchedExchange) -> Iterator[Departure]:
    """Every way in which an observed request departs; names that nothing declares too, as a misspelt one is one of those.

    Silent: about traffic that the judge made itself, which departs on purpose.

    Source: OpenAPI 3.1.0, Operation Object.
    """
    if matched.exchange.purpose != "observed":
        return
    operation = matched.operation
    if operation is None:
        yield matched.departure(f"{matched.exchange.method} {matched.path}: no such operation", pointer="/paths", party="client")
        return
    for fault in matched.faults:
        for cause in fault.causes:
            yield matched.departure(cause.detail, pointer=cause.pointer, party="client", kind=cause.kind, field=cause.field)
    declared = {parameter.name for parameter in operation.parameters if parameter.location == "query"}
    keys = {scheme.get("name") for scheme in operation.document.security_schemes.values() if scheme.get("in") == "query"}
    for name in matched.query:
        if name.partition("[")[0] not in declared | keys:
            detail = f"query parameter {name[:60]}: not declared"
            yield matched.departure(detail, pointer=f"{operation.pointer}/parameters", party="client")
    if matched.request_json is not NOTHING and operation.request_content:
        schema = operation.json_body.raw.get("schema", {}) if operation.json_body else {}
        for property_path in _undeclared(operation.document, schema, matched.request_json, "body"):
            yield matched.departure(f"{property_path}: not declared", pointer=f"{request_pointer(operation)}/properties", party="client")


def _undeclared(document: Document, schema: Json, value: Json, property_path: str) -> Iterator[str]:
    """The properties of `value` that its schema does not name, where it names any and is silent on others."""
    resolved = document.schema(schema)
    if not isinstance(resolved, dict):
        return
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from _undeclared(document, resolved.get("items", {}), item, f"{property_path}[{number}]")
    if not isinstance(value, dict):
        return
    declared_properties = properties(document, resolved)
    if not declared_properties or any(key in part for part in _parts(document, resolved) for key in _OPEN):
        return
    for name, member in value.items():
        if name not in declared_properties:
            yield f"{property_path}.{name[:60]}"
        else:
            yield from _undeclared(document, declared_properties[name], member, f"{property_path}.{name}")


def _parts(document: Document, schema: dict[str, Json]) -> Iterator[dict[str, Json]]:
    yield schema
    for key in ("allOf", "anyOf", "oneOf"):
        for part in schema.get(key, ()):
            resolved = document.schema(part)
            if isinstance(resolved, dict) and resolved is not schema:
                yield from _parts(document, resolved)
