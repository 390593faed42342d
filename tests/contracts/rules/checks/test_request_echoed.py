"""Writes answer what was written."""

from __future__ import annotations

import pytest

from specs.json.parsing import Json
from tests.contracts.rules.checks.by_hand import BOOK, details, exchange


@pytest.mark.parametrize(
    ("sent", "answered"),
    [
        ({"title": "Emma"}, {"title": "emma"}),
        ({"title": "Emma "}, {"title": "Emma"}),
        ({"title": "a", "pages": 10}, {"title": "a", "pages": 11}),
        ({"title": "a", "pages": 10}, {"title": "a", "pages": None}),
        ({"title": "a", "tags": ["x", "y"]}, {"title": "a", "tags": ["x"]}),
        ({"title": "a", "tags": ["x", "y"]}, {"title": "a", "tags": ["y", "x"]}),
        ({"title": "a", "cover": {"hard": True}}, {"title": "a", "cover": {"hard": 1}}),
        ({"title": "a", "cover": {"color": "red"}}, {"title": "a", "cover": {"color": "blue", "hard": True}}),
        ({"title": "a", "shelf_key": "secret-one"}, {"title": "a", "shelf_key": "secret-two"}),
    ],
)
def test_a_value_that_comes_back_changed_is_found(sent: Json, answered: Json) -> None:
    assert "answered" in details("request_echoed", exchange("POST", "/v1/books", sent, status=201, answer={"id": "b1", **answered}))
    assert "answered" in details("request_echoed", exchange("PATCH", "/v1/books/b1", sent, answer={"id": "b1", **answered}))


@pytest.mark.parametrize(
    ("sent", "answered"),
    [
        ({"title": "a", "pages": 10}, {"title": "a", "pages": 10.0}),
        ({"title": "a", "pages": None}, {"title": "a", "pages": 1}),
        ({"title": "a", "cover": {}}, {"title": "a", "cover": {"hard": True}}),
        ({"title": "a", "cover": {"color": "red"}}, {"title": "a", "cover": {"color": "red", "hard": False}}),
        ({"title": "a", "slug": "A B"}, {"title": "a", "slug": "a-b"}),
        ({"title": "a", "lock": "one"}, {"title": "a", "lock": "two"}),
        ({"title": "a", "shelf_key": "secret-one"}, {"title": "a", "shelf_key": "secret-one"}),
        ({"title": "a", "pages": 3}, {"title": "a"}),
        ({"title": ""}, {"title": "a"}),
    ],
)
def test_what_is_the_same_or_free_to_differ_is_fine(sent: Json, answered: Json) -> None:
    assert not details("request_echoed", exchange("POST", "/v1/books", sent, status=201, answer={"id": "b1", **answered}))


def test_a_json_patch_and_a_refusal_echo_nothing() -> None:
    patch = [{"op": "add", "path": "/title", "value": "b"}]
    assert not details("request_echoed", exchange("PATCH", "/v1/books/b1", patch, answer=BOOK))
    assert not details("request_echoed", exchange("POST", "/v1/books", {"title": "b"}, status=400, answer=BOOK))
