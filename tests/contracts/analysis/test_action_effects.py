"""An action that is named after a status: what the read after it has to show."""

from __future__ import annotations

import copy

import pytest

from contracts.analysis.action_effects import without_effect
from contracts.analysis.declarations.contract import Contract
from contracts.rules.examples.lending_library import LENDING, read
from contracts.rules.examples.rule_pair import history_of
from specs.document.document import from_raw
from tests.contracts.rules.checks.by_hand import exchange


def _contract(action: str) -> Contract:
    raw = copy.deepcopy(LENDING.document.raw)
    parameter = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    raw["paths"]["/books/{id}/" + action] = {"parameters": [parameter], "post": {"responses": {"204": {"description": "Done"}}}}
    status = {"type": "string", "enum": ["ordered", "shelved"]}
    for path, method, code in (("/books", "post", "201"), ("/books/{id}", "get", "200")):
        raw["paths"][path][method]["responses"][code]["content"]["application/json"]["schema"]["properties"]["status"] = status
    return Contract(from_raw(raw, name="library"))


@pytest.mark.parametrize(
    ("action", "answered", "status", "count"),
    [
        ("shelve", 204, "ordered", 1),
        ("shelve", 204, "shelved", 0),
        ("shelve", 202, "ordered", 0),
        ("shelve", 409, "ordered", 0),
        ("dust", 204, "ordered", 0),
    ],
)
def test_only_an_action_that_names_a_status_and_is_done_has_to_change_it(action: str, answered: int, status: str, count: int) -> None:
    done = exchange("POST", f"/v1/books/b1/{action}", status=answered)
    history = history_of((read(status="ordered"), done, read(status=status)), _contract(action))
    assert len(list(without_effect(history))) == count
