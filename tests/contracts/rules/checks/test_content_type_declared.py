"""Answers are of declared media types."""

from __future__ import annotations

import pytest

from tests.contracts.rules.checks.by_hand import details, exchange


def test_another_media_type_is_found() -> None:
    one = exchange("GET", "/v1/books", answer=b"<p>", answered={"content-type": "text/html"})
    assert details("content_type_declared", one) == "200 has Content-Type text/html, declared: application/json"


def test_no_media_type_is_found() -> None:
    assert "(none)" in details("content_type_declared", exchange("GET", "/v1/books", answer=[], answered={"content-type": ""}))


@pytest.mark.parametrize("content_type", ["application/json", "APPLICATION/JSON; charset=utf-8"])
def test_the_declared_one_is_fine_however_it_is_spelled(content_type: str) -> None:
    assert not details("content_type_declared", exchange("GET", "/v1/books", answer=[], answered={"content-type": content_type}))


def test_an_answer_without_a_body_needs_none() -> None:
    assert not details("content_type_declared", exchange("DELETE", "/v1/books/b1", status=204))
