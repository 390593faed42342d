"""Pages that steer: the clock, the faults and the callbacks."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, request

from mockserver.control.callbacks import resent
from mockserver.control.clock import LEAST_FACTOR, MOST_FACTOR, checked_seconds
from mockserver.control.dashboard.rendering import after, page
from mockserver.control.faults import fault_of
from mockserver.mock import Mock
from mockserver.state.fault_injection import ANY_WORLD, KINDS, RATE_LIMIT


def add_steering(pages: Blueprint, mock: Mock) -> None:
    """Add the clock, the faults and the callbacks."""
    _add_clock(pages, mock)
    _add_faults(pages, mock)
    _add_callbacks(pages, mock)


def _add_clock(pages: Blueprint, mock: Mock) -> None:
    @pages.post("/clock/advance")
    def advance() -> Response:
        """Push the clock forward, and wait for callbacks now due."""
        seconds = checked_seconds(_number("seconds", "0"), mock)
        with mock.store.transaction():
            mock.clock.advance(seconds)
        mock.callbacks.settle()
        return after(_from(), f"The clock was pushed {seconds:g} s forward.")

    @pages.post("/clock/freeze")
    def freeze() -> Response:
        """Stop the time."""
        with mock.store.transaction():
            mock.clock.freeze()
        return after(_from(), "The clock stands.")

    @pages.post("/clock/resume")
    def resume() -> Response:
        """Let the time run on, as fast as the form says."""
        factor = _number("factor", "")
        if factor is not None and not LEAST_FACTOR <= factor <= MOST_FACTOR:
            abort(400, f"factor: got {factor:g}, wanted a number from {LEAST_FACTOR} to {MOST_FACTOR:.0f}.")
        with mock.store.transaction():
            mock.clock.resume() if factor is None else mock.clock.run_at(factor)
        return after(_from(), "The clock runs.")


def _add_faults(pages: Blueprint, mock: Mock) -> None:
    @pages.get("/faults")
    def faults() -> Response:
        """The faults that wait, and a form to switch one on."""
        with mock.store.transaction(writes=False):
            waiting = mock.faults.state()
        rows = [{"world": world, **fault} for world, own in waiting.items() for fault in own]
        operations = sorted({operation.key for api in mock.apis.values() for operation in api.document.operations})
        worlds = [ANY_WORLD, *sorted(world.name for world in mock.store.worlds())]
        return page(mock, "faults.html", faults=rows, operations=operations, worlds=worlds, kinds=KINDS)

    @pages.post("/faults")
    def inject() -> Response:
        """Switch a fault on."""
        fault = fault_of(_fault_form(), mock)
        with mock.store.transaction():
            mock.faults.add(request.form.get("world") or ANY_WORLD, fault)
        return after("/faults", "The fault is on.")

    @pages.post("/faults/clear")
    def clear() -> Response:
        """Take every fault back."""
        with mock.store.transaction():
            mock.faults.clear()
        return after("/faults", "No fault waits any more.")


def _fault_form() -> dict[str, Any]:
    """The form's fields as a program would send them."""
    body: dict[str, Any] = {name: value for name in ("kind", "operation") if (value := request.form.get(name))}
    body |= {name: number for name in ("status", "times", "latency_s", "requests", "window_s") if (number := _number(name, "")) is not None}
    if body.get("kind") == RATE_LIMIT:
        body.pop("status", None)  # the field for it is for failures
    if (percent := _number("share", "")) is not None:
        body["share"] = percent / 100
    return body


def _add_callbacks(pages: Blueprint, mock: Mock) -> None:
    @pages.get("/callbacks")
    def callbacks() -> Response:
        """The callbacks, newest first, with their attempts."""
        rows = [callback.to_json() for callback in reversed(mock.callbacks.list()[-200:])]
        return page(mock, "callbacks.html", callbacks=rows)

    @pages.post("/callbacks/<int:number>/resend")
    def resend(number: int) -> Response:
        """Send a callback once more, and wait for it."""
        callback = resent(mock, number)
        if callback is None:
            abort(404, f"There is no callback {number}.")
        return after("/callbacks", f"Callback {number} was sent once more: {callback.state}.")


def _from() -> str:
    """The page whose form was sent, below the dashboard's own path."""
    path = request.form.get("from", "/")
    return path if path.startswith("/") and not path.startswith("//") else "/"


def _number(name: str, default: str) -> float | None:
    text = (request.form.getlist(name) or [default])[-1].strip()  # a button that says a number comes behind the field for it
    try:
        return float(text) if text else None
    except ValueError:
        abort(400, f"{name}: got {text[:40]!r}, wanted a number.")
