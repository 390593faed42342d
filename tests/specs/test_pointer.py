"""JSON Pointers."""

from __future__ import annotations

import pytest

from specs.json import pointer
from specs.json.parsing import Json

_VALUE = {"a/b": {"m~n": [10, 20]}, "": 1, "x": "text"}


@pytest.mark.parametrize("tokens", [[], [""], ["a/b", "m~n", "0"], ["~1", "~0", "%25"], ["é {x}"]])
def test_a_pointer_and_its_fragment_split_into_the_tokens_they_were_joined_from(tokens: list[str]) -> None:
    assert pointer.split(pointer.join(*tokens)) == pointer.split(pointer.fragment(*tokens)) == tokens


def test_a_fragment_is_percent_encoded() -> None:
    assert pointer.fragment("paths", "/a/{id}", "é") == "#/paths/~1a~1%7Bid%7D/%C3%A9"


@pytest.mark.parametrize(("at", "found"), [("", _VALUE), ("/", 1), ("/a~1b/m~0n/1", 20)])
def test_following_leads_to_what_stands_there(at: str, found: Json) -> None:
    assert pointer.follow(_VALUE, pointer.split(at)) == found


@pytest.mark.parametrize("at", ["/nope", "/a~1b/m~0n/2", "/a~1b/m~0n/-1", "/a~1b/m~0n/01", "/a~1b/m~0n/-", "/x/0", "/x/y"])
def test_following_to_nothing_is_an_error(at: str) -> None:
    with pytest.raises(LookupError):
        pointer.follow(_VALUE, pointer.split(at))


@pytest.mark.parametrize("text", ["a", "#a", "a/b"])
def test_what_does_not_start_with_a_slash_is_no_pointer(text: str) -> None:
    with pytest.raises(ValueError, match="not a JSON Pointer"):
        pointer.split(text)
