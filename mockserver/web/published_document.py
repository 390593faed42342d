"""The description as this mock serves it: its servers are this mock's, and it says what `Prefer` may ask for, and what is refused."""

from __future__ import annotations

from mockserver.errors import PROBLEM
from mockserver.mock import Api
from specs.document.document import Operation, Response
from specs.document.object_model import METHODS
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


_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
    },
}


def published_document(api: Api, origin: str) -> Json:
    """The document of `api` with its servers at `origin`, `Prefer` on every operation, as every operation heeds it, and what it refuses.

    Each refusal that the document does not declare and the mock may answer is declared, marked by `x-assumed: true`.
    """
    served = with_server_origin(api.document.raw, origin)
    operations: dict[str, list[Operation]] = {}
    for operation in api.document.operations:
        operations.setdefault(operation.path, []).append(operation)
    for path, own in operations.items():
        item = {key: value for _, holder in api.document.path_item(path) for key, value in holder.items() if key != "$ref"}
        item = {**item, **{key: value for key, value in served["paths"][path].items() if key != "$ref"}}
        for operation in own:
            _serve(item, operation, api)
        served["paths"][path] = item
    return served


def _serve(item: Json, operation: Operation, api: Api) -> None:
    """Let a path item say of an operation what the mock does."""
    holder, key = item, operation.method.lower()
    if key not in METHODS:
        holder = item["additionalOperations"] = dict(item["additionalOperations"])
        key = operation.method
    raw = holder[key]
    assumed = {str(status): _assumed(response) for status, response in api.assumed_refusals(operation).items()}
    declared = {**raw, "parameters": [*raw.get("parameters", ()), _PREFER]}
    holder[key] = {**declared, "responses": {**raw.get("responses", {}), **assumed}} if assumed else declared


def _assumed(shape: Response | None) -> Json:
    """A Response Object for a refusal in the shape of another response; None: in that of RFC 9457."""
    content: Json = {PROBLEM: {"schema": _PROBLEM}}
    if shape is not None:
        media = shape.json_body or shape.content[0]
        name = media.sent_as if media.is_json else media.sent_as_text
        content = {name: {"schema": media.raw["schema"]} if "schema" in media.raw else {}}
    return {"description": "The service does not say so: what the mock answers.", "x-assumed": True, "content": content}
