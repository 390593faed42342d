"""Every value that is odd and yet allowed, in every property and parameter: at least one request shows what a service makes of it.

One request carries odd values in all places at once, each row of them others: so a few dozen requests do for any number of places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from contracts.analysis.declarations.declared_parts import DeclaredPart
from contracts.analysis.purposes import ODD_IDS
from contracts.generation.edge_cases import TEXTS, of_list, places, put, variants
from contracts.generation.resource_pool import ResourcePool
from contracts.generation.valid_request import MOST_BODIES, ValidRequest, refreshed, valid_request
from contracts.transport.plain_values import as_text, plain_value, schema_of
from contracts.transport.session import RecordingSession
from specs import Operation
from specs.json.parsing import Json
from specs.resources.collections import request_pointer, request_properties
from specs.schema.compile import CompiledSchema
from specs.schema.parameters import ParameterError, ParameterReader
from specs.schema.properties import properties

PURPOSE = "values"
_MOST_ROWS, _MOST_LEFT_OUT, _MOST_CONSUMED = 42, 44, 6
_HUSH = "hush-hush "
_OF_IDS = re.compile(r"(?:_id|Id|_uuid|Uuid)s?$")
_IDS = ("unknown", "0", "-1", "null", "%00", "' OR 1=1 --", "..%2f..%2fetc", "😀", "a" * 300, " ", "\u0000")


def probe(session: RecordingSession, pool: ResourcePool, operation: Operation) -> None:
    """Send them."""
    request = valid_request(session, pool, operation, purpose=PURPOSE)
    for changed, intent in (*_ids(request), *_parameters(session, request), *_bodies(session, pool, request)):
        fitted = changed if intent.startswith("An id") else refreshed(pool, changed) if operation.method != "GET" else changed
        if operation.method == "DELETE" and not intent.startswith("An id"):
            fitted = replace(fitted, path_parameters=pool.path_parameters(operation, request.path_parameters, fresh=True))
        purpose = ODD_IDS if intent.startswith("An id") and not session.target.is_shared and operation.method != "PUT" else PURPOSE
        pool.learn(fitted.send(session, purpose=purpose, intent=intent))


def _ids(request: ValidRequest) -> Iterator[tuple[ValidRequest, str]]:
    """Odd texts in the place of an id: nothing has it."""
    names = [parameter.name for parameter in request.operation.parameters if parameter.location == "path"]
    if names:
        for text in _IDS:
            yield replace(request, path_parameters={**request.path_parameters, names[-1]: text}), f"An id that is {text!r:.40}"


def _parameters(session: RecordingSession, request: ValidRequest) -> Iterator[tuple[ValidRequest, str]]:
    """Odd values in all query parameters at once, then each parameter alone."""
    readers = {reader.name: reader for reader in session.contract.readers(request.operation)["query"]}
    texts: dict[str, list[str]] = {}
    for parameter in request.operation.parameters:
        if parameter.location == "query" and not readers[parameter.name].is_json:
            texts[parameter.name] = _allowed(readers[parameter.name], schema_of(parameter, request.operation))
    texts = {name: choices for name, choices in texts.items() if choices}
    most = _MOST_ROWS if request.operation.method == "GET" else _MOST_CONSUMED
    for row in range(min(most, max(map(len, texts.values()), default=0))):
        chosen = {name: choices[(row + 3 * number) % len(choices)] for number, (name, choices) in enumerate(texts.items())}
        yield replace(request, query={**request.query, **chosen}), f"Odd values of {', '.join(chosen)}, row {row}"
    for name, choices in list(texts.items())[:most]:
        for text in choices[:2]:
            yield replace(request, query={**request.query, name: text}), f"{name} alone"


def _allowed(reader: ParameterReader, schema: Json) -> list[str]:
    """The texts of a parameter's odd values, those that its reader takes."""
    item_schema = schema.get("items", {}) if isinstance(schema, dict) and "array" in reader.types else schema
    texts = []
    for value in variants((item_schema,) if isinstance(item_schema, dict) else ()):
        text = as_text(value) if value is not None else "null"
        try:
            reader.value_of((text,))
        except ParameterError:
            continue
        texts.append(text)
    return texts


def _bodies(session: RecordingSession, pool: ResourcePool, request: ValidRequest) -> Iterator[tuple[ValidRequest, str]]:
    pointer = request_pointer(request.operation)
    if request.media_type is None or not pointer.endswith("/schema"):
        return
    schema = session.contract.schemas.compile(pointer, "request")
    if not isinstance(request.body, dict):
        for body in pool.bodies(request.operation, MOST_BODIES):
            if body != request.body and isinstance(body, list | dict):
                yield replace(request, body=body), "Another body"
        return
    full = filled(request.operation, request.body, schema)
    yield replace(request, body=full), "Every property"
    for body, intent in (*_rows(session, request.operation, full, schema), *_without(request.operation, full, schema)):
        yield replace(request, body=body), intent


