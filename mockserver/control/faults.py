"""The page that injects faults."""

from __future__ import annotations

from flask import Blueprint, Response, abort, jsonify

from mockserver.control.request_fields import json_body, world_name
from mockserver.mock import Mock
from mockserver.state.fault_injection import MOST_TIMES, InjectedFault
from specs.json.parsing import Json


def add_fault_pages(pages: Blueprint, mock: Mock) -> None:
    """Add `/faults`."""

    @pages.post("/faults")
    def faults() -> Response:
        """Let the next requests of one world fail: `{"key": credential, "status": 503, "times": 1, "operation": …, "retry_after_s": …}`."""
        body = json_body(("world", "key", "status", "times", "operation", "retry_after_s"))
        name = world_name(body, mock.settings)
        if name is None:
            abort(400, "Wanted the `key` or the `world` whose requests are to fail.")
        fault = _fault(body, mock)
        with mock.store.transaction():
            mock.faults.add(name, fault)
        return jsonify({"world": name})


def _fault(body: dict[str, Json], mock: Mock) -> InjectedFault:
    """The failure that a body asks for, or a 400 that says what is wrong with it."""
    bounds = {"status": (400, 599), "times": (1, MOST_TIMES), "retry_after_s": (0, 86400)}
    for name, (least, most) in bounds.items():
        value = body.get(name, least)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            abort(400, f"{name}: got {value!r}, wanted a whole number from {least} to {most}.")
    operation = body.get("operation")
    served_operations = [served for api in mock.apis.values() for served in api.document.operations]
    operation_names = {name for served in served_operations for name in (served.key, served.id)}
    if operation is not None and operation not in operation_names:
        abort(400, f"operation: got {operation!r}, wanted the key or operationId of one that is served, such as {min(operation_names)!r}.")
    return InjectedFault(
        status=body.get("status", 500), times=body.get("times", 1), operation=operation, retry_after_s=body.get("retry_after_s")
    )
