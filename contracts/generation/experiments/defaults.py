"""Reads with parameters left out, and with each at its default."""

from __future__ import annotations

from contracts.analysis.declarations.query_defaults import as_text, query_defaults
from contracts.generation.resource_pool import ResourcePool
from contracts.transport.session import RecordingSession
from specs import Operation
from specs.resources.collections import Collection

_PURPOSE = "defaults"
_ITEMS = 3


def experiment(session: RecordingSession, pool: ResourcePool, collection: Collection) -> None:
    """Every read of a collection and its items, plain and with its defaults spelled out."""
    items = [item for item in (pool.create(collection) for _ in range(_ITEMS)) if item is not None]
    if items:
        for operation in (collection.list, collection.retrieve, *(action for action in collection.actions if action.method == "GET")):
            if operation is not None and query_defaults(operation):
                _read(session, pool, operation)


def _read(session: RecordingSession, pool: ResourcePool, operation: Operation) -> None:
    defaults = query_defaults(operation)
    path = pool.path_parameters(operation, {})
    session.call(operation, path, purpose=_PURPOSE, intent="Everything left out")
    for name, value in defaults.items():
        session.call(operation, path, query={name: as_text(value)}, purpose=_PURPOSE, intent=f"{name} at its default")
    if len(defaults) > 1:
        query = {name: as_text(value) for name, value in defaults.items()}
        session.call(operation, path, query=query, purpose=_PURPOSE, intent="Everything at its default")
