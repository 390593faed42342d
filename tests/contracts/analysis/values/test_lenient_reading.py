"""What is the same in another spelling, and what no reader can take for what its document allows."""

from __future__ import annotations

import json
from typing import Any

import pytest

from contracts.analysis.declarations.contract import Contract
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.rules.checks import invalid_request_refused
from specs.document.document import from_raw
from tests.contracts.analysis.values.books_document import books_document
from tests.contracts.rules.checks.by_hand import exchange

_PROPERTIES: dict[str, Any] = {
    "pages": {"type": "integer", "minimum": 1},
    "title": {"type": "string", "maxLength": 5},
    "color": {"enum": ["red"]},
    "due": {"type": "string", "format": "date-time"},
    "is_old": {"type": "boolean"},
    "mail": {"type": "string", "format": "email"},
    "made_at": {"type": "string", "readOnly": True},
}
_DOCUMENT = books_document(_PROPERTIES, {"type": "integer", "minimum": 1, "maximum": 50})


def weights(body: bytes | None = None, target: str = "/books") -> list[str]:
    sent = exchange("POST", target, body or b"{}", status=201, headers={})
    departures = invalid_request_refused.check(MatchedExchange(sent, Contract(from_raw(_DOCUMENT, name="books"))))
    return [departure.weight for departure in departures]


@pytest.mark.parametrize(
    "body",
    [
        {"pages": "1"},
        {"pages": " +7 "},
        {"pages": True},
        {"pages": 1.5},
        {"title": 42},
        {"color": " RED"},
        {"due": "2026-01-31"},
        {"due": 1_700_000_000},
        {"is_old": "yes"},
        {"is_old": 1},
        {"made_at": ["not", "the client's"]},
    ],
)
def test_another_spelling_is_lenient(body: dict[str, Any]) -> None:
    assert weights(json.dumps(body).encode()) == ["lenient"]


@pytest.mark.parametrize(
    "body",
    [
        {"pages": "0"},
        {"pages": 0},
        {"pages": None},
        {"title": "longer"},
        {"title": ["a"]},
        {"color": "blue"},
        {"due": "soon"},
        {"is_old": "perhaps"},
        {"mail": "nobody"},
    ],
)
def test_what_means_nothing_that_is_allowed_is_an_error(body: dict[str, Any]) -> None:
    assert weights(json.dumps(body).encode()) == ["error"]


def test_two_faults_weigh_by_themselves() -> None:
    assert sorted(weights(b'{"pages": "3", "color": "blue"}')) == ["error", "lenient"]


@pytest.mark.parametrize("body", ['{"pages": 1}'.encode("utf-16"), b'{"other": NaN}'])
def test_another_encoding_and_a_constant_are_lenient(body: bytes) -> None:
    assert weights(body) == ["lenient"]


@pytest.mark.parametrize(("text", "weight"), [("%2B20", "lenient"), ("20px", "lenient"), ("51", "error"), ("0", "error"), ("20", None)])
def test_a_query_parameter_is_read_by_what_it_means(text: str, weight: str | None) -> None:
    assert weights(target=f"/books?limit={text}") == ([weight] if weight else [])
