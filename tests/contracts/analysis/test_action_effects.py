"""An action that is named after a status: what the read after it has to show."""

from __future__ import annotations

import copy

import pytest

from contracts.analysis.action_effects import without_effect
from contracts.analysis.declarations.contract import Contract
from contracts.rules.examples.lending_library import EMMA, LENDING, read
from contracts.rules.examples.rule_pair import history_of
from specs.document.document import from_raw
from specs.json.parsing import Json
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


def _flagged(
    action: str, before: dict[str, Json], answer: dict[str, Json] | None, after: dict[str, Json], *, takes_body: bool = False
) -> int:
    raw = copy.deepcopy(_contract(action).document.raw)
    book = raw["paths"]["/books/{id}"]["get"]["responses"]["200"]
    for name in {*before, *after}:
        book["content"]["application/json"]["schema"]["properties"][name] = {}
    raw["paths"]["/books/{id}/" + action]["post"]["responses"] = {"200": book}
    if takes_body:
        raw["paths"]["/books/{id}/" + action]["post"]["requestBody"] = {"required": True, "content": {"application/json": {"schema": {}}}}
    done = exchange("POST", f"/v1/books/b1/{action}", status=200, answer={**EMMA, **answer} if answer is not None else None)
    history = history_of((read(**before), done, read(**after)), Contract(from_raw(raw, name="library")))
    return len(list(without_effect(history)))


@pytest.mark.parametrize(
    ("action", "name", "before", "after", "count"),
    [
        ("publish", "published", False, False, 1),
        ("publish", "is_published", False, False, 1),
        ("publish", "published", False, True, 0),
        ("publish", "published", True, True, 0),
        ("publish", "publishedAt", None, None, 1),
        ("publish", "publishedAt", None, "2026-01-01T00:00:00Z", 0),
        ("publish", "lent", False, False, 0),
        ("unpublish", "published", True, True, 1),
        ("unpublish", "published", True, False, 0),
        ("unpublish", "published", False, False, 0),
        ("activate", "active", False, False, 1),
        ("deactivate", "is_active", True, True, 1),
        ("complete", "done", False, False, 1),
        ("verify", "verified", False, False, 0),
    ],
)
def test_an_action_that_names_a_flag_or_a_time_has_to_change_it(action: str, name: str, before: Json, after: Json, count: int) -> None:
    assert _flagged(action, {name: before}, None, {name: after}) == count


@pytest.mark.parametrize(
    ("before", "answered", "after", "count"),
    [
        ("red", "blue", "red", 1),
        ("red", "blue", "blue", 0),
        ("red", "blue", "green", 0),
        ("red", "red", "red", 0),
        (1, 2, 1, 0),
        (None, "blue", None, 0),
        (False, True, False, 0),
    ],
)
def test_what_an_action_answers_is_what_a_read_shows(before: Json, answered: Json, after: Json, count: int) -> None:
    assert _flagged("paint", {"color": before}, {"color": answered}, {"color": after}) == count


@pytest.mark.parametrize(("action", "answered", "count"), [("run", "running", 0), ("complete", "completed", 1)])
def test_work_may_be_over_when_it_is_looked_at(action: str, answered: str, count: int) -> None:
    assert _flagged(action, {"status": "idle"}, {"status": answered}, {"status": "idle"}) == count


@pytest.mark.parametrize(("name", "count"), [("color", 1), ("status", 0)])
def test_an_action_that_takes_a_body_is_named_after_no_status(name: str, count: int) -> None:
    assert _flagged("paint", {name: "red"}, {name: "blue"}, {name: "red"}, takes_body=True) == count
