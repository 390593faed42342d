"""The `Prefer` header."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.errors import BadRequest
from mockserver.resources.preferences import NO_PREFERENCES, Preferences, parse_prefer


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", NO_PREFERENCES),
        ("code=429", Preferences(code=429)),
        ('CODE = "404" ', Preferences(code=404)),
        ("pace_s=0.1", Preferences(pace_s=0.1)),
        ("delay_s=0.5, outcome=error", Preferences(delay_s=0.5, outcome="error")),
        ("respond-async; example=Older Model Face", Preferences(example="Older Model Face")),
        ("code=404, code=500", Preferences(code=404)),  # RFC 7240: the first counts
        ("wait=10, return=minimal, Respond-Async, handling=strict, safe, depth-noroot", NO_PREFERENCES),
        ('return=representation; code-words="a, b; code=404"; other, wait=1', NO_PREFERENCES),  # parameters of a registered one
        (" , ;, =", NO_PREFERENCES),
    ],
)
def test_preferences_are_read_and_registered_ones_ignored(text: str, wanted: Preferences) -> None:
    assert parse_prefer(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "code=", "code", "code=4xx", "code=42", "code=4040", "code=-04", "code=²²²", "code=٤٠٤", "delay_s=", "delay_s=soon", "delay_s=-1",
        "delay_s=60.1", "delay_s=1_0", "delay_s=+1", "delay_s=٣",
        "delay_s=nan", "delay_s=inf", "delay_s=1e9", "outcome=", "outcome=Error", "outcome=failed",
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_is_refused_and_named(text: str) -> None:
    with pytest.raises(BadRequest, match=r"^Prefer: ") as refused:
        parse_prefer(text)
    assert refused.value.param == "Prefer"


@pytest.mark.parametrize("text", ["cod=429", "dynamic=true", "code=429; delay=2", "return=minimal, exmaple=x", '"code"=429'])
def test_a_word_that_is_neither_ours_nor_registered_is_refused_with_the_choices(text: str) -> None:
    with pytest.raises(BadRequest, match=r"^Prefer: .*: wanted one of code=…, delay_s=…, outcome=…, example=…, pace_s=….$") as refused:
        parse_prefer(text)
    assert refused.value.param == "Prefer"


@given(st.text(st.characters(max_codepoint=255)))
def test_any_header_is_read_or_refused(text: str) -> None:
    try:
        found = parse_prefer(text)
    except BadRequest:
        return
    assert 0 <= found.delay_s <= 60
