"""OpenAPI Overlays."""

from __future__ import annotations

import pytest

from specs.document.overlay import Action, OverlayError, apply, read_actions
from specs.json.parsing import Json

_NONE = object()


def _action(target: str, update: Json = _NONE) -> Action:
    is_removal = update is _NONE
    return Action(target=target, description="d", basis="inferred", gap="adds", update=None if is_removal else update, remove=is_removal)


def _apply(description: Json, *actions: Action) -> Json:
    return apply(description, actions, source="o.yaml")[0]


def test_objects_merge_lists_grow_and_primitives_are_replaced() -> None:
    description = {"a": {"list": [1], "keep": 1, "old": 1}}
    update = {"list": [2], "old": 2, "new": {"x": 1}}
    assert _apply(description, _action("$.a", update)) == {"a": {"list": [1, 2], "keep": 1, "old": 2, "new": {"x": 1}}}
    assert description == {"a": {"list": [1], "keep": 1, "old": 1}}


def test_an_update_of_a_list_is_appended_to_it() -> None:
    assert _apply({"a": [1]}, _action("$.a", {"x": 1})) == {"a": [1, {"x": 1}]}


def test_places_that_got_the_same_update_do_not_share_it() -> None:
    found = _apply({"a": {"p": {}}, "b": {"p": {}}}, _action("$.*", {"list": [1]}), _action("$.a", {"list": [2]}))
    assert (found["a"]["list"], found["b"]["list"]) == ([1, 2], [1])


def test_a_place_that_is_matched_twice_is_updated_once() -> None:
    assert _apply({"a": []}, _action("$['a','a']", 1)) == {"a": [1]}


@pytest.mark.parametrize("target", ["$.a[0,2]", "$.a[2,0]", "$.a[-1,0]", "$.a[?@<9]"])
def test_removing_from_a_list_takes_what_was_matched(target: str) -> None:
    assert _apply({"a": [1, 10, 2]}, _action(target)) == {"a": [10]}


def test_removing_a_place_and_what_stands_inside_it_is_removing_it() -> None:
    assert _apply({"a": {"x": {"x": {"x": 1}}, "b": 1}}, _action("$..x")) == {"a": {"b": 1}}


def test_actions_apply_in_order_and_say_what_they_matched() -> None:
    _, applied = apply({}, (_action("$", {"a": {"b/c": {}}}), _action("$.a.*", {"x": 1})), source="o.yaml")
    assert [one.pointers for one in applied] == [("",), ("/a/b~1c",)]


@pytest.mark.parametrize(
    ("action", "said"),
    [
        (_action("$.nope", {}), "o.yaml: action 1 ($.nope): matches nothing"),
        (_action("$.nope"), "o.yaml: action 1 ($.nope): matches nothing"),
        (_action("$.", {}), "not a JSONPath"),
        (_action("$.a", 1), "an integer cannot be merged into a mapping, which stands at /a"),
        (_action("$.p", {}), "a mapping cannot be merged into an integer, which stands at /p"),
        (_action("$"), "the whole description cannot be removed"),
    ],
)
def test_an_action_that_cannot_be_applied_is_an_error_that_names_it(action: Action, said: str) -> None:
    with pytest.raises(OverlayError) as caught:
        _apply({"a": {}, "p": 1}, action)
    assert said in str(caught.value)


_INFO = {"title": "t", "version": "1"}
_GOOD = {"target": "$", "description": "d", "x-basis": "client", "x-gap": "adds", "update": {}}


@pytest.mark.parametrize(
    ("overlay", "said"),
    [
        ([], "wanted an OpenAPI Overlay"),
        ({"overlay": "2.0.0"}, "wanted an OpenAPI Overlay"),
        ({"overlay": "1.0.0", "actions": [_GOOD]}, "wanted `info`"),
        ({"overlay": "1.0.0", "info": _INFO}, "non-empty list `actions`, got nothing"),
        ({"overlay": "1.0.0", "info": _INFO, "actions": ["x"]}, "action 1: wanted a mapping"),
        ({"overlay": "1.0.0", "info": _INFO, "actions": [_GOOD, {**_GOOD, "x-basis": "rumour"}]}, "action 2 ($): x-basis is 'rumour'"),
        ({"overlay": "1.0.0", "info": _INFO, "actions": [{**_GOOD, "x-gap": None}]}, "x-gap is None"),
        ({"overlay": "1.0.0", "info": _INFO, "actions": [{**_GOOD, "description": " "}]}, "wanted a `description`"),
        ({"overlay": "1.0.0", "info": _INFO, "actions": [{**_GOOD, "remove": True}]}, "either `update` or `remove: true`"),
    ],
)
def test_an_overlay_that_lacks_something_is_an_error_that_says_what(overlay: Json, said: str) -> None:
    with pytest.raises(OverlayError) as caught:
        read_actions(overlay, source="o.yaml")
    assert said in str(caught.value)
