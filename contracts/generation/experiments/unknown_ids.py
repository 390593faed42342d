"""Requests for ids that look like those that are handed out, and never were; and for some that look like none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from contracts.analysis.purposes import GUESSED_IDS, UNKNOWN_IDS
from contracts.generation.resource_pool import ResourcePool
from contracts.traffic.json_text import NOTHING
from contracts.transport.ownership import SAFE
from contracts.transport.session import RecordingSession
from specs import Operation
from specs.json.parsing import Json
from specs.resources.collections import Collection
from specs.resources.paths import is_below

_OF_NO_FORM = ("nothing-has-this-id", "0", "ÄÖ ?#%")
_COUNTED = re.compile(r"(.{0,20}?)([0-9]{1,9})")  # "book-17"; an id of many digits is drawn, and not counted
_UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_FAR = 987_654_321


def experiment(session: RecordingSession, pool: ResourcePool, collection: Collection) -> None:
    """Read, change, act on and delete what never was."""
    item = pool.create(collection)
    if item is None or collection.item_path is None:
        return
    known_id = str(item[collection.id_field])
    parents = pool.path_parameters(collection.create, {}) if collection.create else {}
    children = [
        child for child in session.contract.collections if is_below(child.path, collection.item_path) and child.path.count("{") == 1
    ]
    below = [operation for child in children for operation in (child.list, child.create) if operation is not None]
    own = (collection.retrieve, collection.update, collection.delete)
    alike = far_from(known_id) if session.target.is_shared else similar_id(known_id)
    for key in (*alike, *_OF_NO_FORM):
        for operation in (*own, *collection.actions, *below):
            if operation is not None and operation.method != "PUT":
                _call(session, pool, collection, operation, parents, key)
    if collection.retrieve is not None:
        session.call(
            collection.retrieve,
            {**parents, collection.id_parameter or "": known_id},
            purpose="unknown ids, afterwards",
            intent="The item itself",
        )


def similar_id(known_id: str) -> Iterator[str]:
    """Ids of the same form as a known one, which differ where nobody counts."""
    if known_id.isdigit():
        yield str(int(known_id) + _FAR)
        return
    fixed = (14, 19) if _UUID.fullmatch(known_id) else ()  # a UUID's version and variant, which strict readers look at
    positions = [
        position for position, character in enumerate(known_id) if position not in fixed and (character.isdigit() or character in "abcdef")
    ]
    for position in dict.fromkeys((*positions[-1:], *positions[len(positions) // 2 :][:1])):
        for digit in "0f" if known_id[position] not in "0f" else "7c":
            yield known_id[:position] + digit + known_id[position + 1 :]


def far_from(known: str) -> Iterator[str]:
    """Ids of the same form as a known one; where they count, such as nobody soon counts up to."""
    counted = _COUNTED.fullmatch(known)
    if counted is None:
        yield from similar_id(known)
    else:
        yield f"{counted[1]}{int(counted[2]) + _FAR}"


def _call(
    session: RecordingSession, pool: ResourcePool, collection: Collection, operation: Operation, parents: dict[str, str], key: str
) -> None:
    body: Json = next(iter(pool.bodies(operation, 1)), NOTHING)
    placeholders = {parameter.name: "nothing-has-this-name" for parameter in operation.parameters if parameter.location == "path"}
    path = {**placeholders, **parents, collection.id_parameter or "": key}
    is_guess = session.target.is_shared and operation.method in SAFE  # it may be somebody's: only a read tells
    purpose, intent = (GUESSED_IDS, "An id that may be nobody's") if is_guess else (UNKNOWN_IDS, f"An id that no {collection.kind} has")
    session.call(operation, path, json=pool.fitted(operation, body), purpose=purpose, intent=intent)
