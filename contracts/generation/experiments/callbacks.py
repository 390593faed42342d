"""Callbacks: items that name a receiver of ours, watched until nothing more can come."""

from __future__ import annotations

import time
from urllib.parse import urlsplit

from contracts.analysis.declarations.callbacks import CallbackDeclaration, callback_declarations
from contracts.analysis.purposes import CALLBACKS
from contracts.generation.resource_pool import ResourcePool, names_of
from contracts.transport.callback_receiver import CallbackReceiver
from contracts.transport.hosts import is_loopback
from contracts.transport.session import RecordingSession
from specs.json.parsing import Json
from specs.resources.collections import Collection

_STEPS_S = (0, 0.5, 2, 10, 20, 30, 60, 600, 3600, 10_000, 100_000, 30, 30)
_POLLS, _POLL_S = 8, 0.25  # where time cannot be moved
_KINDS = 3
_ROUNDS, _SECTIONS, _CLOSE_S = 6, 9, 3.0  # how closely the age is found at which a callback comes
_WITH_FAILURE = {"Prefer": "outcome=error"}  # our mock lets what was created fail in the end; a stranger to it ignores this


def experiment(session: RecordingSession, pool: ResourcePool, collection: Collection) -> None:
    """Create items that name a URL each, one of which fails at first; take in what is posted there while time moves on."""
    declarations = callback_declarations(collection.create) if collection.create else ()
    if not declarations or collection.retrieve is None or not _is_near(session.target.origin):
        return
    with CallbackReceiver(session) as receiver:
        paths = _made(session, pool, collection, declarations[0], receiver)
        if not paths:
            return
        _look(session, collection, receiver, paths)
        if session.can_move_time:
            age_s, between_s = 0.0, None
            for step_s in _STEPS_S:
                session.advance(step_s)
                _look(session, collection, receiver, paths)
                age_s += step_s
                if between_s is None and _has_come(session, "/callbacks/plain"):
                    between_s = (age_s - step_s, age_s)
            if between_s is not None:
                _close_in(session, pool, collection, declarations[0], receiver, between_s)
            return
        for _ in range(_POLLS):
            time.sleep(_POLL_S)
            _look(session, collection, receiver, paths)


def _made(
    session: RecordingSession, pool: ResourcePool, collection: Collection, hook: CallbackDeclaration, receiver: CallbackReceiver
) -> list[dict[str, str]]:
    """Paths of the new items."""
    operation = hook.operation
    plain = pool.create(collection, hook.naming(receiver.url("/callbacks/plain")), purpose=CALLBACKS)
    if plain is None:
        return []
    retried = pool.create(collection, hook.naming(receiver.url("/callbacks/retried", 500)), purpose=CALLBACKS)
    created_items: list[Json] = [
        plain,
        retried,
    ]
    accepted_body = pool.good_body(operation)
    shapes = [set(accepted_body)] if isinstance(accepted_body, dict) else []
    parents = pool.path_parameters(operation, {})
    if isinstance(accepted_body, dict) and session.can_move_time:
        body = pool.fitted(operation, {**accepted_body, **hook.naming(receiver.url("/callbacks/failed"))})
        intent = "An item that will fail"
        created_items.append(session.call(operation, parents, json=body, headers=_WITH_FAILURE, purpose=CALLBACKS, intent=intent).body)
    for number, body in enumerate(pool.bodies(operation, 12)):
        fields = set(body) - {hook.url_path[0]} if isinstance(body, dict) else set()
        if not isinstance(body, dict) or len(created_items) > _KINDS or any(fields == shape - {hook.url_path[0]} for shape in shapes):
            continue
        shapes.append(fields)
        fitted_body = pool.fitted(operation, {**body, **hook.naming(receiver.url(f"/callbacks/{number}"))})
        created_items.append(session.call(operation, parents, json=fitted_body, purpose=CALLBACKS, intent="An item of another kind").body)
    items = [item for item in created_items if isinstance(item, dict) and names_of(collection, item) and collection.id_field in item]
    return [{**parents, str(collection.id_parameter): str(item[collection.id_field])} for item in items]


def _close_in(
    session: RecordingSession,
    pool: ResourcePool,
    collection: Collection,
    hook: CallbackDeclaration,
    receiver: CallbackReceiver,
    between_s: tuple[float, float],
) -> None:
    """Watch further items at the age at which the first one's callback came, in ever smaller steps: it may come shortly too early."""
    after_s, until_s = between_s
    for number in range(_ROUNDS):
        if until_s - after_s < _CLOSE_S:
            return
        callback_path = f"/callbacks/closer-{number}"
        item = pool.create(collection, hook.naming(receiver.url(callback_path)), purpose=CALLBACKS)
        if item is None or collection.id_field not in item or collection.create is None:
            return
        path = {**pool.path_parameters(collection.create, {}), str(collection.id_parameter): str(item[collection.id_field])}
        if after_s:
            session.advance(after_s)
        step_s = (until_s - after_s) / _SECTIONS
        for _ in range(_SECTIONS + 1):
            until_s = after_s + step_s
            session.advance(step_s)
            _look(session, collection, receiver, [path])
            if _has_come(session, callback_path):
                break
            after_s = until_s


def _has_come(session: RecordingSession, callback_path: str) -> bool:
    return any(exchange.is_callback and exchange.target.endswith(callback_path) for exchange in session.exchanges)


def _look(session: RecordingSession, collection: Collection, receiver: CallbackReceiver, paths: list[dict[str, str]]) -> None:
    receiver.record()
    for path in paths:
        if collection.retrieve is not None:
            session.call(collection.retrieve, path, purpose=CALLBACKS, intent="What a read says beside the callback")


def _is_near(origin: str) -> bool:
    """Whether what runs there can reach a receiver on loopback."""
    return is_loopback(urlsplit(origin).hostname or "")
