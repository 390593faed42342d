"""Pages that show and move the mock's time."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, abort, jsonify

from mockserver.control.request_fields import json_body
from mockserver.mock import Mock
from mockserver.state.clock import timestamp
from specs.json.parsing import Json

MOST_ADVANCE_S = 10 * 365 * 86400.0
LEAST_FACTOR, MOST_FACTOR = 0.001, 1e6
LAST_S = datetime(9999, 1, 1, tzinfo=UTC).timestamp()


def add_clock_pages(pages: Blueprint, mock: Mock) -> None:
    """Add `/clock` and what lies below."""

    @pages.get("/clock")
    def clock() -> Response:
        """The mock's time."""
        with mock.store.transaction(writes=False):
            return jsonify(_clock(mock))

    @pages.post("/clock/advance")
    def advance() -> Response:
        """Move the time forward by `{"seconds": 60}`, and wait for callbacks now due; `callbacks_waiting`: those under way after 15 s."""
        with mock.store.transaction():
            mock.clock.advance(_seconds(mock))
        waiting = mock.callbacks.settle()
        return jsonify({**_clock(mock), "callbacks_waiting": waiting})

    _add_running(pages, mock)


def _add_running(pages: Blueprint, mock: Mock) -> None:
    @pages.post("/clock/freeze")
    def freeze() -> Response:
        """Stop the time."""
        with mock.store.transaction():
            mock.clock.freeze()
        return jsonify(_clock(mock))

    @pages.post("/clock/resume")
    def resume() -> Response:
        """Let the time run on."""
        with mock.store.transaction():
            mock.clock.resume()
        return jsonify(_clock(mock))

    @pages.post("/clock/speed")
    def speed() -> Response:
        """Let the time run `{"factor": 60}` times as fast as real time."""
        factor = _factor()
        with mock.store.transaction():
            mock.clock.run_at(factor)
        return jsonify(_clock(mock))


def _clock(mock: Mock) -> Json:
    now_s = mock.clock.now_s()
    return {"now": timestamp(now_s), "now_s": now_s, "factor": mock.clock.factor}


def _factor() -> float:
    """How fast a request wants the time to run, or a 400."""
    factor = json_body(("factor",)).get("factor")
    if isinstance(factor, bool) or not isinstance(factor, int | float) or not LEAST_FACTOR <= factor <= MOST_FACTOR:
        abort(400, f"factor: got {factor!r}, wanted a number from {LEAST_FACTOR} to {MOST_FACTOR:.0f}.")
    return factor


def _seconds(mock: Mock) -> float:
    """The seconds that a request wants to move the time by, or a 400 that says why it cannot."""
    return checked_seconds(json_body(("seconds",)).get("seconds"), mock)


def checked_seconds(seconds: Json, mock: Mock) -> float:
    """`seconds`, if the time can be moved by so much, or a 400."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds <= MOST_ADVANCE_S:
        abort(400, f"seconds: got {seconds!r}, wanted a number from 0 to {MOST_ADVANCE_S:.0f}.")
    if mock.clock.now_s() + seconds > LAST_S:
        abort(400, f"seconds: got {seconds!r}, which leads beyond the year 9999.")
    return seconds
