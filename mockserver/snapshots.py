"""Snapshots: a world as it was at one moment, under a name, and as one JSON file.

A snapshot can be restored into the world it was taken of, or into any other. Callbacks, faults and exchanges are no part of it: a world
that is restored has none.
"""

from __future__ import annotations

from mockserver.durable import encoding
from mockserver.mock import Mock
from mockserver.state.snapshot_shelf import Snapshot
from mockserver.state.store import World
from specs.json.parsing import Json

_FORMAT = 1
_MEMBERS = {"format": int, "at_s": float, "world": str, "started_s": float, "collections": dict, "counters": dict, "sequences": dict,
            "published": list}  # fmt: skip


class NotASnapshot(ValueError):
    """What was to be imported is no snapshot."""


class UnknownSnapshot(LookupError):
    """There is no snapshot of this name."""


def save(mock: Mock, name: str, world_name: str) -> Snapshot:
    """Keep a world as it is now under a name, in the place of what had it before."""
    with mock.store.transaction():
        snapshot = mock.snapshots.kept[name] = _taken(mock, mock.store.world(world_name))
    return snapshot


def restore(mock: Mock, name: str, world_name: str) -> Snapshot:
    """Let a world be as a snapshot has it; a clock that is behind it goes on to when it was taken.

    Raises:
        UnknownSnapshot: there is none of this name.
    """
    with mock.store.transaction():
        snapshot = get(mock, name)
        mock.reset(world_name)
        world = mock.store.world(world_name)
        if snapshot["at_s"] > mock.clock.now_s():
            mock.clock.advance(snapshot["at_s"] - mock.clock.now_s())
        _fill(mock, world, snapshot)
    return snapshot


def get(mock: Mock, name: str) -> Snapshot:
    """The snapshot of this name.

    Raises:
        UnknownSnapshot: there is none.
    """
    with mock.store.transaction(writes=False):
        if name not in mock.snapshots.kept:
            raise UnknownSnapshot(f"There is no snapshot {name[:100]}: GET /__mock__/snapshots lists them.")
        return mock.snapshots.kept[name]


def put(mock: Mock, name: str, snapshot: Json) -> None:
    """Keep what `get` gave here or elsewhere under a name.

    Raises:
        NotASnapshot: it is none, or of another version.
    """
    _check(snapshot)
    with mock.store.transaction():
        mock.snapshots.kept[name] = snapshot


def summaries(mock: Mock) -> list[Json]:
    """Every snapshot: its name, the world it was taken of, and how much it holds."""
    with mock.store.transaction(writes=False):
        return [
            {
                "snapshot": name,
                "world": snapshot["world"],
                "resources": {kind: len(kept["records"]) for kind, kept in snapshot["collections"].items()},
            }
            for name, snapshot in mock.snapshots.kept.items()
        ]


def _taken(mock: Mock, world: World) -> Snapshot:
    collections = {
        kind: {
            "next": collection.following_number,
            "records": {record.id: encoding.plain_record(record) for record in collection},
        }
        for kind, collection in world.collections.items()
    }
    return {
        "format": _FORMAT,
        "at_s": mock.clock.now_s(),
        "world": world.name,
        "started_s": world.started_s,
        "collections": collections,
        "counters": dict(world.counters),
        "sequences": {kind: sequence.position for kind, sequence in world.sequences.items()},
        "published": [list(resource) for resource in mock.store.published_by(world)],
    }


def _fill(mock: Mock, world: World, snapshot: Snapshot) -> None:
    """Put what a snapshot holds into the place of what a world holds."""
    for kind in list(world.collections):
        del world.collections[kind]
    for name in list(world.counters):
        del world.counters[name]
    world.started_s = snapshot["started_s"]
    for kind, kept in snapshot["collections"].items():
        collection = world.collection(kind)
        for key, plain in kept["records"].items():
            collection.put(encoding.record_of(key, plain))
        collection.continue_at(kept["next"])
    for name, count in snapshot["counters"].items():
        world.counters[name] = count
    if world.name == snapshot["world"]:  # ids of another world are others anyway
        for kind, position in snapshot["sequences"].items():
            world.continue_sequence(kind, position)
    for kind, key in snapshot["published"]:
        mock.store.publish(kind, key, world)


def _check(snapshot: Json) -> None:
    if not isinstance(snapshot, dict) or snapshot.get("format") != _FORMAT:
        raise NotASnapshot(f"Wanted a snapshot of format {_FORMAT}, as GET /__mock__/snapshots/NAME gives it.")
    for name, kind in _MEMBERS.items():
        value = snapshot.get(name)
        if not isinstance(value, kind) and not (kind is float and isinstance(value, int)):
            raise NotASnapshot(f"{name}: wanted it to be of type {kind.__name__}.")
    try:
        for kept in snapshot["collections"].values():
            int(kept["next"])
            for key, plain in kept["records"].items():
                encoding.record_of(key, plain)
        numbers = [*snapshot["counters"].values(), *snapshot["sequences"].values()]
        pairs = [(kind + "", key + "") for kind, key in snapshot["published"]]
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        raise NotASnapshot(f"The snapshot is damaged: {error!r}") from error
    if any(type(number) is not int for number in numbers) or len(pairs) != len(snapshot["published"]):
        raise NotASnapshot("The snapshot is damaged: counters and sequences are whole numbers.")
