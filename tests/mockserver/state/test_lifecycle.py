"""Status as a function of age."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.state.lifecycle import Lifecycle

TRAINING = Lifecycle(((0, "started"), (5, "completed")))


@pytest.mark.parametrize(("age_s", "status"), [(0, "started"), (4.9, "started"), (5, "completed"), (1e9, "completed")])
def test_a_status_begins_at_its_onset(age_s: float, status: str) -> None:
    assert TRAINING.status_at(age_s) == status


@given(st.floats(0, 20))
def test_progress_is_complete_when_the_last_status_begins(age_s: float) -> None:
    assert 0 <= TRAINING.progress_at(age_s) <= 1
    assert (TRAINING.progress_at(age_s) == 1) == (TRAINING.status_at(age_s) == "completed")


def test_a_lifecycle_without_duration_is_over_at_once() -> None:
    assert Lifecycle(((0, "done"),)).progress_at(0) == 1


def test_an_age_is_never_negative() -> None:
    with pytest.raises(ValueError, match="two clocks were mixed"):
        TRAINING.status_at(-0.1)


@pytest.mark.parametrize("stages", [(), ((1, "a"),), ((0, "a"), (5, "b"), (4, "c"))])
def test_stages_rise_from_zero(stages: tuple[tuple[float, str], ...]) -> None:
    with pytest.raises(ValueError, match="rise from 0"):
        Lifecycle(stages)
