"""The description as this mock serves it: its servers are this mock's, and it says what `Prefer` may ask for."""

from __future__ import annotations

from specs.document.object_model import with_operations
from specs.document.server_urls import with_server_origin
from specs.json.parsing import Json

_PREFER = {
    "name": "Prefer",
    "in": "header",
    "required": False,
    "description": (
        "Of the mock, not of the service: `code=429` answers with a declared status, `delay_s=2` answers later, "
        "`outcome=error` lets a lifecycle fail, `example=NAME` answers with a declared example, "
        "`pace_s=0.1` streams a piece each 0.1 s. RFC 7240."
    ),
    "schema": {"type": "string"},
}


def published_document(raw: Json, origin: str) -> Json:
    """`raw` with its servers at `origin`, and with `Prefer` on every operation, as every operation heeds it."""
    served = with_server_origin(raw, origin)
    for path, item in served["paths"].items():
        if isinstance(item, dict):
            served["paths"][path] = with_operations(item, _with_prefer)
    return served


def _with_prefer(operation: Json) -> Json:
    return {**operation, "parameters": [*operation.get("parameters", ()), _PREFER]}
