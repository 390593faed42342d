"""An item that ages: read and listed while the target's time is moved on, step by step, and again after an update."""

from __future__ import annotations

from contracts.generation.field_updates import field_updates
from contracts.generation.resource_pool import ResourcePool, names_of
from contracts.transport.session import RecordingSession
from specs.json.parsing import Json
from specs.resources.collections import Collection

_PURPOSE = "time"
_STEPS_S = (0.5, 1, 2, 4, 8, 15, 30, 30, 60, 600, 3600, 10_000, 40_000, 100_000)  # nearly two days in all
_WITHOUT_STATUS_S = (1, 61, 86_400)  # where nothing but times can change
_AFTER_UPDATE_S = (1, 5, 10, 30, 60, 600, 100_000)
_KINDS = 3  # items that differ in how they were made
_LOOKS = 3  # reads of each where time cannot be moved


def experiment(session: RecordingSession, pool: ResourcePool, collection: Collection) -> None:
    """Watch items of several kinds until nothing more can happen to them; change them, and watch again."""
    if collection.retrieve is None:
        return
    paths = _made(session, pool, collection)
    if not session.can_move_time:
        for _ in range(_LOOKS):
            _look(session, collection, paths)
        return
    has_status = collection.status_field is not None
    _watch(session, collection, paths, _STEPS_S if has_status else _WITHOUT_STATUS_S)
    if paths:
        _change(session, collection, paths[0])
        _watch(session, collection, paths[:1], _AFTER_UPDATE_S if has_status else _WITHOUT_STATUS_S[:1])


def _made(session: RecordingSession, pool: ResourcePool, collection: Collection) -> list[dict[str, str]]:
    """Paths of new items: the first accepted body, and others that are unlike it."""
    first = pool.create(collection, purpose=_PURPOSE)
    operation, retrieve = collection.create, collection.retrieve
    if first is None or operation is None or retrieve is None or collection.id_field not in first:
        return []
    parents = pool.path_parameters(operation, {})
    items: list[dict[str, Json]] = [first]
    accepted_body = pool.good_body(operation)
    fields = set(accepted_body) if isinstance(accepted_body, dict) else set()
    for body in pool.bodies(operation, 12):
        if len(items) == _KINDS:
            break
        if not isinstance(body, dict) or set(body) == fields:
            continue
        matched = session.call(operation, parents, json=pool.fitted(operation, body), purpose=_PURPOSE, intent="An item of another kind")
        pool.learn(matched)
        if matched.is_success and isinstance(matched.item, dict) and names_of(collection, matched.item):
            items.append(matched.item)
            fields = set(body)
    return [{**parents, str(collection.id_parameter): str(item[collection.id_field])} for item in items if collection.id_field in item]


def _watch(session: RecordingSession, collection: Collection, paths: list[dict[str, str]], steps_s: tuple[float, ...]) -> None:
    _look(session, collection, paths)
    for step_s in steps_s:
        session.advance(step_s)
        _look(session, collection, paths)


def _look(session: RecordingSession, collection: Collection, paths: list[dict[str, str]]) -> None:
    for path in paths:
        if collection.retrieve is not None:
            session.call(collection.retrieve, path, purpose=_PURPOSE, intent="What became of it by now")
    if collection.list is not None and paths:
        session.call(collection.list, paths[0], purpose=_PURPOSE, intent="What became of all by now")


def _change(session: RecordingSession, collection: Collection, path: dict[str, str]) -> None:
    if collection.retrieve is None:
        return
    item = session.call(collection.retrieve, path, purpose=_PURPOSE, intent="Before it is changed").item
    for change in field_updates(session.contract, collection, item if isinstance(item, dict) else {}):
        session.call(change.operation, path, json=change.bodies[0], purpose=_PURPOSE, intent=f"Change {change.field} late")
