"""What another key can do to the owner's item: read, list, change and delete it."""

from __future__ import annotations

from contracts.generation.field_updates import field_updates
from contracts.generation.resource_pool import ResourcePool, holds
from contracts.traffic.json_text import NOTHING
from contracts.transport.session import RecordingSession
from specs import Operation
from specs.json.parsing import Json
from specs.resources.collections import Collection, references

_PURPOSE = "identity"
_OTHER = "Another key at the owner's item"


def experiment(session: RecordingSession, pool: ResourcePool, collection: Collection) -> None:
    """Try every operation on one item with another key, and read it with the owner's after each that could change it."""
    if "other" not in session.target.keys or not session.contract.document.security_schemes:
        return
    item = pool.create(collection, purpose=_PURPOSE)
    if item is None or collection.id_field not in item or collection.retrieve is None:
        return
    path = pool.path_parameters(collection.retrieve, {}) | {str(collection.id_parameter): str(item[collection.id_field])}
    _owner_reads(session, collection, path)
    session.call(collection.retrieve, path, identity="other", purpose=_PURPOSE, intent=_OTHER)
    _list(session, collection, path)
    for change in field_updates(session.contract, collection, item)[:3]:
        _try(session, collection, path, change.operation, change.bodies[0])
    if collection.replace is not None:
        _try(session, collection, path, collection.replace, item)
    for operation in collection.actions:
        _below(session, pool, collection, path, operation)
    _namesake(session, pool, collection, item)
    if collection.delete is not None:
        _try(session, collection, path, collection.delete, NOTHING)
        _list(session, collection, path)


def _namesake(session: RecordingSession, pool: ResourcePool, collection: Collection, item: dict[str, Json]) -> None:
    """With another key, an item with names of its own, then one that is called as the owner's; neither names anything of the owner's."""
    create, body = collection.create, pool.accepted(collection)
    if create is None or body is None or not collection.unique_fields or "{" in create.path:
        return
    if any(
        holds(body, reference_path)
        for media in create.request_content
        for reference_path, _ in references(create.document, media.raw.get("schema", {}))
    ):
        return
    taken_names = {name: item[name] for name in collection.unique_fields if name in item and name in body}
    for request_body, intent in (
        (body, "An item of another key"),
        ({**body, **taken_names}, "An item of another key, called as the owner's"),
    ):
        session.call(create, {}, json=request_body, identity="other", purpose=_PURPOSE, intent=intent)


def _try(session: RecordingSession, collection: Collection, path: dict[str, str], operation: Operation, body: Json) -> None:
    session.call(operation, path, json=body, identity="other", purpose=_PURPOSE, intent=_OTHER)
    _owner_reads(session, collection, path)


def _below(session: RecordingSession, pool: ResourcePool, collection: Collection, path: dict[str, str], operation: Operation) -> None:
    """An operation below the item's path, where a key is wanted and the item's is the only id that it takes."""
    if operation.is_public or operation.path.count("{") > (collection.item_path or "").count("{"):
        return
    body = next(iter(pool.bodies(operation, 1)), NOTHING)
    session.call(operation, path, json=pool.fitted(operation, body), identity="other", purpose=_PURPOSE, intent=_OTHER)
    if operation.method != "GET":
        _owner_reads(session, collection, path)


def _list(session: RecordingSession, collection: Collection, path: dict[str, str]) -> None:
    if collection.list is not None:
        session.call(collection.list, path, identity="other", purpose=_PURPOSE, intent="Whether another key's list shows the owner's item")
        session.call(collection.list, path, purpose=_PURPOSE, intent="Whether the owner's list shows it")


def _owner_reads(session: RecordingSession, collection: Collection, path: dict[str, str]) -> None:
    if collection.retrieve is not None:
        session.call(collection.retrieve, path, purpose=_PURPOSE, intent="What the owner sees")
