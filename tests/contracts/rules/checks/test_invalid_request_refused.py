"""What the document does not allow is refused."""

from __future__ import annotations

import pytest

from contracts.traffic.exchange import Exchange
from tests.contracts.rules.checks.by_hand import details, exchange


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (exchange("POST", "/v1/books", {"pages": 1}, status=201), "missing property `title`"),
        (exchange("POST", "/v1/books", {"title": ""}, status=201), "title"),
        (exchange("POST", "/v1/books", status=201), "missing, but required"),
        (exchange("POST", "/v1/books", b'{"title": "a"', status=201), "not JSON"),
        (exchange("POST", "/v1/books", b'{"title": "a", "x": NaN}', status=201), "NaN"),
        (exchange("POST", "/v1/books", b'{"title": "\xff"}', status=201), "not UTF-8"),
        (exchange("POST", "/v1/books", {"title": "a"}, status=201, headers={"content-type": "text/plain"}), "text/plain"),
        (exchange("GET", "/v1/books?limit=0"), "limit"),
        (exchange("GET", "/v1/books?limit=ten"), "limit"),
        (exchange("GET", "/v1/books?tag=%FF"), "UTF-8"),
    ],
)
def test_a_fault_that_is_accepted_is_found(one: Exchange, said: str) -> None:
    assert said in details("invalid_request_refused", one).replace("the property", "property")


@pytest.mark.parametrize(
    "fine",
    [
        exchange("POST", "/v1/books", {"pages": 1}, status=400),
        exchange("POST", "/v1/books", {"title": "a", "further": 1}, status=201),
        exchange("GET", "/v1/books?limit=5&other=1"),
        exchange("DELETE", "/v1/books/b1", {"a": "body without a meaning"}, status=204),
        exchange("PATCH", "/v1/books/b1"),
        exchange("GET", "/v1/books", headers={}, identity="none"),
        exchange("POST", "/v1/books", {"title": "a", "pin": "1234"}, status=201),
        exchange("POST", "/v1/books", {"title": "a"}, status=201, headers={"content-type": ""}),
    ],
)
def test_no_fault_and_what_a_mask_hides_are_fine(fine: Exchange) -> None:
    assert not details("invalid_request_refused", fine)
