"""What the document allows is accepted."""

from __future__ import annotations

import pytest

from contracts.evidence.exchange import Exchange
from tests.contracts.checks.by_hand import details, exchange


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
