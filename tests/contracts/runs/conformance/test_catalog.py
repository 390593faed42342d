"""A service that takes no plain body twice, and whose items name others: what one task of a run finds in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from contracts.runs.conformance.tasks import Task
from tests.others.catalog import DEFECTS, State, application
from tests.others.finding import errors_found

_SHOWN_BY = {
    "duplicate taken": (Task("experiment", "/books", "unique"), "unique_is_unique"),
    "token skips": (Task("experiment", "/books", "paging"), "pages_without_gap_or_overlap"),
    "order ignored": (Task("experiment", "/books", "paging"), "filters_respected"),
    "bound excludes its value": (Task("experiment", "/books", "paging"), "filters_respected"),
    "filter mixes two genres": (Task("experiment", "/books", "paging"), "filters_respected"),
    "return does nothing": (Task("generate", "POST /loans/{loan_id}/return"), "status_moves_forward"),
    "stale time of update": (Task("experiment", "/books", "updates_over_time"), "updated_at_moves"),
    "notes below no book": (Task("experiment", "/books", "unknown_ids"), "unknown_id_is_not_found"),
    "refused delete deletes": (Task("experiment", "/books", "delete"), "created_is_readable"),
    "stale version taken": (Task("experiment", "/books", "versions"), "stale_version_refused"),
    "key makes two loans": (Task("probe", "POST /loans"), "idempotency_key_makes_once"),
}


def test_each_defect_is_shown_by_a_task() -> None:
    assert set(_SHOWN_BY) == set(DEFECTS)


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_defect_is_found_by_the_task_that_shows_it(tmp_path: Path, defect: str) -> None:
    task, rule = _SHOWN_BY[defect]
    assert rule in errors_found(application(State(defect=defect)), task, tmp_path)


@pytest.mark.parametrize("task", sorted({*(task for task, _ in _SHOWN_BY.values()), Task("generate", "POST /books/{book_id}/restore")}))
def test_nothing_is_found_in_the_sound_service(tmp_path: Path, task: Task) -> None:
    assert errors_found(application(State()), task, tmp_path) == set()
