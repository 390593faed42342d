"""Spellings that a document makes one value, and those that it does not."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.analysis.values.same_value import duration_s, is_same_by
from specs.document.document import from_raw

_DOCUMENT = from_raw({"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {}}, name="t")
_URL, _TIME = {"type": "string", "format": "uri"}, {"type": "string", "format": "date-time"}
_TEXT = {"type": "string"}
_LOWERED = {"type": "string", "description": "Kept in lower case."}
_DECIMAL = {"anyOf": [{"type": "number"}, {"type": "string"}]}
_SET = {"type": "array", "uniqueItems": True, "items": _TEXT}
_DURATION = {"type": "string", "format": "duration"}


@pytest.mark.parametrize(
    ("schema", "sent", "shown"),
    [
        (_URL, "HTTPS://Example.com:443", "https://example.com/"),
        (_URL, "https://a.example/x/../y?q=%7Eb", "https://a.example/y?q=~b"),
        (_TIME, "2026-01-31T12:00:00+02:00", "2026-01-31T10:00:00Z"),
        (_TIME, "2026-01-31T12:00:00.123456Z", "2026-01-31T12:00:00.123Z"),
        (_LOWERED, "ABC", "abc"),
        (_DECIMAL, 5, "5.00"),
        (_DECIMAL, "1.10", "1.1"),
        (_SET, ["b", "a", "b"], ["a", "b"]),
        (_DURATION, "P95W", "P1Y300D"),
        (_DURATION, "PT90M", "PT1H30M"),
        ({"type": "string", "format": "uuid"}, "{00000000-0000-4000-8000-00000000000A}", "00000000-0000-4000-8000-00000000000a"),
        ({"type": "string", "format": "email"}, "Me@Example.COM", "Me@example.com"),
        ({"type": "object", "properties": {"site": _URL}}, {"site": "http://a.example"}, {"site": "http://a.example/"}),
    ],
)
def test_what_a_schema_declares_makes_spellings_one(schema: dict[str, Any], sent: Any, shown: Any) -> None:
    assert is_same_by(_DOCUMENT, [schema], sent, shown)


@pytest.mark.parametrize(
    ("schema", "sent", "shown"),
    [
        (_TEXT, "https://example.com", "https://example.com/"),
        (_URL, "https://example.com/a", "https://example.com/b"),
        (_TIME, "2026-01-31T12:00:00Z", "2026-01-31T12:00:01Z"),
        (_TIME, "2026-01-31T12:00:00.120Z", "2026-01-31T12:00:00.125Z"),
        (_TEXT, "ABC", "abc"),
        (_LOWERED, "ABC", "abd"),
        (_TEXT, "1.10", "1.1"),
        (_DECIMAL, 5, "5.01"),
        (_SET, ["a", "b"], ["a"]),
        ({"type": "array", "items": _TEXT}, ["a", "b"], ["b", "a"]),
        (_DURATION, "PT90M", "PT1H31M"),
        ({"type": "object", "properties": {"site": _URL}}, {"site": "http://a.example"}, {}),
        (_TEXT, None, "x"),
        (_TEXT, True, "true"),
    ],
)
def test_nothing_else_does(schema: dict[str, Any], sent: Any, shown: Any) -> None:
    assert not is_same_by(_DOCUMENT, [schema], sent, shown)


@pytest.mark.parametrize("text", ["P", "PT", "1D", "P1H", ""])
def test_what_is_no_duration_is_none(text: str) -> None:
    assert duration_s(text) is None
