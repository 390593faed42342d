"""Versions of an item, as entity tags or counted in its body: read, changed, and sent back fresh and stale."""

from __future__ import annotations

from contracts.analysis.declarations.item_versions import version_field
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.generation.field_updates import FieldUpdate, field_updates
from contracts.generation.resource_pool import ResourcePool
from contracts.transport.request_bodies import content_of
from contracts.transport.session import RecordingSession, path_to
from specs.resources.collections import Collection

_PURPOSE = "versions"
_STRANGER = '"no-version-of-anything"'


def experiment(session: RecordingSession, pool: ResourcePool, collection: Collection) -> None:
    """Update with a stale, a fresh and a made-up `If-Match`, and with a version that is over; read the item after each."""
    item = pool.create(collection, purpose=_PURPOSE)
    if item is None or collection.id_field not in item or collection.retrieve is None:
        return
    path = pool.path_parameters(collection.retrieve, {}) | {str(collection.id_parameter): str(item[collection.id_field])}
    first = _read(session, collection, path)
    usable = [change for change in field_updates(session.contract, collection, item) if len(change.bodies) > 1][:3]
    tag = first.exchange.header("etag")
    if tag is not None:
        _by_tags(session, collection, path, usable, tag)
    for change in usable:
        _by_counts(session, collection, path, change)


def _by_tags(session: RecordingSession, collection: Collection, path: dict[str, str], usable: list[FieldUpdate], tag: str) -> None:
    assert collection.retrieve is not None  # noqa: S101 - the experiment ends before where it is None
    _read(session, collection, path)
    for change in usable:
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


def _by_counts(session: RecordingSession, collection: Collection, path: dict[str, str], change: FieldUpdate) -> None:
    """Change it; then once more, as if the first change had not been seen."""
    operation, stale = change.operation, change.bodies[1]
    name = version_field(collection, operation)
    if name is None or not isinstance(stale, dict) or name not in stale:
        return
    session.call(operation, path, json=change.bodies[0], purpose=_PURPOSE, intent="A change of the present version")
    _read(session, collection, path)
    media_type, body = content_of(operation, stale)
    headers = {**session.needed_headers.of(operation), "Content-Type": media_type}
    intent = "A change of a version that is over"
    session.send(operation.method, path_to(operation, path), body=body, headers=headers, purpose=_PURPOSE, intent=intent)
    _read(session, collection, path)


def _read(session: RecordingSession, collection: Collection, path: dict[str, str]) -> MatchedExchange:
    assert collection.retrieve is not None  # noqa: S101 - the experiment ends before where it is None
    return session.call(collection.retrieve, path, purpose=_PURPOSE, intent="The version by now")
