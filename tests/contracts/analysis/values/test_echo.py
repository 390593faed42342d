"""What an answer may show in the place of what was sent."""

from __future__ import annotations

import pytest

from contracts.analysis.values.echo import ABSENT, EchoedField, is_next_version
from specs.document.document import from_raw
from specs.json.parsing import Json


@pytest.mark.parametrize(
    ("name", "sent", "shown", "wanted"),
    [
        ("version", 4, 5, True),
        ("version", 4.0, 5, True),
        ("version", 4, 4, False),
        ("version", "a1", "a2", True),
        ("version", True, 5, False),
        ("pages", 4, 5, False),
    ],
)
def test_a_version_that_was_sent_makes_the_next(name: str, sent: Json, shown: Json, wanted: bool) -> None:
    assert is_next_version(name, sent, shown) is wanted


@pytest.mark.parametrize(("sent", "may_be_left_out"), [({"id": None}, True), ({"id": "u1"}, False), ({}, True)])
def test_what_no_answer_can_show_may_be_left_out(sent: Json, may_be_left_out: bool) -> None:
    document = from_raw({"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {}}, name="t")
    shown = {"type": "object", "properties": {"id": {"type": "string"}}}
    assert EchoedField(document, {"type": "object"}, shown, is_required=False).shows(sent, ABSENT) is may_be_left_out
