"""Items created with few properties, with each alone, with empty and foreign values; each is read, some twice."""

from __future__ import annotations

from contracts.generation.body_variants import alone, meddlesome, minimal, schema_of
from contracts.generation.list_search import wide
from contracts.generation.resource_pool import ResourcePool
from contracts.transport.session import RecordingSession
from specs.json.parsing import Json
from specs.resources.collections import Collection

_PURPOSE = "create and read"
_VALUES = 4  # of each property
_DRAWN = 12
_TWICE_EVERY = 4  # items; these are looked for in the list, too


def experiment(session: RecordingSession, pool: ResourcePool, collection: Collection) -> None:
    """Create and read."""
    operation = collection.create
    body = pool.accepted(collection)
    if operation is None or body is None:
        return
    plain = minimal(session.contract, operation, body)
    _create(session, pool, collection, plain, "As little as the schema allows", reads=2)
    for number, (name, variant) in enumerate(alone(pool, operation, plain, _VALUES)):
        _create(session, pool, collection, variant, f"With {name}", reads=2 if number % _TWICE_EVERY == 0 else 1)
    meddling = {name: value for name, value in meddlesome(collection).items() if name not in collection.request_properties}
    if (schema := schema_of(session.contract, operation)) is not None and schema.is_valid({**plain, **meddling}):
        _create(session, pool, collection, {**plain, **meddling}, "With what a client has no say in", reads=1)
    for variant in pool.bodies(operation, _DRAWN):
        _create(session, pool, collection, variant, "With whatever the schema allows", reads=2)


def _create(session: RecordingSession, pool: ResourcePool, collection: Collection, body: Json, intent: str, *, reads: int) -> None:
    if collection.create is None:
        return
    parents = pool.path_parameters(collection.create, {})
    exchange = session.call(collection.create, parents, json=pool.fitted(collection.create, body), purpose=_PURPOSE, intent=intent)
    pool.learn(exchange)
    if (
        collection.retrieve is None
        or not exchange.is_success
        or not isinstance(exchange.item, dict)
        or collection.id_field not in exchange.item
    ):
        return
    for _ in range(reads):
        path = {**parents, collection.id_parameter or "": str(exchange.item[collection.id_field])}
        session.call(collection.retrieve, path, purpose=_PURPOSE, intent=f"{intent}: what became of it")
    if reads > 1 and collection.list is not None:
        listing = session.contract.lists.get(collection.list.key)
        query = wide(listing) if listing is not None else {}
        session.call(collection.list, parents, query=query, purpose=_PURPOSE, intent=f"{intent}: what the list shows of it")
