"""Values that must be unique, taken twice: by a create, by an update; and used again once they are free."""

from __future__ import annotations

from contracts.analysis.matched_exchange import MatchedExchange
from contracts.analysis.purposes import UNKNOWN_IDS
from contracts.generation.body_variants import is_patch
from contracts.generation.resource_pool import ResourcePool
from contracts.transport.session import RecordingSession
from specs.json.parsing import Json
from specs.resources.collections import Collection

_PURPOSE = "unique values"


def experiment(session: RecordingSession, pool: ResourcePool, collection: Collection) -> None:
    """Create, delete and create alike; create twice alike; rename one into another."""
    create = collection.create
    if create is None or not (collection.unique_fields or create.response(409)):
        return
    body = pool.accepted(collection)
    if body is None:
        return
    if not collection.unique_fields:
        _again(session, pool, collection)
        return
    parents = pool.path_parameters(create, {})

    def create_item(request_body: dict[str, Json], intent: str) -> MatchedExchange:
        matched = session.call(create, parents, json=request_body, purpose=_PURPOSE, intent=intent)
        pool.learn(matched)
        return matched

    first = create_item(body, "The first with this name")
    if collection.delete is not None and _id(collection, first) is not None:
        path = {**parents, collection.id_parameter or "": _id(collection, first) or ""}
        pool.learn(session.call(collection.delete, path, purpose=_PURPOSE, intent="Its name is free again"))
        first = create_item(body, "The name of one that is gone")
    create_item(body, "The name of one that is there")
    second = create_item(pool.accepted(collection) or {}, "Another name")
    for name in collection.unique_fields:
        if isinstance(body.get(name), str):
            _rename(session, pool, collection, {name: body[name]}, parents, (first, second))
    if collection.list is not None:
        session.call(collection.list, parents, purpose=_PURPOSE, intent="Who has which name")


def _again(session: RecordingSession, pool: ResourcePool, collection: Collection) -> None:
    """The very body of an item that is there, where only a 409 tells that something must be unique."""
    item = pool.create(collection, purpose=_PURPOSE)
    made = next((one for one in reversed(session.exchanges) if one.status and one.status < 300 and one.method == "POST"), None)
    if item is not None and made is not None:
        headers = {name: value for name, value in made.request_headers if name.lower() == "content-type"}
        again = session.send("POST", made.target, body=made.request_body, headers=headers, purpose=_PURPOSE, intent="The same once more")
        pool.learn(again)


def _rename(
    session: RecordingSession,
    pool: ResourcePool,
    collection: Collection,
    taken_values: dict[str, Json],
    parents: dict[str, str],
    items: tuple[MatchedExchange, MatchedExchange],
) -> None:
    """The second renamed into the first, and into itself; the first renamed, and its old name taken by the second."""
    first, second = (_id(collection, matched) for matched in items)
    update = collection.update
    if update is None or is_patch(update) or first is None or second is None:
        return
    fresh = {name: (pool.accepted(collection) or {}).get(name) for name in taken_values}
    for key, body, intent in (
        (second, taken_values, "The name of the other"),
        (first, taken_values, "The name that it has"),
        (first, fresh, "A name that nothing has"),
        (second, taken_values, "The name that the other had"),
        (first, taken_values, "The name that it had, and the other has now"),
    ):
        path = {**parents, collection.id_parameter or "": key}
        session.call(update, path, json=body, purpose=_PURPOSE, intent=intent)
        if collection.retrieve is not None:
            session.call(collection.retrieve, path, purpose=_PURPOSE, intent=f"{intent}: what it is called now")
            if body is fresh:
                for old in taken_values.values():
                    former = {**parents, collection.id_parameter or "": str(old)}
                    session.call(collection.retrieve, former, purpose=UNKNOWN_IDS, intent="The name that it had, which nothing has now")


def _id(collection: Collection, matched: MatchedExchange) -> str | None:
    item_id = matched.item.get(collection.id_field) if matched.is_success and isinstance(matched.item, dict) else None
    return None if item_id is None else str(item_id)
