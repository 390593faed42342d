"""A service that others would have written, sound and broken: what one task of a run finds in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from contracts.runs.conformance.tasks import Task
from tests.others.finding import errors_found
from tests.others.orders import DEFECTS, State, application

_SHOPS, _ORDERS, _ORDER = "/shops", "/shops/{shop_id}/orders", "/shops/{shop_id}/orders/{order_id}"
_SHOWN_BY = {
    "cancel does nothing": (Task("generate", f"POST {_ORDER}/cancel"), "status_moves_forward"),
    "found under another parent": (Task("experiment", _SHOPS, "parents"), "child_only_under_parent"),
    "cursor skips": (Task("experiment", _ORDERS, "paging"), "pages_without_gap_or_overlap"),
    "duplicate taken": (Task("experiment", _SHOPS, "unique"), "unique_is_unique"),
    "unknown id found": (Task("experiment", _SHOPS, "delete"), "deleted_is_gone"),
    "refused create kept": (Task("experiment", _SHOPS, "refused_creates"), "refused_create_keeps_nothing"),
    "refused delete deletes": (Task("generate", f"DELETE {_ORDER}"), "created_is_readable"),
    "location leads nowhere": (Task("experiment", _ORDERS, "create_read"), "location_leads_to_the_item"),
    "total is stale": (Task("experiment", _ORDERS, "paging"), "totals_agree"),
    "filter ignored for one value": (Task("experiment", _ORDERS, "paging"), "filters_respected"),
    "put merges": (Task("experiment", _ORDERS, "update"), "defaults_applied"),
    "etag stays": (Task("experiment", _ORDERS, "update"), "etag_tells_versions"),
}


def test_each_defect_is_shown_by_a_task() -> None:
    assert set(_SHOWN_BY) == set(DEFECTS)


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_defect_is_found_by_the_task_that_shows_it(tmp_path: Path, defect: str) -> None:
    task, rule = _SHOWN_BY[defect]
    assert rule in errors_found(application(State(defect=defect)), task, tmp_path)


@pytest.mark.parametrize("task", sorted({task for task, _ in _SHOWN_BY.values()}))
def test_nothing_is_found_in_the_sound_service(tmp_path: Path, task: Task) -> None:
    assert errors_found(application(State()), task, tmp_path) == set()
