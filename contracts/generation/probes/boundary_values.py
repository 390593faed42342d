"""Values that are almost what a place takes, one at a time: what a lenient reader takes for right, and a document does not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from contracts.analysis.declarations.declared_parts import DeclaredPart
from contracts.generation.edge_cases import places, put
from contracts.generation.probes.values import filled
from contracts.generation.resource_pool import ResourcePool
from contracts.generation.valid_request import ValidRequest, refreshed, valid_request
from contracts.transport.plain_values import as_text, plain_value, schema_of
from contracts.transport.session import RecordingSession
from specs import Operation
from specs.json.parsing import Json
from specs.resources.collections import request_pointer
from specs.schema.parameters import ParameterError, ParameterReader

PURPOSE = "near misses"
_MOST = 60  # bodies
_FORMATS = {
    "date-time": ("2026-01-31 12:00:00", "2026-01-31"),
    "date": ("2026-1-31",),
    "uuid": ("00000000000040008000000000000000",),
    "uri": ("example.com/a", "/a"),
    "email": ("a@",),
}


def probe(session: RecordingSession, pool: ResourcePool, operation: Operation) -> None:
    """Send each of them in a request that is right in all else."""
    if not operation.request_content and not any(parameter.location == "query" for parameter in operation.parameters):
        return
    request = valid_request(session, pool, operation, purpose=PURPOSE)
    for changed, intent in (*_parameters(session, request), *_bodies(session, request)):
        fitted = replace(refreshed(pool, request), query=changed.query, body=changed.body)
        pool.learn(fitted.send(session, purpose=PURPOSE, intent=intent))


def _parameters(session: RecordingSession, request: ValidRequest) -> Iterator[tuple[ValidRequest, str]]:
    readers = {reader.name: reader for reader in session.contract.readers(request.operation)["query"]}
    for parameter in request.operation.parameters:
        reader = readers.get(parameter.name)
        if parameter.location == "query" and reader is not None and not reader.is_json:
            for text in _texts(reader, schema_of(parameter, request.operation)):
                yield replace(request, query={**request.query, parameter.name: text}), f"{parameter.name} almost right: {text!r}"


def _texts(reader: ParameterReader, schema: Json) -> Iterator[str]:
    """Texts that are almost a parameter's value, those that its reader refuses."""
    item_schema = schema.get("items", schema) if isinstance(schema, dict) else {}
    valid_text = as_text(plain_value(schema))
    near_misses: tuple[str, ...] = ()
    if "boolean" in reader.types:
        near_misses = ("True", "1", "yes")
    elif reader.types & {"integer", "number"}:
        near_misses = (
            f"+{valid_text}",
            f" {valid_text}",
            f"{valid_text}.0",
            f"{valid_text}_0",
            "\u0661",
            f"{valid_text}px",
            *_beyond(schema),
        )
    elif isinstance(item_schema, dict) and "enum" in item_schema:
        near_misses = (valid_text.swapcase(), f" {valid_text}")
    for text in near_misses:
        try:
            reader.value_of((text,))
        except ParameterError:
            yield text


def _beyond(schema: Json) -> Iterator[str]:
    """Numbers just outside of a schema's bounds."""
    for key, step in (("minimum", -1), ("maximum", 1), ("exclusiveMinimum", 0), ("exclusiveMaximum", 0)):
        bound = schema.get(key) if isinstance(schema, dict) else None
        if isinstance(bound, int) and not isinstance(bound, bool):
            yield str(bound + step)


def _bodies(session: RecordingSession, request: ValidRequest) -> Iterator[tuple[ValidRequest, str]]:
    pointer = request_pointer(request.operation)
    if not isinstance(request.body, dict) or not pointer.endswith("/schema"):
        return
    schema = session.contract.schemas.compile(pointer, "request")
    declared = request.operation.value_body.raw.get("schema") if request.operation.value_body else None
    full = filled(request.operation, request.body, schema)
    count = 0
    for path, part in places(request.operation.document, declared, full).items():
        for value in _nearly(part) if path else ():
            body = put(full, path, value)
            if count < _MOST and not schema.is_valid(body):
                count += 1
                yield replace(request, body=body), f"{'.'.join(map(str, path))} almost right: {value!r:.60}"


def _nearly(part: DeclaredPart) -> Iterator[Json]:
    """Values that are almost that of a place."""
    value = part.value
    if isinstance(value, bool):
        yield from (str(value).lower(), int(value))
    elif isinstance(value, int | float):
        yield from (str(value), value + 0.5)
    elif isinstance(value, list):
        yield value[0] if value else ""
    elif isinstance(value, str):
        yield from (near_miss for schema in part.schemas for near_miss in _FORMATS.get(str(schema.get("format")), ()))
        if any("enum" in schema or "const" in schema for schema in part.schemas):
            yield from (value.swapcase(), value + " ")
        elif any("pattern" in schema for schema in part.schemas):
            yield from (value + "\n", " " + value)
        else:
            yield [value]
