"""Which refusals of what a document allows are the document's fault."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.analysis.declarations.contract import Contract
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.rules.checks import valid_request_accepted
from specs.document.document import from_raw
from tests.contracts.analysis.values.books_document import books_document
from tests.contracts.rules.checks.by_hand import exchange

_PROPERTIES: dict[str, Any] = {
    "title": {"type": "string"},
    "pages": {"type": "integer", "maximum": 5000},
    "price": {"type": "number"},
    "due": {"type": "string", "format": "date-time"},
    "mail": {"type": "string", "format": "email"},
    "key": {"type": "string", "format": "uuid"},
    "tags": {"type": "array", "items": {"type": "string"}},
    "id": {"type": "string", "readOnly": True},
}
_DOCUMENT = books_document(_PROPERTIES, {"type": "integer"})


def departures(body: Any, answer: Any = None, target: str = "/books") -> list[Any]:
    refused = exchange("POST", target, body, status=422, answer=answer or {"detail": "no"}, headers={})
    return list(valid_request_accepted.check(MatchedExchange(refused, Contract(from_raw(_DOCUMENT, name="books")))))


@pytest.mark.parametrize(
    "body",
    [
        {"title": "Dune", "pages": 100},
        {"title": "Ünïcödé 漢字"},
        {"price": 12.5},
        {"due": "2026-01-31T12:00:00Z"},
        {"mail": "me@example.com"},
        {"key": "9b2e4c1a-7d43-4e0b-8f0a-1c2d3e4f5a6b"},
        {"tags": ["a", "b"]},
    ],
)
def test_an_ordinary_value_that_is_refused_is_an_error(body: dict[str, Any]) -> None:
    assert [departure.weight for departure in departures(body)] == ["error"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"title": "  "},
        {"title": "a\x00b"},
        {"pages": -1},
        {"price": 1e300},
        {"price": 0.12345},
        {"due": "0001-01-01T00:00:00Z"},
        {"mail": "a@b"},
        {"tags": []},
        {"other": 1},
    ],
)
def test_an_odd_value_that_is_refused_tells_of_the_document(body: dict[str, Any]) -> None:
    assert [(departure.weight, departure.party) for departure in departures(body)] == [("document", "document")]


def test_an_odd_value_is_no_excuse_where_another_one_is_named() -> None:
    answer = {"detail": [{"loc": ["body", "title"], "msg": "is too plain", "type": "plain"}]}
    assert [departure.weight for departure in departures({"title": "Dune", "price": -1}, answer)] == ["error"]


def test_what_is_taken_is_refused_rightly() -> None:
    answer = {"title": ["book with this title already exists."]}
    assert [departure.weight for departure in departures({"title": "Dune"}, answer)] == ["document"]


def test_what_is_only_for_answers_may_be_refused() -> None:
    assert departures({"title": "Dune", "id": "1"}) == []


@pytest.mark.parametrize(("text", "weight"), [("20", "error"), ("4.0", "document"), ("-1", "document")])
def test_a_query_parameter_is_held_to_the_same(text: str, weight: str) -> None:
    answer = {"errors": {"limit": ["Not a valid limit."]}}
    assert [departure.weight for departure in departures({"title": "Dune"}, answer, f"/books?limit={text}")] == [weight]
