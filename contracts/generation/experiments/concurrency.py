"""Several writes at once: updates of one item, creates of several, creates that want the same name."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from contracts.analysis.matched_exchange import MatchedExchange
from contracts.analysis.purposes import CONCURRENCY
from contracts.generation.field_updates import FieldUpdate, field_updates
from contracts.generation.resource_pool import ResourcePool
from contracts.transport.concurrent_requests import Call, send_concurrently
from contracts.transport.session import RecordingSession
from specs import Operation
from specs.json.parsing import Json
from specs.resources.collections import Collection

_WIDE = 8  # fields updated at once: those that few requests name are part of it
_CREATES = 4
_ROUNDS = 2


def experiment(session: RecordingSession, pool: ResourcePool, collection: Collection) -> None:
    """Update different fields, then one field, of one item at once; create at once, with names of their own and with one name."""
    item = pool.create(collection, purpose=CONCURRENCY)
    if item is None or collection.id_field not in item:
        return
    _updates(session, pool, collection, item)
    _creates(session, pool, collection)


def _updates(session: RecordingSession, pool: ResourcePool, collection: Collection, item: dict[str, Json]) -> None:
    if collection.retrieve is None:
        return
    path = pool.path_parameters(collection.retrieve, {}) | {str(collection.id_parameter): str(item[collection.id_field])}
    usable = _accepted(session, collection, path, item)
    for number in range(_ROUNDS):
        calls = [_update(change.operation, path, change.bodies[(number + 1) % len(change.bodies)]) for change in usable]
        if len(calls) > 1:
            send_concurrently(session, calls)
            session.call(collection.retrieve, path, purpose=CONCURRENCY, intent="What updates of different fields at once left")
    varied = next((change for change in usable if len(change.bodies) > 2), None)
    if varied is not None:
        send_concurrently(session, [_update(varied.operation, path, body) for body in varied.bodies])
        session.call(collection.retrieve, path, purpose=CONCURRENCY, intent="What updates of one field at once left")


def _accepted(session: RecordingSession, collection: Collection, path: dict[str, str], item: dict[str, Json]) -> list[FieldUpdate]:
    """The changes that the service takes one after the other."""
    accepted_updates: list[FieldUpdate] = []
    for change in field_updates(session.contract, collection, item):
        if session.call(
            change.operation, path, json=change.bodies[0], purpose=CONCURRENCY, intent=f"Change {change.field} alone"
        ).is_success:
            accepted_updates.append(change)
        if len(accepted_updates) == _WIDE:
            break
    if accepted_updates and collection.retrieve is not None:
        session.call(collection.retrieve, path, purpose=CONCURRENCY, intent="What updates one after the other left")
    return accepted_updates


def _update(operation: Operation, path: dict[str, str], body: Json) -> Call:
    return partial(_send, operation, path, body)


def _send(operation: Operation, path: dict[str, str], body: Json, session: RecordingSession) -> MatchedExchange:
    return session.call(operation, path, json=body, purpose=CONCURRENCY, intent="One of several at once")


def _creates(session: RecordingSession, pool: ResourcePool, collection: Collection) -> None:
    operation = collection.create
    if operation is None:
        return
    good = pool.good_body(operation)
    if not isinstance(good, dict):
        return
    parents = pool.path_parameters(operation, {})
    exchanges = send_concurrently(session, [_update(operation, parents, pool.fitted(operation, good)) for _ in range(_CREATES)])
    if collection.unique_fields:
        same = pool.fitted(operation, good)
        exchanges += send_concurrently(session, [_update(operation, parents, same) for _ in range(2)])
    _look(session, collection, parents, exchanges)


def _look(session: RecordingSession, collection: Collection, parents: dict[str, str], exchanges: Sequence[MatchedExchange]) -> None:
    for matched in exchanges:
        if matched.is_success and collection.retrieve and isinstance(matched.item, dict) and collection.id_field in matched.item:
            path = {**parents, collection.id_parameter or "": str(matched.item[collection.id_field])}
            session.call(collection.retrieve, path, purpose=CONCURRENCY, intent="Whether a create among others left its item")
    if collection.list is not None:
        session.call(collection.list, parents, purpose=CONCURRENCY, intent="Whether creates at once left all their items")
