"""Bodies of successes are as declared."""

from __future__ import annotations

import pytest

from contracts.traffic.exchange import Exchange
from specs.json.parsing import Json
from tests.contracts.rules.checks.by_hand import BOOK, details, exchange, found


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"id": "b1"}, "200 body: missing property `title`"),
        ({**BOOK, "pages": "many"}, "200 body pages: got `many`, wanted a value of type integer or null"),
        ({**BOOK, "created_at": "yesterday"}, "200 body created_at: got `yesterday`, wanted the format date-time"),
        ({**BOOK, "tags": ["a", 1]}, "200 body tags[1]: got 1, wanted a value of type string"),
        ([BOOK], "200 body: got an array of 1 items, wanted a value of type object"),
        (None, "answered 200 without a body"),
    ],
)
def test_what_departs_from_the_schema_is_found(answer: Json, said: str) -> None:
    assert said in details("body_as_declared", exchange("GET", "/v1/books/b1", answer=answer)).replace("the property", "property")


def test_causes_are_told_apart_by_their_pointers() -> None:
    pointers = [one.pointer for one in found("body_as_declared", exchange("GET", "/v1/books/b1", answer={"pages": "x"}))]
    assert len(set(pointers)) == 3
    assert all(pointer.startswith("/paths/~1books~1{id}/get/responses/200/") for pointer in pointers)


def test_a_body_where_none_is_declared_is_found() -> None:
    assert "declared: none" in details("body_as_declared", exchange("DELETE", "/v1/books/b1", status=204, answer={"deleted": True}))


@pytest.mark.parametrize(
    "fine",
    [
        exchange("GET", "/v1/books/b1", answer={**BOOK, "pages": None, "further": 1}),
        exchange("DELETE", "/v1/books/b1", status=204),
        exchange("GET", "/v1/hours", answered={"content-type": "text/plain"}),
        exchange("GET", "/v1/books/b1", status=404, answer={"wrong": 1}),
        exchange("GET", "/v1/books/b1", answer={**BOOK, "shelf_key": "a secret that is masked"}),
    ],
)
def test_what_is_declared_is_fine(fine: Exchange) -> None:
    assert not details("body_as_declared", fine)
