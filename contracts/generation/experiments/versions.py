"""Entity tags: read, changed, and sent back fresh and stale."""

from __future__ import annotations

from contracts.analysis.matched_exchange import MatchedExchange
from contracts.generation.field_updates import field_updates
from contracts.generation.resource_pool import ResourcePool
from contracts.transport.session import RecordingSession
from specs.resources.collections import Collection

_PURPOSE = "versions"
_STRANGER = '"no-version-of-anything"'


def experiment(session: RecordingSession, pool: ResourcePool, collection: Collection) -> None:
    """Update with a stale, a fresh and a made-up `If-Match`, and read the item after each."""
    item = pool.create(collection, purpose=_PURPOSE)
    if item is None or collection.id_field not in item or collection.retrieve is None:
        return
    path = pool.path_parameters(collection.retrieve, {}) | {str(collection.id_parameter): str(item[collection.id_field])}
    first = _read(session, collection, path)
    tag = first.exchange.header("etag")
    if tag is None:
        return
    _read(session, collection, path)
    usable = [change for change in field_updates(session.contract, collection, item) if len(change.bodies) > 1]
    for change in usable[:3]:
        present = _read(session, collection, path).exchange.header("etag") or tag
        for number, entity_tag, intent in (
            (0, present, "The present version"),
            (1, present, "A version that is over"),
            (1, _STRANGER, "A version that never was"),
            (1, "*", "Any version"),
        ):
            session.call(
                change.operation,
                path,
                json=change.bodies[number],
                headers={"If-Match": entity_tag},
                purpose=_PURPOSE,
                intent=f"If-Match: {intent}",
            )
            _read(session, collection, path)
    session.call(
        collection.retrieve, path, headers={"If-None-Match": tag}, purpose=_PURPOSE, intent="Whether it is another than at the beginning"
    )


def _read(session: RecordingSession, collection: Collection, path: dict[str, str]) -> MatchedExchange:
    assert collection.retrieve is not None  # noqa: S101 - the experiment ends before where it is None
    return session.call(collection.retrieve, path, purpose=_PURPOSE, intent="The version by now")
