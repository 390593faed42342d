"""Null in each place that does not take it, one at a time, required places first; of a JSON Patch, in each property of the item."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from contracts.generation.body_variants import is_patch
from contracts.generation.edge_cases import places, put
from contracts.generation.probes.values import filled
from contracts.generation.resource_pool import ResourcePool
from contracts.generation.valid_request import ValidRequest, refreshed, valid_request
from contracts.transport.session import RecordingSession
from specs import Operation
from specs.json.parsing import Json
from specs.resources.collections import Collection, request_pointer
from specs.schema.compile import CompiledSchema

PURPOSE = "nulls"
_MOST = 40


def probe(session: RecordingSession, pool: ResourcePool, operation: Operation) -> None:
    """Send each of them in a request that is right in all else; read the item after a patch that was taken."""
    pointer = request_pointer(operation)
    if operation.json_body is None or not pointer.endswith("/schema"):
        return
    request = valid_request(session, pool, operation, purpose=PURPOSE)
    collection = session.contract.by_operation.get(operation.key)
    if is_patch(operation) and collection is not None:
        bodies = list(_patches(collection))
    else:
        bodies = list(_bodies(operation, request, session.contract.schemas.compile(pointer, "request")))
    for body, place in bodies[:_MOST]:
        fitted = replace(refreshed(pool, request), body=body)
        matched = fitted.send(session, purpose=PURPOSE, intent=f"Null for {place}")
        pool.learn(matched)
        if matched.is_success and collection is not None and collection.retrieve is not None and operation != collection.create:
            path = {name: text for name, text in fitted.path_parameters.items() if "{" + name + "}" in collection.retrieve.path}
            session.call(collection.retrieve, path, purpose=PURPOSE, intent=f"Null for {place}: what became of it")


def _bodies(operation: Operation, request: ValidRequest, schema: CompiledSchema) -> Iterator[tuple[Json, str]]:
    if not isinstance(request.body, dict):
        return
    declared = operation.json_body.raw.get("schema") if operation.json_body else None
    full = filled(operation, request.body, schema)
    paths = [path for path in places(operation.document, declared, full) if path]
    required = {path for path in paths if not schema.is_valid(_without(full, path))}
    for path in sorted(paths, key=lambda path: (path not in required, len(path))):
        body = put(full, path, None)
        if not schema.is_valid(body):
            yield body, ".".join(map(str, path))


def _patches(collection: Collection) -> Iterator[tuple[Json, str]]:
    """A patch for each property that an item always has, and a client may change."""
    item_schema = collection.document.schema(collection.item_schema)
    required = item_schema.get("required", ()) if isinstance(item_schema, dict) else ()
    own = (collection.id_field, collection.created_field, collection.updated_field)
    for name in sorted(collection.request_properties, key=lambda name: name not in required):
        if name in collection.item_properties and name not in own:
            token = name.replace("~", "~0").replace("/", "~1")
            yield [{"op": "replace", "path": f"/{token}", "value": None}], name


def _without(body: Json, path: tuple[str | int, ...]) -> Json:
    step, *rest = path
    if not rest:
        return {key: value for key, value in body.items() if key != step} if isinstance(body, dict) else body[1:]
    if isinstance(body, dict):
        return {**body, str(step): _without(body[str(step)], tuple(rest))}
    return [_without(body[0], tuple(rest)), *body[1:]] if isinstance(body, list) and body else body
