"""JSON bodies: exact where numbers are long, and not slower for digits in a text."""

from __future__ import annotations

import json

import pytest

from mockserver.web.bodies import json_body
from mockserver.web.bodies.json_body import parse_json

LONG = "1234567890123456789012"


@pytest.mark.parametrize("text", [LONG, f'{{"a": -{LONG}}}', f'["\\"", {LONG}]', f'{{"{LONG}": [{LONG}]}}', f'["\\\\", {LONG}, "x"]'])
def test_a_long_integer_is_exact(text: str) -> None:
    assert parse_json(text.encode()) == json.loads(text)


@pytest.mark.parametrize("text", [f'"{LONG}"', f'{{"{LONG}": "{LONG}"}}', f'["\\"{LONG}\\\\", 1]', f'["a\\\\\\"{LONG}"]'])
def test_digits_in_a_text_are_read_once(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = json.loads(text)
    monkeypatch.delattr(json_body, "json")
    assert parse_json(text.encode()) == wanted
