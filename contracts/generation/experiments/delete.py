"""Items deleted, and then read, listed, changed, acted on and deleted once more; others stay."""

from __future__ import annotations

from collections.abc import Mapping

from contracts.analysis.resource_timeline import updates
from contracts.generation.inferred_references import inferred_references
from contracts.generation.list_search import ListSearch
from contracts.generation.resource_pool import ResourcePool
from contracts.traffic.json_text import NOTHING
from contracts.transport.session import RecordingSession
from specs import Operation
from specs.json.parsing import Json
from specs.resources.collections import Collection
from specs.resources.paths import is_below

_PURPOSE = "delete"
_MOST_CHILDREN = 4
_LISTED = "Whether it is listed"


def experiment(session: RecordingSession, pool: ResourcePool, collection: Collection) -> None:
    """Delete the last of three, then the first."""
    if collection.delete is None:
        return
    items = [item for item in (pool.create(collection) for _ in range(3)) if item is not None]
    for item in (items[-1:] + items[:1]) if len(items) > 1 else items:
        _Desk(session, pool, collection).end(item)
        _look_at_others(session, pool, collection)
    _delete_above(session, pool, collection)


def _delete_above(session: RecordingSession, pool: ResourcePool, collection: Collection) -> None:
    """Delete an item below which something lies, or to which something refers, where that may be refused as a conflict; and read it."""
    if collection.delete is None or collection.delete.response(409) is None or collection.retrieve is None:
        return
    item = pool.create(collection, purpose=_PURPOSE)
    if item is None or collection.id_field not in item:
        return
    for child in [other for other in session.contract.collections if _hangs_on(session, other, collection)][:_MOST_CHILDREN]:
        pool.create(child, purpose=_PURPOSE)
    path = {**pool.path_parameters(collection.delete, {}), str(collection.id_parameter): str(item[collection.id_field])}
    pool.learn(session.call(collection.delete, path, purpose=_PURPOSE, intent="Delete what others hang on"))
    session.call(collection.retrieve, path, purpose=_PURPOSE, intent="Whether it is there")


def _look_at_others(session: RecordingSession, pool: ResourcePool, collection: Collection) -> None:
    """Read what must still be there: its neighbours, and what it referred to."""
    for other_collection in session.contract.collections:
        for item in pool.items.get(other_collection.path, [])[-2:]:
            if other_collection.retrieve is not None and other_collection.id_field in item and other_collection.path.count("{") == 0:
                path = {str(other_collection.id_parameter): str(item[other_collection.id_field])}
                session.call(
                    other_collection.retrieve, path, purpose=_PURPOSE, intent=f"What is left beside the {collection.kind.replace('_', ' ')}"
                )


def _hangs_on(session: RecordingSession, child: Collection, collection: Collection) -> bool:
    """Whether items of another collection lie below those of one, or name them."""
    if child is collection or child.create is None:
        return False
    named = (other for _, other in inferred_references(child.create, session.contract.collections))
    return is_below(child.path, collection.item_path or "-") or any(other is collection for other in named)


class _Desk:
    """One collection, and what is done to its items."""

    def __init__(self, session: RecordingSession, pool: ResourcePool, collection: Collection) -> None:
        self._session = session
        self._pool = pool
        self._collection = collection
        self._parents = pool.path_parameters(collection.create, {}) if collection.create else {}
        self._search = ListSearch(session, collection, self._parents, _PURPOSE)
        self._queries: list[Mapping[str, Json]] = [{}]  # of the pages that may show the item

    def end(self, item: dict[str, Json]) -> None:
        """The end of one item, and what is left of it."""
        collection, key = self._collection, str(item[self._collection.id_field])
        self._call(collection.retrieve, key, "Before it is deleted")
        self._find(key)
        if collection.delete is not None:
            gone = self._session.call(collection.delete, self._named(collection.delete, key), purpose=_PURPOSE, intent="Delete it")
            self._pool.learn(gone)
        self._call(collection.retrieve, key, "What is left of it")
        for name in collection.unique_fields:
            if isinstance(item.get(name), str):
                self._call(collection.retrieve, item[name], "What is left of it, by its name")
        self._list()
        for operation in (*updates(collection), *(action for action in collection.actions if action.method != "DELETE"), *self._below()):
            self._call(operation, key, "Something done to what is gone")
        self._call(collection.delete, key, "Delete it again")
        self._call(collection.retrieve, key, "What is left of it in the end")
        self._list()

    def _call(self, operation: Operation | None, key: str, intent: str) -> None:
        if operation is not None:
            body = next(iter(self._pool.bodies(operation, 1)), NOTHING)
            fitted = self._pool.fitted(operation, body)
            self._session.call(operation, self._named(operation, key), json=fitted, purpose=_PURPOSE, intent=intent)

    def _find(self, key: str) -> None:
        """List, and find the page that shows the item where the first one does not: an item of a long list ends there unseen."""
        page = self._search.look({}, _LISTED)
        query = self._search.query_of(key, page) if page is not None else None
        if query is not None:
            self._queries.append(query)

    def _list(self) -> None:
        for query in self._queries:
            self._search.look(query, _LISTED)

    def _below(self) -> list[Operation]:
        """The lists of what lies below an item."""
        children = [child for child in self._session.contract.collections if is_below(child.path, self._collection.item_path)]
        return [child.list for child in children if child.list is not None]

    def _named(self, operation: Operation, key: str) -> dict[str, str]:
        placeholders = {parameter.name: "nothing-has-this-name" for parameter in operation.parameters if parameter.location == "path"}
        return {**placeholders, **self._parents, self._collection.id_parameter or "": key}
