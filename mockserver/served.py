"""The description as this mock serves it: its servers are this mock's, and it says what `Prefer` may ask for."""

from __future__ import annotations

from urllib.parse import urlsplit

from specs.anatomy import METHODS
from specs.text import Json

_PREFER = {
    "name": "Prefer",
    "in": "header",
    "required": False,
    "description": (
        "Of the mock, not of the service: `code=429` answers with a declared status, `delay_s=2` answers later, "
        "`outcome=error` lets a lifecycle fail, `example=NAME` chooses a declared example. RFC 7240."
    ),
    "schema": {"type": "string"},
}


def served_document(raw: Json, origin: str) -> Json:
    """`raw` with its servers moved to `origin`, their paths kept, and `Prefer` on every operation, as every operation heeds it."""
    served = {**raw, "servers": _moved(raw.get("servers") or [{"url": "/"}], origin)}
    served["paths"] = {path: _path_item(item, origin) for path, item in raw.get("paths", {}).items()}
    return served


def _path_item(item: Json, origin: str) -> Json:
    if not isinstance(item, dict):
        return item
    served = {key: _with_prefer(held) if key in METHODS else held for key, held in item.items()}
    if "servers" in item:
        served["servers"] = _moved(item["servers"], origin)
    return served


def _with_prefer(operation: Json) -> Json:
    return {**operation, "parameters": [*operation.get("parameters", ()), _PREFER]}


def _moved(servers: Json, origin: str) -> Json:
    return [{**server, "url": origin.rstrip("/") + urlsplit(server["url"]).path} for server in servers]
