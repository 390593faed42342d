"""Secrets that go in do not come out."""

from __future__ import annotations

import pytest

from contracts.traffic.exchange import Exchange
from specs.json.parsing import Json
from tests.contracts.rules.checks.by_hand import BOOK, KEY, details, exchange

_SENT = {"title": "Emma", "lock": "open-sesame-77", "pin": "4711", "shelf_key": "k-e-y-99"}


@pytest.mark.parametrize(
    "answer",
    [
        {**BOOK, "lock": "open-sesame-77"},
        {**BOOK, "title": "Emma (open-sesame-77)"},
        {**BOOK, "further": {"deep": ["open-sesame-77"]}},
        {**BOOK, "pin": "4711"},
        {**BOOK, "slug": "k-e-y-99"},
        {**BOOK, "open-sesame-77": 1},
        {**BOOK, "title": KEY},
        b"<p>open-sesame-77",
    ],
)
def test_a_secret_in_an_answer_is_found(answer: Json) -> None:
    assert "repeats" in details("secret_not_echoed", exchange("POST", "/v1/books", _SENT, status=201, answer=answer))


@pytest.mark.parametrize("status", [400, 500])
def test_a_secret_in_a_refusal_is_found(status: int) -> None:
    one = exchange("POST", "/v1/books", _SENT, status=status, answer={"error": "lock: got `open-sesame-77`"})
    assert details("secret_not_echoed", one) == f"{status} body error repeats the secret in lock"


def test_a_secret_in_a_header_is_found() -> None:
    assert "header x-echo" in details("secret_not_echoed", exchange("GET", "/v1/books", answered={"x-echo": f"key {KEY}"}))


def test_a_secret_of_a_json_patch_is_found() -> None:
    patch = [{"op": "replace", "path": "/lock", "value": "open-sesame-77"}]
    assert details("secret_not_echoed", exchange("PATCH", "/v1/books/b1", patch, status=422, answer={"error": "open-sesame-77?"}))


@pytest.mark.parametrize(
    "fine",
    [
        exchange("POST", "/v1/books", _SENT, status=201, answer={**BOOK, "shelf_key": "k-e-y-99"}),
        exchange("POST", "/v1/books", _SENT, status=201, answer=BOOK),
        exchange(
            "POST",
            "/v1/books",
            {"title": "twice-the-same", "lock": "twice-the-same"},
            status=201,
            answer={**BOOK, "title": "twice-the-same"},
        ),
        exchange("GET", "/v1/books/b1", answer={**BOOK, "meeting_token": "given-out-by-the-service"}),
        exchange("GET", "/v1/books/b1", answer={**BOOK, "shelf_key": "***"}),
        exchange("PATCH", "/v1/books/b1", [{"op": "add", "path": "/title", "value": "Persuasion"}], answer={**BOOK, "title": "Persuasion"}),
    ],
)
def test_what_the_document_shows_and_what_was_in_the_open_are_fine(fine: Exchange) -> None:
    assert not details("secret_not_echoed", fine)
