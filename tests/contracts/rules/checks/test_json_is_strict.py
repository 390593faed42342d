"""JSON is JSON to every reader."""

from __future__ import annotations

import pytest

from tests.contracts.rules.checks.by_hand import details, exchange


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b'{"id": NaN}', "it holds NaN"),
        (b'{"id": [-Infinity]}', "it holds -Infinity"),
        (b'{"id": 1, "id": 2}', "the name 'id' stands twice"),
        (b'{"password": "hunter-2-2", "a": {"b": 1, "b": 1}}', "the name 'b' stands twice"),
        (b'{"id": "\xff"}', "it is not UTF-8"),
        (b'\xef\xbb\xbf{"id": 1}', "byte order mark"),
        (b"<html>", "it is not JSON"),
        (b'{"id": 1}}', "it is not JSON"),
        (b'{"id": "\\ud800"}', "half of a surrogate pair"),
        (b'{"id": 1e999}', "beyond every double"),
    ],
)
def test_what_another_reader_stumbles_over_is_found(answer: bytes, said: str) -> None:
    assert said in details("json_is_strict", exchange("GET", "/v1/books/b1", answer=answer))


@pytest.mark.parametrize(
    "answer",
    [b'{"id": "a: \\"b\\": ", "t": {"id": 1}}', b"null", b'[{"a": 1}, {"a": 1}]', b'"NaN"', b'{"\\u00e9": 123456789012345678901234567890}'],
)
def test_plain_json_is_fine(answer: bytes) -> None:
    assert not details("json_is_strict", exchange("GET", "/v1/books/b1", answer=answer))


def test_what_does_not_call_itself_json_may_be_anything() -> None:
    assert not details("json_is_strict", exchange("GET", "/v1/hours", answer=b"NaN", answered={"content-type": "text/plain"}))


@pytest.mark.parametrize(
    ("content_type", "is_wrong"),
    [
        ("application/json", False),
        ("application/json; charset=utf-8", False),
        ('application/json; charset="UTF-8"', False),
        ("application/json; charset=iso-8859-1", True),
        ("application/problem+json;charset=utf-16", True),
    ],
)
def test_json_is_utf_8_by_its_content_type_too(content_type: str, is_wrong: bool) -> None:
    one = exchange("GET", "/v1/books", answer=[], answered={"content-type": content_type})
    assert ("yet JSON is UTF-8" in details("json_is_strict", one)) is is_wrong