def filled(operation: Operation, body: dict[str, Json], schema: CompiledSchema) -> dict[str, Json]:
    """The body with every property that goes with the others, and the objects in it with theirs."""
    document = operation.document
    for name, property_schema in request_properties(operation).items():
        property_value = body.get(name, {} if properties(document, property_schema) else plain_value(property_schema, name=name))
        if isinstance(property_value, dict):
            for key, member_schema in properties(document, property_schema).items():
                candidate = {**property_value, key: property_value.get(key, plain_value(document.schema(member_schema), name=key))}
                property_value = candidate if schema.is_valid({**body, name: candidate}) else property_value
        if name not in body or property_value != body[name]:
            body = {**body, name: property_value} if schema.is_valid({**body, name: property_value}) else body
    return body


def _rows(session: RecordingSession, operation: Operation, full: dict[str, Json], schema: CompiledSchema) -> Iterator[tuple[Json, str]]:
    """The full body with odd values in every place that takes them: texts that differ from place to place, numbers that agree.

    Numbers agree so that rules between them, such as a least that is not above the most, are kept. Since a state may still refuse what
    a schema allows, texts go alone as well.
    """
    options = list(_places(session, operation, full, schema))
    sent_bodies: list[Json] = [full]
    for row in range(min(_MOST_ROWS, max((len(allowed) for _, allowed in options), default=0))):
        bodies: dict[str, dict[str, Json]] = {"texts": full, "lists": full, "numbers and choices": full}
        for number, (path, allowed) in enumerate(options):
            group = _group(allowed)
            changed = put(bodies[group], path, allowed[(row + (5 * number if group == "texts" else 0)) % len(allowed)])
            if schema.is_valid(changed):
                bodies[group] = changed
        for group, body in bodies.items():
            if not any(body == sent_body and repr(body) == repr(sent_body) for sent_body in sent_bodies):
                sent_bodies.append(body)
                yield body, f"Odd {group}, row {row}"


def _group(allowed: list[Json]) -> str:
    """What goes together in one body: what is refused for its state takes only its like along."""
    if any(isinstance(value, list) for value in allowed):
        return "lists"
    return "texts" if any(str(value).removeprefix(_HUSH) in TEXTS for value in allowed if isinstance(value, str)) else "numbers and choices"


def _places(
    session: RecordingSession, operation: Operation, full: dict[str, Json], schema: CompiledSchema
) -> Iterator[tuple[tuple[str | int, ...], list[Json]]]:
    """The places of a body with the odd values that they take; a secret's are its own: what is like it is masked."""
    declared = operation.value_body.raw.get("schema") if operation.value_body else None
    for path, part in places(operation.document, declared, full).items():
        if not path or isinstance(part.value, dict):
            continue
        is_list, is_secret = isinstance(part.value, list), part.name in session.contract.sensitive
        odd = list(of_list(part.value or _one_of(operation, part))) if is_list else variants(part.schemas)
        odd = [f"{_HUSH}{value}" if is_secret and isinstance(value, str) and value else value for value in odd]
        allowed = [value for value in odd if schema.is_valid(put(full, path, value))]
        if allowed:
            yield path, allowed


def _one_of(operation: Operation, part: DeclaredPart) -> list[Json]:
    """A list of one, for a place whose list is empty; none where only what exists can be named there."""
    item_schema = next((operation.document.schema(schema["items"]) for schema in part.schemas if "items" in schema), {"x-references": ""})
    return [] if "x-references" in item_schema or _OF_IDS.search(part.name) else [plain_value(item_schema)]


def _without(operation: Operation, full: dict[str, Json], schema: CompiledSchema) -> Iterator[tuple[Json, str]]:
    """Each property left out, and each alone with those that are required."""
    least = dict(full)
    for name in full:
        candidate = {key: value for key, value in least.items() if key != name}
        least = candidate if schema.is_valid(candidate) else least
    bodies: list[tuple[Json, str]] = [(least, "As little as is allowed")]
    for name in request_properties(operation):
        if name in full and name not in least:
            bodies.append(({**least, name: full[name]}, f"{name} alone"))
            bodies.append(({key: value for key, value in full.items() if key != name}, f"{name} left out"))
    yield from [(body, intent) for body, intent in bodies if schema.is_valid(body)][:_MOST_LEFT_OUT]
