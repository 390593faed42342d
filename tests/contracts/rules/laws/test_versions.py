"""What is said of entity tags, where a sound and a wrong history differ in one thing."""

from __future__ import annotations

import copy
from dataclasses import replace

import pytest

from contracts.analysis.declarations.contract import Contract
from contracts.rules.examples.library import BOOK, DOCUMENT, KEY, exchange
from contracts.rules.pairs.laws import stale_version_refused
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


_EARLY, _LATE = "Mon, 02 Feb 2026 08:00:00 GMT", "Mon, 02 Feb 2026 08:00:03 GMT"


@pytest.mark.parametrize(
    ("modified", "since", "tag", "wanted"),
    [(_LATE, _EARLY, None, 1), (_LATE, _LATE, None, 0), (_EARLY, _LATE, None, 0), (_LATE, "yesterday", None, 0), (_LATE, _EARLY, '"1"', 0)],
)
def test_a_304_is_only_for_who_has_seen_the_last_change(modified: str, since: str, tag: str | None, wanted: int) -> None:
    read = exchange("GET", "/v1/books/b1", answer=BOOK, answered={"last-modified": modified})
    headers = {"x-api-key": KEY, "if-modified-since": since, **({"if-none-match": tag} if tag else {})}
    assert len(said("last_modified_moves", [read, exchange("GET", "/v1/books/b1", status=304, headers=headers)])) == wanted


def test_changes_within_a_second_may_have_one_time() -> None:
    changed = {**BOOK, "title": "Persuasion"}
    read = exchange("GET", "/v1/books/b1", answer=BOOK, answered={"last-modified": _EARLY})
    again = exchange("GET", "/v1/books/b1", answer=changed, answered={"last-modified": _EARLY})
    update = exchange("PATCH", "/v1/books/b1", {"title": "Persuasion"}, answer=changed)
    close = [replace(made, sent_s=sent_s) for made, sent_s in ((read, 1.0), (update, 1.5), (again, 2.5))]
    assert said("last_modified_moves", close) == []


@pytest.mark.parametrize(
    ("title", "version", "wanted"),
    [("Persuasion", 2, ["version: 2 still, and title is another"]), ("Persuasion", 3, []), ("Emma", 2, [])],
)
def test_a_change_makes_the_next_version(title: str, version: int, wanted: list[str]) -> None:
    read = exchange("GET", "/v1/books/b1", answer={**BOOK, "version": 2})
    update = exchange("PATCH", "/v1/books/b1", {"title": title, "version": 2}, answer={**BOOK, "title": title, "version": version})
    assert said("stale_version_refused", [read, update], stale_version_refused.PAIR.contract) == wanted
