"""JSON Patch."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.errors import ApiError, Conflict, ContentTooLarge, UnprocessableContent
from mockserver.resources.json_patch import MOST_OPERATIONS, apply
from specs.json.equality import is_numerically_equal
from specs.json.parsing import Json
from tests.mockserver.wire import Client

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
    assert is_numerically_equal(target, before)


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


class Serialised:
    """A value that counts how often it is written as JSON."""

    def __init__(self) -> None:
        self.times = 0

    def __str__(self) -> str:
        self.times += 1
        return "x"

    def __deepcopy__(self, _memo: object) -> Serialised:
        return self


def test_a_small_copy_does_not_walk_what_lies_beside_it() -> None:
    beside = Serialised()
    apply({"long": beside, "b": 1}, [{"op": "copy", "from": "/b", "path": "/c"}] * 60)
    assert beside.times == 1  # for the result


def test_a_patch_copies_no_more_than_a_result_may_hold() -> None:
    target = {"long": "x" * 1_000_000, "c": None}
    once = [{"op": "copy", "from": "/long", "path": "/c"}, {"op": "remove", "path": "/c"}]
    assert apply(target, once * 10) == {"long": target["long"]}
    with pytest.raises(UnprocessableContent, match="copies and moves more than"):
        apply(target, once * 11)


@pytest.mark.parametrize(
    "op", [{"op": "add", "path": "/0", "value": 1}, {"op": "remove", "path": "/0"}, {"op": "move", "from": "/0", "path": "/1"}]
)
def test_a_patch_moves_no_more_items_than_a_result_may_hold(op: Json) -> None:
    target = [0] * 50_000
    assert isinstance(apply(target, [op] * 100), list)
    with pytest.raises(UnprocessableContent, match="copies and moves more than"):
        apply(target, [op] * 300)


def test_a_patch_that_doubles_its_target_again_and_again_is_stopped() -> None:
    patch = [{"op": "copy", "from": "", "path": f"/c{number}"} for number in range(60)]
    with pytest.raises((Conflict, UnprocessableContent)):
        apply({"a": "x" * 1000}, patch)


def test_a_patch_has_no_more_operations_than_anybody_writes() -> None:
    patch = [{"op": "test", "path": "/a", "value": 1}]
    assert apply({"a": 1}, patch * MOST_OPERATIONS) == {"a": 1}
    with pytest.raises(ContentTooLarge, match="got 1001 operations, wanted at most 1000"):
        apply({"a": 1}, patch * (MOST_OPERATIONS + 1))


def test_a_patch_that_is_too_much_is_refused_in_the_vendors_shape(client: Client) -> None:
    long = client.made("/v2/pals", {"system_prompt": "x", "layers": {"a": ["x"] * 100_000, "b": 1}})["pal_id"]
    for patch, status in (
        ([{"op": "copy", "from": "/layers/b", "path": "/layers/c"}] * 60, 200),
        ([{"op": "copy", "from": "/layers/a", "path": "/layers/c"}] * 60, 422),
        ([{"op": "test", "path": "/layers/b", "value": 1}] * 1001, 413),
    ):
        answer = client.call("PATCH", f"/v2/pals/{long}", patch)
        assert answer.status == status
        assert status == 200 or "JSON patch" in answer.message()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (1, 1.0, True), (1, True, False), (0, False, False), ([1, [True]], [1, [1]], False), ({"a": 1}, {"a": 1, "b": None}, False),
        ({"a": [1], "b": 2}, {"b": 2, "a": [1]}, True), ([], {}, False), (None, False, False), ("1", 1, False), ([1, 2], [2, 1], False),
    ],
)  # fmt: skip
def test_values_are_the_same_as_json_has_it(one: Json, other: Json, same: bool) -> None:
    assert is_numerically_equal(one, other) is is_numerically_equal(other, one) is same
