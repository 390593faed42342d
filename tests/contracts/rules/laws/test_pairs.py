"""Every law finds what is wrong in one history by hand, and nothing in the nearest sound one."""

from __future__ import annotations

import copy
from dataclasses import dataclass

import pytest

from contracts.analysis.declarations.contract import Contract
from contracts.rules import registry
from contracts.traffic.exchange import Exchange
from specs.document.document import from_raw
from tests.contracts.rules.checks.by_hand import BOOK, DOCUMENT, exchange
from tests.contracts.rules.laws import test_experiments
from tests.contracts.rules.laws.by_hand import said

MADE = exchange("POST", "/v1/books", {"title": "Emma"}, status=201, answer=BOOK)
OTHER = {"id": "b2", "title": "Persuasion"}


def _paged_document() -> Contract:
    raw = copy.deepcopy(DOCUMENT)
    operation = raw["paths"]["/books"]["get"]
    book = operation["responses"]["200"]["content"]["application/json"]["schema"]["items"]
    fields = {"data": {"type": "array", "items": book}, **{name: {"type": "integer"} for name in ("total", "limit", "offset")}}
    operation["responses"]["200"]["content"]["application/json"]["schema"] = {"type": "object", "properties": fields}
    operation["parameters"].append({"name": "offset", "in": "query", "schema": {"type": "integer", "minimum": 0}})
    return Contract(from_raw(raw, name="library"))


PAGED = _paged_document()


@dataclass(frozen=True)
class LawPair:
    """A broken history and the nearest sound one."""

    broken: list[Exchange]
    sound: list[Exchange]


def _list(query: str, *books: object) -> Exchange:
    return exchange("GET", f"/v1/books{query}", answer=list(books))


def _read(title: str) -> Exchange:
    return exchange("GET", "/v1/books/b1", answer={**BOOK, "title": title})


def _updated() -> Exchange:
    return exchange("PATCH", "/v1/books/b1", {"title": "Persuasion"}, answer={**BOOK, "title": "Persuasion"})


def _refused() -> Exchange:
    return exchange("PATCH", "/v1/books/b1", {"title": "Persuasion"}, status=400, answer={"error": "no"})


GONE = exchange("DELETE", "/v1/books/b1", status=204)
PAIRS = {
    "deleted_is_gone": LawPair([MADE, GONE, _list("", BOOK)], [MADE, GONE, _list("")]),
    "deleted_twice_is_refused": LawPair(
        [MADE, GONE, GONE], [MADE, GONE, exchange("DELETE", "/v1/books/b1", status=404, answer={"error": "none"})]
    ),
    "ids_never_return": LawPair(
        [MADE, GONE, MADE], [MADE, GONE, exchange("POST", "/v1/books", {"title": "Emma"}, status=201, answer={**BOOK, "id": "b2"})]
    ),
    "filters_respected": LawPair(
        [_list("", {**BOOK, "tags": ["x"]}, {**OTHER, "tags": ["y"]}), _list("?tag=x", {**OTHER, "tags": ["y"]})],
        [_list("", {**BOOK, "tags": ["x"]}, {**OTHER, "tags": ["y"]}), _list("?tag=x", {**BOOK, "tags": ["x"]})],
    ),
    "failed_update_changes_nothing": LawPair(
        [MADE, _read("Emma"), _refused(), _read("Persuasion")], [MADE, _read("Emma"), _refused(), _read("Emma")]
    ),
    "update_changes_what_it_names": LawPair([MADE, _updated(), _read("Emma")], [MADE, _updated(), _read("Persuasion")]),
    "limit_respected": LawPair([_list("?limit=1", BOOK, OTHER)], [_list("?limit=1", BOOK)]),
    "created_is_listed_once": LawPair([MADE, _list("", BOOK, BOOK)], [MADE, _list("", BOOK)]),
    "undeclared_query_refused_or_ignored": LawPair(
        [_list("", BOOK, OTHER), _list("?zzz=1", BOOK), _list("", BOOK, OTHER)],
        [_list("", BOOK, OTHER), _list("?zzz=1", BOOK, OTHER), _list("", BOOK, OTHER)],
    ),
}


WITHOUT_A_PAIR = {  # these are held by whole mutants alone: shrink this set, never grow it
    "callback_once",
    "callback_tells_the_truth",
    "child_only_under_parent",
    "concurrent_updates_kept",
    "if_match_holds",
    "status_arrives",
    "status_moves_forward",
}


@pytest.mark.parametrize("law", PAIRS)
def test_a_law_finds_what_is_wrong_and_only_that(law: str) -> None:
    assert said(law, PAIRS[law].broken)
    assert said(law, PAIRS[law].sound) == []


def _paged(offset: int, total: int, *books: object) -> Exchange:
    answer = {"data": list(books), "total": total, "limit": 2, "offset": offset}
    return exchange("GET", f"/v1/books?limit=2&offset={offset}", answer=answer)


THIRD = {"id": "b3", "title": "Sanditon"}
PAGED_PAIRS = {
    "totals_agree": LawPair([_paged(0, 1, BOOK, OTHER)], [_paged(0, 2, BOOK, OTHER)]),
    "pages_without_gap_or_overlap": LawPair(
        [_paged(0, 3, BOOK, OTHER), _paged(2, 3, OTHER)],
        [_paged(0, 3, BOOK, OTHER), _paged(2, 3, THIRD)],
    ),
}


@pytest.mark.parametrize("law", PAGED_PAIRS)
def test_a_law_on_pages_finds_what_is_wrong_and_only_that(law: str) -> None:
    assert said(law, PAGED_PAIRS[law].broken, PAGED)
    assert said(law, PAGED_PAIRS[law].sound, PAGED) == []


def test_every_law_sees_a_broken_service_and_a_sound_one() -> None:
    by_experiment = {law for _mutant, _experiment, _path, law in test_experiments.BROKEN}  # each beside a sound service
    by_hand = {"other_key_sees_nothing", "created_is_readable", "reads_are_stable", "created_at_stays", "unknown_id_is_not_found"}
    with_pair = by_experiment | by_hand | PAIRS.keys() | PAGED_PAIRS.keys()
    assert {law.name for law in registry.laws()} - with_pair == WITHOUT_A_PAIR
