"""Every status is declared."""

from __future__ import annotations

from tests.contracts.rules.checks.by_hand import exchange, found


def test_an_undeclared_status_is_found() -> None:
    (departure,) = found("status_declared", exchange("GET", "/v1/books/b1", status=418))
    assert (departure.party, departure.operation) == ("service", "GET /books/{id}")
    assert departure.pointer == "/paths/~1books~1{id}/get/responses"


def test_an_undeclared_401_is_the_documents_fault() -> None:
    assert [one.party for one in found("status_declared", exchange("GET", "/v1/books/b1", status=401))] == ["document"]


def test_a_declared_status_and_those_of_http_itself_are_fine() -> None:
    assert not found("status_declared", exchange("GET", "/v1/books/b1", status=404))
    assert not found("status_declared", exchange("GET", "/v1/books/b1", status=431))


def test_a_refusal_that_anyone_expects_is_left_out_by_the_document() -> None:
    (departure,) = found("status_declared", exchange("GET", "/v1/books/b1", status=400))
    assert (departure.party, departure.weight) == ("document", "document")
    (departure,) = found("status_declared", exchange("GET", "/v1/books/b1", status=418))
    assert departure.weight == "error"
