"""Worlds and collections, held against lists."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.resources.handlers import etag
from mockserver.state.clock import timestamp
from mockserver.state.store import NameTaken, Record, RecordCollection, Store


def record(collection: RecordCollection, key: str, name: str | None = None) -> Record:
    return Record(key, collection.next_number(), {"n": key}, 0.0, 0.0, {}, name)


@given(st.lists(st.tuples(st.sampled_from(["put", "remove", "again"]), st.integers(0, 9))), st.integers(0, 12), st.integers(0, 12))
def test_a_page_is_a_slice_of_the_list_of_all(steps: list[tuple[str, int]], offset: int, limit: int) -> None:
    collection, model = RecordCollection(), list[Record]()
    for what, number in steps:
        key, old = str(number), next((one for one in model if one.id == str(number)), None)
        if what == "remove" and old is not None:
            collection.remove(key)
            model.remove(old)
        elif what == "put" and old is None:
            model.append(record(collection, key))
            collection.put(model[-1])
        elif what == "again" and old is not None:
            changed = old.with_fields({"n": "changed"}, now_s=1.0)
            collection.put(changed)
            model[model.index(old)] = changed
    assert (list(collection), len(collection)) == (model, len(model))
    assert collection.page(offset, limit, newest_first=False) == model[offset : offset + limit]
    assert collection.page(offset, limit, newest_first=True) == model[::-1][offset : offset + limit]


@given(st.lists(st.tuples(st.integers(0, 4), st.sampled_from(["x", "y", "z", None]), st.booleans())))
def test_a_name_belongs_to_one_record_and_is_free_after_it(steps: list[tuple[int, str | None, bool]]) -> None:
    collection, names = RecordCollection(), dict[str, str | None]()
    for number, name, stays in steps:
        key = str(number)
        old = collection.get(key)
        if not stays and old is not None:
            collection.remove(key)
            del names[key]
            continue
        made = record(collection, key, name) if old is None else Record(key, old.number, {}, 0.0, 0.0, {}, name)
        if name is not None and any(held == name for other, held in names.items() if other != key):
            with pytest.raises(NameTaken):
                collection.put(made)
        else:
            collection.put(made)
            names[key] = name
    for name in "xyz":
        holder = next((key for key, held in names.items() if held == name), None)
        found = collection.named(name)
        assert (found.id if found else None) == holder


def test_a_number_is_never_given_twice() -> None:
    collection = RecordCollection()
    collection.put(record(collection, "a"))
    collection.remove("a")
    assert collection.next_number() == 2


def test_what_is_not_there_cannot_be_removed() -> None:
    with pytest.raises(KeyError):
        RecordCollection().remove("a")


@given(st.floats(1.7e9, 1.8e9), st.lists(st.floats(0, 0.003), max_size=50))
def test_every_update_has_a_later_timestamp_and_another_tag(at_s: float, pauses: list[float]) -> None:
    one = Record("a", 1, {}, at_s, at_s, {})
    for pause in pauses:
        at_s += pause
        changed = one.with_fields({}, now_s=at_s, extra=1)
        assert timestamp(changed.updated_s) > timestamp(one.updated_s)
        assert etag(changed) != etag(one)
        one = changed


def test_a_world_is_furnished_once_and_again_after_a_reset() -> None:
    store = Store(lambda world: world.collection("kind").put(record(world.collection("kind"), "stock")))
    world = store.world_of("test-a")
    assert store.world_of("test-a") is world
    assert store.world_of("test-b") is not world
    world.collection("kind").remove("stock")
    assert store.reset(world.name) == 1
    assert store.world_of("test-a").collection("kind").get("stock") is not None
    assert (store.reset(), store.reset(), store.worlds()) == (2, 0, ())


def test_a_published_resource_is_found_until_its_world_is_forgotten() -> None:
    store = Store()
    one, two = store.world_of("test-a"), store.world_of("test-b")
    store.publish("kind", "x", one)
    store.publish("kind", "y", two)
    assert (store.owner("kind", "x"), store.owner("other", "x")) == (one, None)
    store.reset(one.name)
    assert (store.owner("kind", "x"), store.owner("kind", "y")) == (None, two)
    store.withdraw("kind", "y")
    store.withdraw("kind", "y")
    assert store.owner("kind", "y") is None
