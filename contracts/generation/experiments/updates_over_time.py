"""Items read and changed while time passes, where time can be moved."""

from __future__ import annotations

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


def experiment(lab: RecordingSession, existing: ResourcePool, collection: Collection) -> None:
    """Read, let time pass, read, change, read; again and again."""
    item = existing.create(collection)
    if item is None or collection.retrieve is None:
        return
    path = (
        {**existing.path_parameters(collection.create, {}), collection.id_parameter or "": str(item[collection.id_field])}
        if collection.create
        else {}
    )
    for operation in updates(collection) or (None,):
        current_item = lab.call(collection.retrieve, path, purpose=_PURPOSE, intent="Before any change").body
        changes = list(islice(_changes(existing, collection, operation, current_item), 2 * len(_STEPS_S))) if operation is not None else []
        for number, step_s in enumerate(_STEPS_S):
            if lab.can_move_time:
                lab.advance(step_s)
            lab.call(collection.retrieve, path, purpose=_PURPOSE, intent="After a while")
            for change in changes[number :: len(_STEPS_S)]:
                if operation is not None:
                    lab.call(operation, path, json=existing.fitted(operation, change), purpose=_PURPOSE, intent="A change")
                    lab.call(collection.retrieve, path, purpose=_PURPOSE, intent="After the change")
        if collection.list is not None:
            lab.call(collection.list, existing.path_parameters(collection.list, {}), purpose=_PURPOSE, intent="In the list")


def _changes(existing: ResourcePool, collection: Collection, operation: Operation, item: Json) -> list[Json]:
    contract = existing.lab.contract
    if is_patch(operation):
        return [patch for _, patch in good_patches(contract, collection, operation, item if isinstance(item, dict) else {})]
    start = next((body for body in existing.bodies(operation, 1) if isinstance(body, dict)), {})
    return [body for _, body in alone(existing, operation, minimal(contract, operation, start), 2)]
