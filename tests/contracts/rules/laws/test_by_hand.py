"""What laws say of a few exchanges, where a sound and a wrong history differ in one thing."""

from __future__ import annotations

import pytest

from contracts.analysis.declarations.contract import Contract
from contracts.analysis.purposes import LINKED, UNKNOWN_LINKED_IDS
from contracts.traffic.exchange import Exchange
from specs.document.document import from_raw
from tests.contracts.rules.checks.by_hand import BOOK, DOCUMENT, exchange
from tests.contracts.rules.laws.by_hand import said

MADE = exchange("POST", "/v1/books", {"title": "Emma"}, status=201, answer=BOOK)
READ = exchange("GET", "/v1/books/b1", answer=BOOK)


def _listed(**fields: str) -> Exchange:
    return exchange("GET", "/v1/books", answer=[{**BOOK, **fields}])


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("Emma", []),
        ("Emma, or", ["title: a list shows it otherwise than a read"]),
        ("Em\u2026", []),  # a list may cut
        ("", ["title: a list shows it otherwise than a read"]),
    ],
)
def test_a_list_shows_of_an_item_what_a_read_shows(title: str, wanted: list[str]) -> None:
    assert said("reads_are_stable", [MADE, READ, _listed(title=title)]) == wanted


def test_a_list_after_a_write_is_not_held_against_a_read_before_it() -> None:
    update = exchange("PATCH", "/v1/books/b1", {"title": "Persuasion"}, answer={**BOOK, "title": "Persuasion"})
    assert said("reads_are_stable", [MADE, READ, update, _listed(title="Persuasion")]) == []


def test_what_a_client_has_no_say_in_is_not_taken_from_a_create() -> None:
    meddling = {"title": "Emma", "id": "mine"}
    assert said("created_at_stays", [exchange("POST", "/v1/books", meddling, status=201, answer=BOOK)]) == []
    taken = said("created_at_stays", [exchange("POST", "/v1/books", meddling, status=201, answer={**BOOK, "id": "mine"})])
    assert taken == ["id: taken from the request, which has no say in it"]


def test_what_is_made_of_a_value_that_is_not_allowed_is_not_said() -> None:
    answer = {**BOOK, "tags": []}
    made, read = (
        exchange("POST", "/v1/books", {"title": "Emma", "tags": None}, status=201, answer=answer),
        exchange("GET", "/v1/books/b1", answer=answer),
    )
    assert said("created_is_readable", [made, read]) == []


def test_an_item_does_not_go_by_itself() -> None:
    gone = exchange("GET", "/v1/books/b1", status=404, answer={"error": "none"})
    delete = exchange("DELETE", "/v1/books/b1", status=204)
    stranger = exchange("DELETE", "/v1/books/b2", status=204)
    assert said("created_is_readable", [MADE, READ, delete, gone]) == []
    assert said("created_is_readable", [MADE, READ, stranger, gone]) == ["answered 404 for b1, which was there before and not deleted"]


def test_an_item_may_go_with_what_it_refers_to() -> None:
    of_b2 = exchange("POST", "/v1/books", {"title": "Emma", "tags": ["b2"]}, status=201, answer={**BOOK, "tags": ["b2"]})
    gone = exchange("GET", "/v1/books/b1", status=404, answer={"error": "none"})
    read = exchange("GET", "/v1/books/b1", answer={**BOOK, "tags": ["b2"]})
    assert said("created_is_readable", [of_b2, read, exchange("DELETE", "/v1/books/b2", status=204), gone]) == []


def test_what_is_accepted_is_what_was_sent_once_it_is_there() -> None:
    accepted, gone = exchange("POST", "/v1/books", {"title": "Emma"}, status=202, answer=BOOK), exchange("GET", "/v1/books/b1", status=404)
    other = exchange("GET", "/v1/books/b1", answer={**BOOK, "title": "Persuasion"})
    assert said("created_is_readable", [accepted, gone]) == []
    assert said("created_is_readable", [accepted, READ]) == []
    assert said("created_is_readable", [accepted, other])[0] == "title: a read shows another value than was sent"


@pytest.mark.parametrize("item_id", ["b1", 7])
def test_an_item_may_go_by_a_request_that_names_it(item_id: str | int) -> None:
    book = {**BOOK, "id": item_id}
    made = exchange("POST", "/v1/books", {"title": "Emma"}, status=201, answer=book)
    read, gone = exchange("GET", f"/v1/books/{item_id}", answer=book), exchange("GET", f"/v1/books/{item_id}", status=404)
    moved = exchange("POST", "/v1/books", {"title": "Moved", "cover": {"of": item_id}}, status=201, answer={**BOOK, "id": "b2"})
    assert said("created_is_readable", [made, read, moved, gone]) == []


def test_a_list_does_not_show_what_was_deleted() -> None:
    delete, empty = exchange("DELETE", "/v1/books/b1", status=204), exchange("GET", "/v1/books", answer=[])
    assert said("deleted_is_gone", [MADE, delete, empty]) == []
    assert said("deleted_is_gone", [MADE, delete, _listed()]) == ["the deleted book b1 is in a list"]


LOANS = {
    "/books/{id}/loans": {
        "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
        "get": {"responses": {"200": {"description": "Loans"}}},
    },
    "/books/{id}/loans/{loan_id}": {
        "parameters": [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in ("id", "loan_id")],
        "get": {"responses": {"200": {"description": "A loan"}}},
        "put": {"responses": {"200": {"description": "Lent"}}},
        "delete": {"responses": {"204": {"description": "Back"}}},
    },
}
WITH_LOANS = Contract(from_raw({**DOCUMENT, "paths": {**DOCUMENT["paths"], **LOANS}}, name="library"))
LENT, BACK = exchange("PUT", "/v1/books/b1/loans/l1", answer={}), exchange("DELETE", "/v1/books/b1/loans/l1", status=204)


@pytest.mark.parametrize("shown", [[{"loan_id": "l1"}], {"data": {"l1": {"to": "Jane"}}}, {"loans": ["l1"]}])
def test_a_child_that_was_deleted_is_not_listed(shown: object) -> None:
    left = exchange("GET", "/v1/books/b1/loans", answer=shown)
    assert said("deleted_is_gone", [LENT, left, BACK], WITH_LOANS) == []
    assert said("deleted_is_gone", [LENT, BACK, LENT, left], WITH_LOANS) == []
    assert said("deleted_is_gone", [LENT, BACK, left], WITH_LOANS) == ["shows l1, which was deleted below /v1/books/b1/loans"]


def test_a_child_that_was_deleted_is_not_read() -> None:
    read = exchange("GET", "/v1/books/b1/loans/l1", answer={"to": "Jane"})
    assert said("deleted_is_gone", [LENT, BACK, read], WITH_LOANS) == ["answered l1, which was deleted below /v1/books/b1/loans"]


def test_what_an_answer_names_is_for_its_owner_alone() -> None:
    asked = exchange("GET", "/v1/books?tag=t1", answer=[], headers={"x-api-key": "another"}, identity="other", purpose=LINKED)
    assert said("other_key_sees_nothing", [asked]) == ["answered 200 to another key than that which was told the id"]
    refused = exchange("GET", "/v1/books?tag=t1", status=400, answer={"error": "no"}, identity="other", purpose=LINKED)
    assert said("other_key_sees_nothing", [refused]) == []


def test_what_no_answer_named_is_not_found() -> None:
    assert said("unknown_id_is_not_found", [exchange("GET", "/v1/books?tag=t9", answer=[], purpose=UNKNOWN_LINKED_IDS)]) == [
        "answered 200 for an id that no answer named"
    ]
