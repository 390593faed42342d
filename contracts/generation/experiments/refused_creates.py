"""Creates that must be refused, with the list read between them: a refusal that is kept all the same shows nowhere else."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.generation.body_variants import schema_of
from contracts.generation.resource_pool import ResourcePool, hash_of, holds, put
from contracts.traffic.json_text import NOTHING
from contracts.transport.session import RecordingSession
from specs import Operation
from specs.json.parsing import Json
from specs.resources.collections import Collection, references, request_properties
from specs.resources.names import LIMITS

_PURPOSE = "refused creates"
_INVALID: tuple[Json, ...] = (None, [], {}, "", -1, 0.5, True)
_MOST_MISSING, _MOST_WRONG, _MOST_MARKED = 4, 6, 3
_LAST = 9_000  # the number of the mark of what is created twice
_WIDE = 100  # items on a page
_NOBODY = "nothing-has-this-id"


def experiment(session: RecordingSession, pool: ResourcePool, collection: Collection) -> None:
    """Refused creates of every kind, and the list after each."""
    create, listing = collection.create, collection.list
    if create is None or listing is None or (good := pool.accepted(collection)) is None:
        return
    parents = pool.path_parameters(create, {})
    limit = next((parameter for parameter in listing.parameters if parameter.name in LIMITS and parameter.location == "query"), None)
    query = {limit.name: _widest(limit.raw.get("schema", {}))} if limit is not None else {}

    def look() -> None:
        session.call(listing, parents, query=query, purpose=_PURPOSE, intent="Whether what was refused is there")

    look()
    for number, (body, intent) in enumerate(_bodies(session, pool, collection, create, good)):
        marked = _marked(session, pool, collection, create, body, number) if isinstance(body, dict) else body
        pool.learn(session.call(create, parents, json=marked, purpose=_PURPOSE, intent=intent))
        look()
    twin = _marked(session, pool, collection, create, good, _LAST)
    pool.learn(session.call(create, parents, json=twin, purpose=_PURPOSE, intent="One that is taken"))
    look()
    pool.learn(session.call(create, parents, json=twin, purpose=_PURPOSE, intent="The same once more, which may be refused"))
    look()
    session.call(create, parents, json=good, identity="wrong", purpose=_PURPOSE, intent="With a key of nobody")
    session.call(
        create, parents, json=good, headers={"Content-Type": "text/plain"}, purpose=_PURPOSE, intent="As a media type that it does not take"
    )
    look()


def _widest(schema: Json) -> int:
    largest = schema.get("maximum") if isinstance(schema, dict) else None
    return min(_WIDE, largest) if isinstance(largest, int) else _WIDE


def _bodies(
    session: RecordingSession, pool: ResourcePool, collection: Collection, create: Operation, good: dict[str, Json]
) -> Iterator[tuple[Json, str]]:
    """Bodies that are refused for what is missing, wrong, too much, taken or of nobody."""
    schema = schema_of(session.contract, create)
    if schema is None:
        return
    missing = [name for name in good if not schema.is_valid({key: value for key, value in good.items() if key != name})]
    for name in missing[:_MOST_MISSING]:
        yield {key: value for key, value in good.items() if key != name}, f"Without {name}"
    wrong = 0
    for name in request_properties(create):
        value = next((value for value in _INVALID if not schema.is_valid({**good, name: value})), NOTHING)
        if value is not NOTHING and wrong < _MOST_WRONG:
            wrong += 1
            yield {**good, name: value}, f"With a wrong {name}"
    if not schema.is_valid({**good, "x_more": 1}):
        yield {**good, "x_more": 1}, "With a property that is not declared"
    yield from _against_state(pool, collection, create, good)


def _against_state(pool: ResourcePool, collection: Collection, create: Operation, good: dict[str, Json]) -> Iterator[tuple[Json, str]]:
    item = pool.one(collection) or {}
    for name in collection.unique_fields:
        if item.get(name) is not None:
            yield {**good, name: item[name]}, f"With the {name} of another"
    for media in create.request_content:
        for place, _ in references(create.document, media.raw.get("schema", {})):
            drawn = next((body for body in (good, *pool.bodies(create, 12)) if isinstance(body, dict) and holds(body, place)), None)
            if drawn is not None:
                yield put({**pool.fitted(create, good), place[0]: drawn[place[0]]}, place, _NOBODY), f"With {place[0]} of nobody"


def _marked(
    session: RecordingSession, pool: ResourcePool, collection: Collection, create: Operation, body: dict[str, Json], number: int
) -> dict[str, Json]:
    """The body with texts that no other request carries, where its plain texts take them: by them it is known again."""
    schema, mark = schema_of(session.contract, create), f"refused-{hash_of(session.scope + session.target.salt):x}-{number}"
    if schema is None:
        return body
    taken = {name for name in collection.unique_fields if body.get(name) == (pool.one(collection) or {}).get(name)}
    good = pool.accepted(collection) or {}
    plain = [name for name in collection.request_properties if isinstance(body.get(name, "" if name not in good else None), str)]
    for name in [name for name in plain if name in collection.item_properties and name not in taken][:_MOST_MARKED]:
        if schema.is_valid({**good, name: mark}) and "x-references" not in collection.request_properties[name]:
            body = {**body, name: mark}
    return body
