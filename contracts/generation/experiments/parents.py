"""Children asked for under the parent of another: what lies below one item must not be found below its neighbour."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contracts.analysis.matched_exchange import MatchedExchange
from contracts.generation.field_updates import field_updates
from contracts.generation.resource_pool import ResourcePool
from contracts.traffic.json_text import NOTHING
from contracts.transport.session import RecordingSession
from specs import Operation
from specs.json.parsing import Json
from specs.resources.collections import Collection
from specs.resources.paths import is_below

_PURPOSE = "parents"
_MOST_BODIES = 4
_CHILD = "child-4c7b21e9"  # for a path parameter without an example
_MOST_TRIED = 6  # values that may be a child's id


def experiment(session: RecordingSession, pool: ResourcePool, collection: Collection) -> None:
    """Make two items, and children of the first; ask for them under the first, and then under the second."""
    below = [operation for operation in session.contract.document.operations if is_below(operation.path, collection.item_path)]
    deeper = [operation for operation in below if operation.path.count("{") == (collection.item_path or "").count("{") + 1]
    if not deeper:
        return
    items = [pool.create(collection, purpose=_PURPOSE) for _ in range(2)]
    if any(item is None or collection.id_field not in item for item in items) or collection.create is None:
        return
    parents = pool.path_parameters(collection.create, {})
    first_path, second_path = (
        {**parents, str(collection.id_parameter): str(item[collection.id_field])} for item in items if item is not None
    )
    for path, item in ((first_path, items[0]), (second_path, items[1])):
        for change in field_updates(session.contract, collection, item or {})[:2]:
            session.call(change.operation, path, json=change.bodies[0], purpose=_PURPOSE, intent="One more version")
    nearby = [operation for operation in below if operation not in deeper]
    exchanges = _make_children(session, pool, nearby, deeper, first_path, second_path)
    on_children = [operation for operation in deeper if operation.method != "PUT"]
    for operation in sorted(on_children, key=lambda operation: (operation.method != "GET", operation.method == "DELETE")):
        _try(session, pool, operation, exchanges, first_path, second_path)


def _make_children(
    session: RecordingSession,
    pool: ResourcePool,
    nearby: list[Operation],
    deeper: list[Operation],
    first_path: dict[str, str],
    second_path: dict[str, str],
) -> list[MatchedExchange]:
    """Show and make what is below the first item, and show what is below the second; the exchanges that may name the first's."""
    exchanges = [
        _send(session, pool, operation, first_path, "What lies below the first item") for operation in nearby if _is_worth(operation)
    ]
    for operation in nearby:
        if operation.method == "GET":
            _send(session, pool, operation, second_path, "What lies below the second item")
    for operation in deeper:
        if operation.method == "PUT":
            name, _ = _last(operation)
            path = {**first_path, name: _example(operation, name)}
            exchanges.append(_send(session, pool, operation, path, "A child put below the first item"))
    return exchanges


def _is_worth(operation: Operation) -> bool:
    """Whether an operation may show or make children."""
    return operation.method in ("GET", "POST")


def _try(
    session: RecordingSession,
    pool: ResourcePool,
    operation: Operation,
    exchanges: list[MatchedExchange],
    first_path: dict[str, str],
    second_path: dict[str, str],
) -> None:
    """Ask under the second item first, as the first one's answer may end the child; then under the first; then again."""
    name, collection_path = _last(operation)
    values = list(dict.fromkeys(_values(exchanges, name, collection_path)))[:_MOST_TRIED]
    for value in values:
        if operation.method != "GET":
            _send(session, pool, operation, {**second_path, name: value}, "A child of the first item, under the second")
        own = _send(session, pool, operation, {**first_path, name: value}, "A child of the first item")
        if operation.method == "GET":
            _send(session, pool, operation, {**second_path, name: value}, "A child of the first item, under the second")
        if own.is_success:
            if operation.method == "DELETE":
                _look_again(session, pool, operation, {**first_path, name: value})
            return


def _look_again(session: RecordingSession, pool: ResourcePool, deleted: Operation, path: dict[str, str]) -> None:
    """Read the child that was deleted, and the list of what is left beside it."""
    above = deleted.path.rpartition("/")[0]
    for operation in session.contract.document.operations:
        if operation.method == "GET" and operation.path.rstrip("/") in (above, deleted.path):
            _send(session, pool, operation, path, "What is left of a child that was deleted")


def _last(operation: Operation) -> tuple[str, str]:
    """The last parameter of an operation's path, and the path before it."""
    name = next(part.strip("{}") for part in reversed(operation.path.split("/")) if part.startswith("{"))
    return name, operation.path.partition("/{" + name + "}")[0]


def _example(operation: Operation, name: str) -> str:
    """A value for a path parameter, as its document shows one."""
    declaration: Json = next(
        (parameter.raw for parameter in operation.parameters if parameter.location == "path" and parameter.name == name), {}
    )
    schema = operation.document.schema(declaration.get("schema", {}))
    return str(declaration.get("example", schema.get("example", _CHILD)))


def _values(exchanges: list[MatchedExchange], name: str, collection_path: str) -> Iterator[str]:
    """Texts that may be the id of a child: those under its parameter's name first, then those that are called an id."""
    names = (name, "id", name.rpartition("_")[0] + "_id")
    yield from (matched.path_parameters[name] for matched in exchanges if matched.is_success and name in matched.path_parameters)
    own = [matched for matched in exchanges if matched.operation is not None and matched.operation.path == collection_path]
    for readings in (own, exchanges):
        for matched in readings:
            pairs = [pair for pair in _pairs(matched.body) if isinstance(pair[1], str | int) and not isinstance(pair[1], bool)]
            yield from (str(value) for key, value in pairs if key in names)
            yield from (str(value) for key, value in pairs if key.lower().endswith(("id", "identifier")) and key not in names)


def _pairs(value: Json) -> Iterator[tuple[str, Json]]:
    if isinstance(value, Mapping):
        for key, member in value.items():
            yield key, member
            yield from _pairs(member)
    elif isinstance(value, list):
        for member in value:
            yield from _pairs(member)


def _send(session: RecordingSession, pool: ResourcePool, operation: Operation, path: dict[str, str], intent: str) -> MatchedExchange:
    bodies = pool.bodies(operation, _MOST_BODIES) if operation.request_content else [NOTHING]
    for body in bodies or [NOTHING]:
        matched = session.call(operation, path, json=pool.fitted(operation, body), purpose=_PURPOSE, intent=intent)
        pool.learn(matched)
        if matched.is_success or operation.method != "POST":
            break
    return matched
