"""What a client sends is as the document declares it."""

from __future__ import annotations

import pytest

from tests.contracts.rules.checks.by_hand import BOOK, details, exchange


@pytest.mark.parametrize(
    ("target", "body", "detail"),
    [
        ("/v1/books", {"title": "Emma"}, ""),
        ("/v1/books", {"title": ""}, "wanted at least 1 character"),
        ("/v1/books", {"title": "Emma", "titel": "Emma"}, "body.titel: not declared"),
        ("/v1/books?tga=x", {"title": "Emma"}, "query parameter tga: not declared"),
        ("/v1/boks", {"title": "Emma"}, "no such operation"),
    ],
)
def test_an_observed_request_departs_where_the_document_does_not_allow_it(target: str, body: object, detail: str) -> None:
    departures = details("request_as_declared", exchange("POST", target, body, status=201, answer=BOOK, purpose="observed"))
    assert detail in departures if detail else departures == ""


def test_a_generated_request_is_wrong_on_purpose() -> None:
    assert details("request_as_declared", exchange("POST", "/v1/books", {"title": ""}, status=400, answer={"error": "no"})) == ""
