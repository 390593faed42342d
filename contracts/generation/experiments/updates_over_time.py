"""Items read and changed while time passes, where time can be moved."""

from __future__ import annotations

import time
from itertools import islice

from contracts.analysis.resource_timeline import updates
from contracts.generation.body_variants import alone, is_patch, minimal
from contracts.generation.patches import good_patches
from contracts.generation.resource_pool import ResourcePool
from contracts.transport.session import RecordingSession
from specs import Operation
from specs.json.parsing import Json
from specs.resources.collections import Collection

_PURPOSE = "times"
_STEPS_S = (1.0, 61.0, 86400.0)
_PAUSE_S = 0.05  # where time cannot be moved: longer than the steps of any clock that tells milliseconds


def experiment(session: RecordingSession, pool: ResourcePool, collection: Collection) -> None:
    """Read, let time pass, read, change, read; again and again."""
    item = pool.create(collection)
    if item is None or collection.retrieve is None:
        return
    path = (
        {**pool.path_parameters(collection.create, {}), collection.id_parameter or "": str(item[collection.id_field])}
        if collection.create
        else {}
    )
    for operation in updates(collection) or (None,):
        current_item = session.call(collection.retrieve, path, purpose=_PURPOSE, intent="Before any change").item
        changes = list(islice(_changes(pool, collection, operation, current_item), 2 * len(_STEPS_S))) if operation is not None else []
        for number, step_s in enumerate(_STEPS_S):
            if session.can_move_time:
                session.advance(step_s)
            else:
                time.sleep(_PAUSE_S)
            session.call(collection.retrieve, path, purpose=_PURPOSE, intent="After a while")
            for change in changes[number :: len(_STEPS_S)]:
                if operation is not None:
                    session.call(operation, path, json=pool.fitted(operation, change), purpose=_PURPOSE, intent="A change")
                    session.call(collection.retrieve, path, purpose=_PURPOSE, intent="After the change")
        if collection.list is not None:
            session.call(collection.list, pool.path_parameters(collection.list, {}), purpose=_PURPOSE, intent="In the list")


def _changes(pool: ResourcePool, collection: Collection, operation: Operation, item: Json) -> list[Json]:
    contract = pool.session.contract
    if is_patch(operation):
        return [patch for _, patch in good_patches(contract, collection, operation, item if isinstance(item, dict) else {})]
    start = next((body for body in pool.bodies(operation, 1) if isinstance(body, dict)), {})
    return [body for _, body in alone(pool, operation, minimal(contract, operation, start), 2)]
