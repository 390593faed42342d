"""The journal: what is kept, and what is never shown."""

from __future__ import annotations

import json

import pytest

from mockserver.state.journal import MASK, MOST_BODY_BYTES, Journal, JournalEntry, redacted
from specs import load
from specs.document.sensitive import sensitive_names
from specs.json.parsing import Json

SENSITIVE = frozenset({"password", "value"})


def exchange(**changes: Json) -> JournalEntry:
    """An exchange, but for the changes."""
    whole: Json = {
        "number": 1, "at_s": 0.0, "api": "tavus", "operation": "GET /x", "world": "w", "method": "GET", "path": "/x", "query": b"",
        "request_headers": [], "request_body": b"", "status": 200, "reply_headers": [], "reply_body": b"", "reason": None, "duration_us": 5,
    }  # fmt: skip
    return JournalEntry(**{**whole, **changes})


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"password": "x", "name": "y"}, {"password": MASK, "name": "y"}),
        ({"a": [{"password": {"b": "x"}}]}, {"a": [{"password": MASK}]}),
        ({"password": None, "value": True}, {"password": None, "value": True}),
        (
            [{"op": "add", "path": "/password", "other": 1, "value": False}],
            [{"op": "add", "path": "/password", "other": MASK, "value": MASK}],
        ),
        ({"text": "the key-123456 is in here"}, {"text": "the *** is in here"}),
        ("key-123456", MASK),
        (5, 5),
    ],
)
def test_what_is_secret_is_masked_wherever_it_stands(value: Json, shown: Json) -> None:
    assert redacted(value, SENSITIVE, ("key-123456",)) == shown


def test_credentials_are_masked_in_every_part() -> None:
    key = "test-very-secret"
    shown = exchange(
        path=f"/x/{key}",
        query=f"a={key}&password=p4ss&b=1".encode(),
        request_headers=[(b"authorization", f"Bearer {key}".encode()), (b"x-copy", key.encode()), (b"cookie", b"session=1")],
        request_body=json.dumps({"copy": [key]}).encode(),
        reply_body=json.dumps({"echo": key}).encode(),
        reason=f"There is no {key}.",
    ).to_json(SENSITIVE)
    text = json.dumps(shown)
    assert [word for word in (key, "p4ss", "session=1") if word in text] == []
    assert (shown["request"]["query"], shown["reason"]) == ("a=***&password=***&b=1", "There is no ***.")
    assert ["x-copy", MASK] in shown["request"]["headers"]


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (b"\xff", "(1 bytes that are not JSON"),
        (b"a=secret", "(8 bytes that are not JSON"),
        (b"[" * 500 + b"]" * 500, "(1000 bytes of JSON, nested"),
    ],
)
def test_a_body_that_cannot_be_masked_is_not_shown(body: bytes, shown: str) -> None:
    assert exchange(request_body=body).to_json(SENSITIVE)["request"]["body"].startswith(shown)


def test_a_long_body_is_replaced_by_its_length() -> None:
    journal = Journal(2)
    journal.record(exchange(request_body=b"x" * (MOST_BODY_BYTES + 1), reply_body=b'"' + b"x" * MOST_BODY_BYTES + b'"'))
    (kept,) = journal
    assert len(kept.request_body) + len(kept.reply_body) < 200
    assert kept.to_json(SENSITIVE)["request"]["body"].startswith(f"({MOST_BODY_BYTES + 1} bytes: longer")


def test_the_oldest_exchange_goes_first_and_numbers_go_on() -> None:
    journal = Journal(2)
    for _ in range(5):
        journal.record(exchange(number=journal.next_number()))
    assert ([one.number for one in journal], len(journal), journal.total) == ([4, 5], 2, 5)


def test_one_world_s_exchanges_can_be_forgotten() -> None:
    journal = Journal(9)
    for world in ("a", "b", None):
        journal.record(exchange(world=world))
    journal.clear("a")
    assert [one.world for one in journal] == ["b", None]
    journal.clear()
    assert list(journal) == []


def test_a_journal_may_keep_nothing() -> None:
    journal = Journal(0)
    journal.record(exchange())
    assert list(journal) == []


@pytest.mark.parametrize(
    ("api", "wanted"), [("tavus", {"password", "captcha_token", "meeting_token", "api_key", "x-api-key"}), ("together", {"value"})]
)
def test_the_documents_say_what_is_sensitive(api: str, wanted: set[str]) -> None:
    assert wanted <= sensitive_names(load(api))
