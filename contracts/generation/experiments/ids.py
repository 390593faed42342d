"""Many items, some of them deleted in between: the last one, the first, all."""

from __future__ import annotations

from contracts.generation.resource_pool import ResourcePool
from contracts.transport.session import RecordingSession
from specs.json.parsing import Json
from specs.resources.collections import Collection

_PURPOSE = "ids"


def experiment(session: RecordingSession, pool: ResourcePool, collection: Collection) -> None:
    """Create and delete, so that an id that is counted or chosen by what is there would come again."""
    items = _created(pool, collection, 3)
    for doomed in (items[-1:], items[:1]):
        _delete(session, pool, collection, doomed)
        items = [item for item in items if item not in doomed] + _created(pool, collection, 2)
    _delete(session, pool, collection, items)
    _created(pool, collection, 3)
    if collection.list is not None:
        session.call(collection.list, pool.path_parameters(collection.list, {}), purpose=_PURPOSE, intent="What is there in the end")


def _created(pool: ResourcePool, collection: Collection, count: int) -> list[dict[str, Json]]:
    return [item for item in (pool.create(collection, purpose=_PURPOSE) for _ in range(count)) if item is not None]


def _delete(session: RecordingSession, pool: ResourcePool, collection: Collection, items: list[dict[str, Json]]) -> None:
    if collection.delete is None:
        return
    for item in items:
        path = (
            {**pool.path_parameters(collection.create, {}), collection.id_parameter or "": str(item[collection.id_field])}
            if collection.create
            else {}
        )
        pool.learn(session.call(collection.delete, path, purpose=_PURPOSE, intent="Deleted in between"))
