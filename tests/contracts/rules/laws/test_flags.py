"""What is said of lists that a flag chooses from, by what the document says of the flag."""

from __future__ import annotations

import copy

import pytest

from contracts.analysis.declarations.contract import Contract
from contracts.rules.examples.library import DOCUMENT, exchange
from specs.document.document import from_raw
from tests.contracts.rules.laws.by_hand import said


def _with_flag(name: str, description: str) -> Contract:
    raw = copy.deepcopy(DOCUMENT)
    operation = raw["paths"]["/books"]["get"]
    operation["parameters"] = [{"name": name, "in": "query", "description": description, "schema": {"type": "boolean"}}]
    operation["responses"]["200"]["content"]["application/json"]["schema"]["items"]["properties"][name] = {"type": "boolean"}
    return Contract(from_raw(raw, name="library"))


@pytest.mark.parametrize(
    ("name", "description", "asked", "shown", "wanted"),
    [
        ("archived", "Include archived books.", "true", False, 0),
        ("archived", "Include archived books.", "false", True, 1),
        ("archived", "", "true", False, 0),
        ("archived", "Only archived books.", "true", False, 1),
        ("archived", "Whether to list those that are archived, or those that are not.", "true", False, 1),
        ("lent", "", "true", False, 1),
        ("lent", "Show lent books as well.", "true", False, 0),
        ("lent", "Whether it is not lent.", "true", False, 0),
        ("lent", "", "true", True, 0),
    ],
)
def test_a_flag_may_let_a_list_show_more(name: str, description: str, asked: str, shown: bool, wanted: int) -> None:
    listed = exchange("GET", f"/v1/books?{name}={asked}", answer=[{"id": "b1", "title": "Emma", name: shown}])
    assert len(said("filters_respected", [listed], _with_flag(name, description))) == wanted
