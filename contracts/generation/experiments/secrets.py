"""Items that are made with a secret, and asked for with it: what opens only with a password is tried with the right one and a wrong one."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.generation.body_variants import schema_of
from contracts.generation.resource_pool import ResourcePool
from contracts.traffic.json_text import NOTHING
from contracts.transport.session import RecordingSession
from specs import Operation
from specs.json.parsing import Json
from specs.resources.collections import Collection, request_properties

_PURPOSE = "secrets"
_RIGHT, _WRONG = "hush-hush right one", "hush-hush wrong one"
_MOST = 3  # secrets of one collection


def experiment(session: RecordingSession, pool: ResourcePool, collection: Collection) -> None:
    """Make an item with each secret in turn, look at it, and act on it."""
    create = collection.create
    if create is None or (pool.good_body(create) is NOTHING and pool.create(collection) is None):
        return
    for name in list(_secrets(session, create))[:_MOST]:
        good, schema = pool.good_body(create), schema_of(session.contract, create)
        if schema is None or not isinstance(good, dict) or not schema.is_valid({**good, name: _RIGHT}):
            continue
        item = pool.create(collection, {name: _RIGHT}, purpose=_PURPOSE)
        if item is not None and collection.id_field in item:
            parents = pool.path_parameters(create, {})
            _act(session, pool, collection, {**parents, str(collection.id_parameter): str(item[collection.id_field])}, name)


def _secrets(session: RecordingSession, create: Operation) -> Iterator[str]:
    for name, schema in request_properties(create).items():
        marks = schema if isinstance(schema, dict) else {}
        if name in session.contract.sensitive or marks.get("writeOnly") or marks.get("x-sensitive") or marks.get("format") == "password":
            yield name


def _act(session: RecordingSession, pool: ResourcePool, collection: Collection, path: dict[str, str], name: str) -> None:
    reads = [
        operation
        for operation in (collection.retrieve, collection.list, *collection.actions)
        if operation is not None and operation.method == "GET"
    ]
    for operation in reads:
        session.call(operation, path, purpose=_PURPOSE, intent=f"What is shown of an item with a {name}")
    for operation in collection.actions:
        if operation.method == "GET" or operation.path.count("{") > len(path):
            continue
        plain: Json = next(iter(pool.bodies(operation, 1)), NOTHING)
        body = pool.fitted(operation, plain)
        session.call(operation, path, json=body, purpose=_PURPOSE, intent=f"Without its {name}")
        if name in request_properties(operation):
            start = body if isinstance(body, dict) else {}
            for secret, intent in ((_WRONG, f"With a wrong {name}"), (_RIGHT, f"With its {name}")):
                session.call(operation, path, json={**start, name: secret}, purpose=_PURPOSE, intent=intent)
