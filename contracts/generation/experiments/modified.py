"""The time of the last change in the head of a read: read, changed a while later, and asked for if it has changed since."""

from __future__ import annotations

import time

from contracts.analysis.matched_exchange import MatchedExchange
from contracts.generation.field_updates import field_updates
from contracts.generation.resource_pool import ResourcePool
from contracts.transport.session import RecordingSession
from specs.resources.collections import Collection

_PURPOSE = "modified"
_PAUSE_S = 1.1  # HTTP dates tell seconds


def experiment(session: RecordingSession, pool: ResourcePool, collection: Collection) -> None:
    """Update items that have such a time, and read each as whoever saw it before and after the update."""
    item = pool.create(collection, purpose=_PURPOSE)
    if item is None or collection.id_field not in item or collection.retrieve is None:
        return
    path = pool.path_parameters(collection.retrieve, {}) | {str(collection.id_parameter): str(item[collection.id_field])}
    first = _read(session, collection, path, "The item, and when it was changed")
    if first.exchange.header("last-modified") is None:
        return
    if session.can_move_time:
        session.advance(_PAUSE_S)
    else:
        time.sleep(_PAUSE_S)
    for change in field_updates(session.contract, collection, item):
        intent = "A change, a while later"
        if change.bodies and session.call(change.operation, path, json=change.bodies[0], purpose=_PURPOSE, intent=intent).is_success:
            break
    second = _read(session, collection, path, "The item as it was changed")
    for matched in (first, second):
        since = matched.exchange.header("last-modified")
        if since is not None:
            _read(session, collection, path, "Whether it was changed since", since=since)


def _read(session: RecordingSession, collection: Collection, path: dict[str, str], intent: str, *, since: str = "") -> MatchedExchange:
    assert collection.retrieve is not None  # noqa: S101 - the experiment ends before where it is None
    headers = {"If-Modified-Since": since} if since else {}
    return session.call(collection.retrieve, path, headers=headers, purpose=_PURPOSE, intent=intent)
