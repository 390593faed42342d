"""Pages that inject faults, show those that wait and take them back."""

from __future__ import annotations

from flask import Blueprint, Response, abort, jsonify, request

from mockserver.control.request_fields import json_body, world_name
from mockserver.mock import Mock
from mockserver.state.fault_injection import KINDS, MOST_TIMES, RATE_LIMIT, STATUS, InjectedFault
from mockserver.state.rate_limit import RateLimit
from specs.json.parsing import Json

MOST_LATENCY_S = 60.0
_FIELDS = ("world", "key", "status", "times", "operation", "retry_after_s", "kind", "latency_s", "share", "requests", "window_s")
_WHOLE = {"status": (400, 599), "times": (1, MOST_TIMES), "retry_after_s": (0, 86400), "requests": (0, 1_000_000)}
_MOST_WINDOW_S = 86400.0


def add_fault_pages(pages: Blueprint, mock: Mock) -> None:
    """Add `/faults`."""

    @pages.get("/faults")
    def faults() -> Response:
        """The faults that wait for requests, by world; `*` is every world."""
        with mock.store.transaction(writes=False):
            waiting = mock.faults.state()
        return jsonify({"faults": [{"world": world, **fault} for world, own in waiting.items() for fault in own]})

    @pages.post("/faults")
    def inject() -> Response:
        """Let the next requests of one world fail: `{"key": credential, "status": 503, "times": 1, "operation": …, "retry_after_s": …}`.

        `world` may be `*`: any.
        `kind` is `status`, `rate_limit`, `latency`, `cut`, `truncated` or `malformed`; `latency_s` how late; `share` of those that fail.
        A `rate_limit` lets `requests` of each world pass in `window_s` of the mock's time, and lasts until it is taken back.
        """
        body = json_body(_FIELDS)
        name, fault = _world(body, mock), fault_of(body, mock)
        with mock.store.transaction():
            mock.faults.add(name, fault)
        return jsonify({"world": name})

    @pages.delete("/faults")
    def forget() -> Response:
        """Take back the faults that wait in one world (`?world=`, `?key=`), or all."""
        name = world_name({key: request.args[key] for key in ("world", "key") if key in request.args}, mock.settings)
        with mock.store.transaction():
            mock.faults.clear(name)
        return jsonify({"faults": []})


def _world(body: dict[str, Json], mock: Mock) -> str:
    name = world_name(body, mock.settings)
    if name is None:
        abort(400, "Wanted the `key` or the `world` whose requests are to fail.")
    return name


def fault_of(body: dict[str, Json], mock: Mock) -> InjectedFault:
    """The failure that a body asks for, or a 400 that says what is wrong with it."""
    for name, (least, most) in _WHOLE.items():
        value = body.get(name, least)
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1 or not least <= value <= most:
            abort(400, f"{name}: got {value!r}, wanted a whole number from {least} to {most}.")
    kind = body.get("kind", STATUS)
    if kind not in KINDS:
        abort(400, f"kind: got {kind!r}, wanted one of {', '.join(KINDS)}.")
    latency_s = _number(body, "latency_s", 0.0, least=0.0, most=MOST_LATENCY_S)
    share = _number(body, "share", 1.0, least=0.01, most=1.0)
    window_s = _number(body, "window_s", 60.0, least=0.1, most=_MOST_WINDOW_S)
    if mock.durable is not None and (kind not in (STATUS, RATE_LIMIT) or latency_s):
        abort(400, "kind: where the state is in a database, faults are refusals, and come at once.")
    return InjectedFault(
        status=int(body.get("status", 429 if kind == RATE_LIMIT else 500)),
        times=int(body.get("times", 1)),
        operation=_operation(body.get("operation"), mock),
        retry_after_s=int(body["retry_after_s"]) if "retry_after_s" in body else None,
        kind=kind,
        latency_s=latency_s,
        share=share,
        rate_limit=RateLimit(requests=int(body.get("requests", 10)), window_s=window_s) if kind == RATE_LIMIT else None,
    )


def _number(body: dict[str, Json], name: str, default: float, *, least: float, most: float) -> float:
    value = body.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        abort(400, f"{name}: got {value!r}, wanted a number from {least:g} to {most:g}.")
    return float(value)


def _operation(operation: Json, mock: Mock) -> str | None:
    """The key or operationId of an operation that is served, or a 400."""
    names = {name for api in mock.apis.values() for served in api.document.operations for name in (served.key, served.id)}
    if operation is not None and (not isinstance(operation, str) or operation not in names):
        abort(400, f"operation: got {operation!r}, wanted the key or operationId of one that is served, such as {min(names)!r}.")
    return operation
