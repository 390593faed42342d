"""Items changed property by property, in all at once, by replacement and by JSON Patch; changes that must be refused, in part wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contracts.analysis.resource_timeline import updates
from contracts.generation.body_variants import alone, is_patch, meddlesome, minimal, schema_of, unlike_defaults, wrong
from contracts.generation.patches import good_patches, wrong_patches
from contracts.generation.resource_pool import ResourcePool, holds, put
from contracts.transport.session import RecordingSession
from specs import Operation
from specs.json.parsing import Json
from specs.resources.collections import Collection, references, request_properties

_PURPOSE = "update"
_VALUES = 3  # of each property
_WRONG = 6  # properties
_DRAWN = 8
_DRAWN_FOR_REFERENCES = 40


def experiment(session: RecordingSession, pool: ResourcePool, collection: Collection) -> None:
    """Update and read, with another item beside the one that is changed."""
    if pool.create(collection) is None:
        return
    body = pool.accepted(collection)
    drawn = pool.bodies(collection.create, _DRAWN_FOR_REFERENCES) if collection.create is not None else []
    richer = unlike_defaults(session.contract, collection, body, drawn) if body is not None else []
    for operation in updates(collection):
        beside, item = pool.create(collection), pool.create_with(collection, richer)
        if beside is None or item is None:
            return
        desk = _Desk(session, pool, collection, item, beside)
        desk.read()
        for intent, body in _bodies(pool, collection, operation, desk.shown):
            desk.write(operation, body, intent)


class _Desk:
    """One item, changed and read."""

    def __init__(
        self, session: RecordingSession, pool: ResourcePool, collection: Collection, item: Mapping[str, Json], beside: Mapping[str, Json]
    ) -> None:
        self._session = session
        self._collection = collection
        self._parents = pool.path_parameters(collection.create, {}) if collection.create else {}
        self._id = str(item[collection.id_field])
        self._beside = str(beside[collection.id_field])
        self._writes = 0
        self.shown: Mapping[str, Json] = item

    def read(self) -> None:
        """The item; now and then the one beside it too."""
        if self._collection.retrieve is not None:
            matched = self._session.call(self._collection.retrieve, self._named(self._id), purpose=_PURPOSE, intent="What it is now")
            if isinstance(matched.item, dict) and matched.is_success:
                self.shown = matched.item
            if self._writes % 8 == 0:
                self._session.call(self._collection.retrieve, self._named(self._beside), purpose=_PURPOSE, intent="The one beside it")

    def write(self, operation: Operation, body: Json, intent: str) -> None:
        """A change, and what came of it."""
        self._session.call(operation, self._named(self._id), json=body, purpose=_PURPOSE, intent=intent)
        self._writes += 1
        self.read()

    def _named(self, key: str) -> dict[str, str]:
        return {**self._parents, self._collection.id_parameter or "": key}


def _bodies(pool: ResourcePool, collection: Collection, operation: Operation, item: Mapping[str, Json]) -> Iterator[tuple[str, Json]]:
    contract = pool.session.contract
    if is_patch(operation):
        yield from good_patches(contract, collection, operation, item)
        yield from wrong_patches(contract, collection, operation, item)
        return
    start = next((body for body in pool.bodies(operation, _DRAWN) if isinstance(body, dict)), {})
    variants = list(alone(pool, operation, minimal(contract, operation, start), _VALUES))
    yield from ((f"Another {name}", pool.fitted(operation, body)) for name, body in variants)
    meddling = {name: value for name, value in meddlesome(collection).items() if name not in request_properties(operation)}
    for _, body in variants[:1]:
        if (schema := schema_of(contract, operation)) is not None and schema.is_valid({**body, **meddling}):
            yield "What a client has no say in", pool.fitted(operation, {**body, **meddling})
    yield from (("Several at once", pool.fitted(operation, body)) for body in pool.bodies(operation, _DRAWN))
    for good, change in list(dict(variants).items())[:3]:
        for name, body in wrong(contract, operation, change, _WRONG):
            yield f"Another {good}, and a wrong {name}", pool.fitted(operation, body)
        for reference, body in _dangling(pool, operation, change):
            yield f"Another {good}, and {reference} of no item", body


def _dangling(pool: ResourcePool, operation: Operation, change: dict[str, Json]) -> Iterator[tuple[str, Json]]:
    """A change beside a reference to an item that does not exist."""
    for media in operation.request_content:
        for reference_path, _ in references(operation.document, media.raw.get("schema", {})):
            for drawn in pool.bodies(operation, _DRAWN_FOR_REFERENCES):
                if isinstance(drawn, dict) and holds(drawn, reference_path):
                    body = pool.fitted(operation, {**change, reference_path[0]: drawn[reference_path[0]]})
                    yield ".".join(reference_path), put(body, reference_path, "nothing-has-this-name")
                    break
