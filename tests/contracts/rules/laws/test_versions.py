"""What is said of entity tags, where a sound and a wrong history differ in one thing."""

from __future__ import annotations

import copy

import pytest

from contracts.analysis.declarations.contract import Contract
from contracts.rules.examples.library import BOOK, DOCUMENT, exchange
from specs.document.document import from_raw
from tests.contracts.rules.laws.by_hand import said


def _with_action() -> Contract:
    raw = copy.deepcopy(DOCUMENT)
    parameters = [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}]
    answer = raw["paths"]["/books/{id}"]["get"]["responses"]["200"]
    raw["paths"]["/books/{id}/shelve"] = {"parameters": parameters, "post": {"responses": {"200": answer}}}
    return Contract(from_raw(raw, name="library"))


@pytest.mark.parametrize(("method", "path", "wanted"), [("POST", "/shelve", 0), ("GET", "", 1)])
def test_the_tag_of_an_actions_answer_may_be_that_of_the_answer(method: str, path: str, wanted: int) -> None:
    before = exchange(method, f"/v1/books/b1{path}", answer=BOOK, answered={"etag": 'W/"answer"'})
    read = exchange("GET", "/v1/books/b1", answer=BOOK, answered={"etag": '"book"'})
    assert len(said("if_match_holds", [before, read], _with_action())) == wanted


def test_other_bytes_may_have_another_tag() -> None:
    read = exchange("GET", "/v1/books/b1", answer=BOOK, answered={"etag": '"1"'})
    reordered = exchange("GET", "/v1/books/b1", answer=dict(reversed(BOOK.items())), answered={"etag": '"2"'})
    assert said("if_match_holds", [read, reordered]) == []
