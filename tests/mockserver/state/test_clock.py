"""The mock's time."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.state.clock import EPOCH_S, Clock, from_text, timestamp


class RealTime:
    """A real clock that a test moves."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


def test_a_manual_clock_stands_still_until_it_is_advanced() -> None:
    clock = from_text("manual")
    assert (clock.now_s(), clock.factor) == (EPOCH_S, 0)
    clock.advance(1.5)
    assert clock.now_s() == EPOCH_S + 1.5


def test_a_scaled_clock_runs_as_many_times_as_fast() -> None:
    real = RealTime()
    clock = Clock(factor=60, start_s=0, real=real)
    real.now_s += 2
    assert clock.now_s() == 120
    clock.advance(5)
    assert clock.now_s() == 125


def test_a_frozen_clock_goes_on_from_where_it_stood() -> None:
    real = RealTime()
    clock = Clock(factor=2, start_s=0, real=real)
    real.now_s += 5
    clock.freeze()
    clock.freeze()
    real.now_s += 100
    assert (clock.now_s(), clock.factor) == (10, 0)
    clock.advance(1)
    clock.resume()
    real.now_s += 1
    assert (clock.now_s(), clock.factor) == (13, 2)


def test_a_manual_clock_stays_manual_when_resumed() -> None:
    clock = from_text("manual")
    clock.freeze()
    clock.resume()
    assert clock.factor == 0


def test_time_does_not_run_back() -> None:
    clock = from_text("manual")
    with pytest.raises(ValueError, match="time does not run back"):
        clock.advance(-1)


def test_listeners_hear_of_every_change() -> None:
    clock, heard = from_text("manual"), list[float]()
    clock.on_change(lambda: heard.append(clock.now_s()))
    clock.advance(1)
    clock.freeze()
    clock.resume()
    assert heard == [EPOCH_S + 1] * 3


@pytest.mark.parametrize(("text", "factor"), [("real", 1), ("x60", 60), ("x0.5", 0.5), ("manual", 0)])
def test_a_clock_is_named(text: str, factor: float) -> None:
    assert from_text(text).factor == factor


@pytest.mark.parametrize("text", ["", "x", "x0", "x-1", "xfast", "xnan", "xinf", "60", "Manual"])
def test_what_names_no_clock_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="wanted real, manual or xFACTOR"):
        from_text(text)


def test_a_timestamp_is_utc_to_the_millisecond() -> None:
    assert timestamp(EPOCH_S + 0.25) == "2026-01-01T00:00:00.250Z"


@given(st.floats(0, 4e9))
def test_a_timestamp_is_within_a_millisecond_of_its_time(at_s: float) -> None:
    shown = datetime.fromisoformat(timestamp(at_s)).astimezone(UTC).timestamp()
    assert abs(shown - at_s) <= 0.00051
