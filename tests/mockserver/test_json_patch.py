"""JSON Patch."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.errors import ApiError, Conflict, UnprocessableContent
from mockserver.json_patch import apply, is_same
from specs.text import Json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text("ab/~01-", max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab/~01-", max_size=2), inner, max_size=3),
    max_leaves=8,
)
POINTERS = st.lists(st.sampled_from(["a", "b", "0", "1", "-", "~0", "~1", "", "01"]), max_size=3).map(
    lambda tokens: "".join("/" + t for t in tokens)
)
OPERATIONS = st.fixed_dictionaries(
    {"op": st.sampled_from(["add", "remove", "replace", "move", "copy", "test"]), "path": POINTERS, "from": POINTERS, "value": VALUES}
)


def test_the_example_of_the_standard_holds() -> None:
    target = {"a": {"b": {"c": "foo"}}}
    patch = [
        {"op": "test", "path": "/a/b/c", "value": "foo"},
        {"op": "remove", "path": "/a/b/c"},
        {"op": "add", "path": "/a/b/c", "value": ["foo", "bar"]},
        {"op": "replace", "path": "/a/b/c", "value": 42},
        {"op": "move", "from": "/a/b/c", "path": "/a/b/d"},
        {"op": "copy", "from": "/a/b/d", "path": "/a/b/e"},
    ]
    assert apply(target, patch) == {"a": {"b": {"d": 42, "e": 42}}}


@given(VALUES, st.lists(OPERATIONS, max_size=4))
def test_a_patch_is_applied_whole_or_refused_and_never_touches_its_target(target: Json, patch: list[Json]) -> None:
    before = copy.deepcopy(target)
    try:
        apply(target, patch)
    except (Conflict, UnprocessableContent) as error:
        assert error.reason  # noqa: PT017 - either way it must leave the target
    assert is_same(target, before)


@pytest.mark.parametrize(
    ("patch", "error"),
    [
        ([{"op": "test", "path": "/a", "value": 2}], Conflict),
        ([{"op": "test", "path": "/a", "value": True}], Conflict),
        ([{"op": "test", "path": "/none", "value": None}], Conflict),
        ([{"op": "remove", "path": "/none"}], Conflict),
        ([{"op": "replace", "path": "/list/5", "value": 1}], Conflict),
        ([{"op": "add", "path": "/text/0", "value": 1}], Conflict),
        ([{"op": "add", "path": "/a/b", "value": 1}], Conflict),
        ([{"op": "move", "from": "/list", "path": "/list/0"}], Conflict),
        ([{"op": "copy", "from": "/none", "path": "/b"}], Conflict),
        ([{"op": "grow", "path": "/a"}], UnprocessableContent),
        ([{"path": "/a"}], UnprocessableContent),
        ([{"op": "add", "path": "a", "value": 1}], Conflict),
        ([{"op": 1, "path": "/a"}], UnprocessableContent),
        (["x"], UnprocessableContent),
        ([None], UnprocessableContent),
    ],
)
def test_what_cannot_be_applied_is_told_apart(patch: list[Json], error: type[ApiError]) -> None:
    with pytest.raises(error):
        apply({"a": 1, "text": "abc", "list": [1]}, patch)


def nested(levels: int) -> Json:
    value: Json = 1
    for _ in range(levels):
        value = {"a": value}
    return value


def test_integers_beyond_64_bits_are_kept() -> None:
    assert apply({"a": 1}, [{"op": "replace", "path": "/a", "value": 2**70}]) == {"a": 2**70}


def test_a_result_is_not_nested_without_end() -> None:
    patch = [{"op": "copy", "from": "/x", "path": "/x" + "/a" * count} for count in (90, 180, 360, 720)]
    for length in range(1, 5):
        with pytest.raises(Conflict, match="nested more than 100 levels deep"):
            apply({"x": nested(90)}, patch[:length])


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (1, 1.0, True), (1, True, False), (0, False, False), ([1, [True]], [1, [1]], False), ({"a": 1}, {"a": 1, "b": None}, False),
        ({"a": [1], "b": 2}, {"b": 2, "a": [1]}, True), ([], {}, False), (None, False, False), ("1", 1, False), ([1, 2], [2, 1], False),
    ],
)  # fmt: skip
def test_values_are_the_same_as_json_has_it(one: Json, other: Json, same: bool) -> None:
    assert is_same(one, other) is is_same(other, one) is same
