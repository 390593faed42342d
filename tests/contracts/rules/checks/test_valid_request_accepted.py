"""What the document allows is accepted."""

from __future__ import annotations

import copy

import pytest

from contracts.analysis.declarations.contract import Contract
from contracts.traffic.exchange import Exchange
from specs.document.document import from_raw
from specs.json.parsing import Json
from tests.contracts.rules.checks.by_hand import DOCUMENT, KEY, details, exchange


@pytest.mark.parametrize("status", [400, 405, 413, 415, 422, 431])
def test_a_refusal_of_a_right_request_is_found(status: int) -> None:
    assert details("valid_request_accepted", exchange("POST", "/v1/books", {"title": "a", "lock": "secret word"}, status=status))


def test_a_right_key_that_is_refused_is_found() -> None:
    assert details("valid_request_accepted", exchange("GET", "/v1/books", status=401))
    assert not details("valid_request_accepted", exchange("GET", "/v1/books", status=401, identity="wrong"))


def test_a_path_that_names_nothing_is_found_where_it_is_not_there() -> None:
    assert details("valid_request_accepted", exchange("GET", "/v1/hours", status=404, headers={}))
    assert not details("valid_request_accepted", exchange("GET", "/v1/books/b1", status=404))


@pytest.mark.parametrize("status", [200, 402, 403, 404, 409, 412, 423, 428, 429, 500])
def test_other_statuses_speak_of_something_else(status: int) -> None:
    assert not details("valid_request_accepted", exchange("POST", "/v1/books", {"title": "a"}, status=status))


@pytest.mark.parametrize(
    "fine",
    [
        exchange("POST", "/v1/books", {"pages": 1}, status=400),
        exchange("POST", "/v1/books", {"title": "a", "pin": "12345"}, status=400),
        exchange("POST", "/v1/books", {"title": "a", "lock": 12345}, status=400),
        exchange("POST", "/v1/books", b'{"title": "a", "title": "b"}', status=400),
        exchange("POST", "/v1/books", b'\xef\xbb\xbf{"title": "a"}', status=400),
        exchange("POST", "/v1/books", b'{"title": "a", "n": 1e999}', status=400),
        exchange("POST", "/v1/books", b'{"title": "' + b"a" * 100_000 + b'"}', status=413),
        exchange(
            "POST", "/v1/books", {"title": "a"}, status=415, headers={"content-type": "application/json; charset=utf-16", "x-api-key": "k"}
        ),
        exchange("GET", "/v1/books?other=1", status=400),
        exchange("GET", "/v1/books/%00", status=400),
        exchange("PATCH", "/v1/books/b1", [{"op": "replace", "path": "/title", "value": "a"}], status=422),
    ],
)
def test_what_is_wrong_doubtful_or_hangs_on_a_secret_may_be_refused(fine: Exchange) -> None:
    assert not details("valid_request_accepted", fine)


def with_rules() -> Contract:
    """The library, where a book names an author, a shelf and tags, lends no more copies than it has, and is bound or loose."""
    raw = copy.deepcopy(DOCUMENT)
    rules: Json = {
        "author": {"type": "string", "x-references": "/authors"},
        "shelf": {
            "type": "object",
            "properties": {"hall": {"type": "string", "x-references": "/halls"}, "row": {"x-references": "/halls"}},
        },
        "lent": {"type": "integer", "x-at-most": "copies"},
        "copies": {"type": "integer"},
        "binding": {"type": "string", "x-excludes": "leaves"},
        "leaves": {"type": "array"},
    }
    for operation in (raw["paths"]["/books"]["post"], raw["paths"]["/books/{id}"]["patch"]):
        operation["requestBody"]["content"]["application/json"]["schema"]["properties"].update(rules)
    patched = {"application/json-patch+json": {"schema": {"type": "array"}}}
    raw["paths"]["/books/{id}"]["patch"]["requestBody"]["content"].update(patched)
    raw["paths"]["/authors"] = {"get": {"responses": {"200": {"description": "Authors"}}}}
    return Contract(from_raw(raw, name="library"))


def refused(method: str, body: Json, *, purpose: str = "observed", media_type: str = "application/json") -> str:
    """What the check says where this body is refused."""
    path = "/v1/books" if method == "POST" else "/v1/books/b1"
    headers = {"content-type": media_type, "x-api-key": "library-key-1234"}
    return details("valid_request_accepted", exchange(method, path, body, status=400, purpose=purpose, headers=headers), with_rules())


@pytest.mark.parametrize(
    ("method", "body"),
    [
        ("POST", {"title": "a", "author": "nobody"}),
        ("POST", {"title": "a", "shelf": {"row": 7}}),
        ("POST", {"title": "a", "lent": 3, "copies": 2}),
        ("POST", {"title": "a", "binding": "cloth", "leaves": [1]}),
        ("PATCH", {"lent": 3}),
        ("PATCH", {"copies": 0}),
        ("PATCH", {"leaves": [1]}),
        ("PATCH", [{"op": "add", "path": "/author", "value": "nobody"}]),
        ("PATCH", [{"op": "add", "path": "/copies", "value": 0}]),
    ],
)
def test_what_may_name_nothing_or_be_at_odds_may_be_refused(method: str, body: Json) -> None:
    media_type = "application/json-patch+json" if isinstance(body, list) else "application/json"
    assert not refused(method, body, media_type=media_type)


@pytest.mark.parametrize(
    ("method", "body"),
    [
        ("POST", {"title": "a", "shelf": {}}),
        ("POST", {"title": "a", "lent": 2, "copies": 2}),
        ("POST", {"title": "a", "lent": 2}),
        ("POST", {"title": "a", "binding": "cloth", "leaves": []}),
        ("PATCH", {"lent": 1, "copies": 2}),
        ("PATCH", {"title": "b"}),
    ],
)
def test_what_breaks_no_rule_may_not(method: str, body: Json) -> None:
    assert refused(method, body)


def test_a_reference_that_was_made_to_fit_names_what_is_there() -> None:
    assert refused("POST", {"title": "a", "author": "anna"}, purpose="fuzzing")
    assert not refused("POST", {"title": "a", "shelf": {"hall": "h1"}}, purpose="fuzzing"), "no list says which halls there are"
    assert not refused("POST", {"title": "a", "shelf": {"row": 7}}, purpose="fuzzing"), "only texts are made to fit"


@pytest.mark.parametrize(
    ("reason", "is_wrong"),
    [
        ("The key was used for another payment", False),
        ("Idempotency-Key reused with a different payload", False),
        ("", False),
        ("title: too short", True),
    ],
)
def test_an_idempotency_key_may_have_been_used_before(reason: str, is_wrong: bool) -> None:
    answer = {"error": reason} if reason else None
    headers = {"x-api-key": KEY, "Idempotency-Key": "0"}
    assert (
        bool(details("valid_request_accepted", exchange("POST", "/v1/books", {"title": "a"}, status=422, answer=answer, headers=headers)))
        is is_wrong
    )
