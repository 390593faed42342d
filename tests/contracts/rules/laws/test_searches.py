"""What is said of searches, by what the document says of them."""

from __future__ import annotations

import copy

import pytest

from contracts.analysis.declarations.contract import Contract
from contracts.rules.examples.library import DOCUMENT, exchange
from specs.document.document import from_raw
from tests.contracts.rules.laws.by_hand import said

BOOKS = [{"id": "b1", "title": "Emma", "name": "Emma"}, {"id": "b2", "title": "Sanditon", "name": "Sanditon"}]


def _with_search(description: str) -> Contract:
    raw = copy.deepcopy(DOCUMENT)
    raw["paths"]["/books"]["get"]["parameters"] = [{"name": "q", "in": "query", "description": description, "schema": {"type": "string"}}]
    raw["paths"]["/books"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]["items"]["properties"]["name"] = {
        "type": "string"
    }
    return Contract(from_raw(raw, name="library"))


@pytest.mark.parametrize(
    ("description", "sought", "wanted"),
    [
        ("Only books whose title contains this.", "mm", 1),
        ("Only books whose title contains this.", "MM", 0),
        ("Only books whose title contains this, in any case.", "MM", 1),
        ("Case-insensitive.", "MM", 1),
        ("Title (the case is ignored)", "MM", 1),
        ("Case-sensitive.", "MM", 0),
    ],
)
def test_a_search_may_mind_the_case_of_letters_where_none_says_that_it_does_not(description: str, sought: str, wanted: int) -> None:
    everything, nothing = exchange("GET", "/v1/books", answer=BOOKS), exchange("GET", f"/v1/books?q={sought}", answer=[])
    assert len(said("filters_respected", [everything, nothing], _with_search(description))) == wanted
