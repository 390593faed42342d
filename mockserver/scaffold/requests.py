"""Requests that a document allows, as the steps of a scenario and as they are sent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from mockserver.mock import Api
from mockserver.values.values import Unmakeable
from specs import Operation
from specs.document.document import MediaType
from specs.json.parsing import Json
from specs.resources.paths import parameters_in

FORM = "application/x-www-form-urlencoded"


class CannotAsk(ValueError):
    """No request can be made that is plain enough for an example."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleRequest:
    """One request: `target` may hold `${id}`, which is known once it is sent."""

    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Json = None
    media_type: str = ""  # of the body; "" where there is none

    def step(self, status: int) -> dict[str, Json]:
        """The step of a scenario that sends it, and expects a status."""
        is_json = bool(self.media_type) and self.media_type != FORM
        step: dict[str, Json] = {f"{self.method} {self.target}": self.body if is_json else None}
        if self.media_type == FORM:
            step["raw"] = urlencode(self.body)
        named = {"Content-Type": self.media_type} if self.media_type not in ("", "application/json") else {}
        if named or self.headers:
            step["headers"] = {**named, **self.headers}
        return step if status == 200 else {**step, "status": status}

    def sent(self, item_id: Json = None) -> tuple[str, dict[str, str], bytes | None]:
        """Target, headers and body, as they travel."""
        headers = {**self.headers, **({"Content-Type": self.media_type} if self.media_type else {})}
        text = urlencode(self.body) if self.media_type == FORM else json.dumps(self.body)
        return self.target.replace("${id}", str(item_id)), headers, text.encode() if self.media_type else None


def request_for(api: Api, operation: Operation, path: Mapping[str, str], body: Json = None) -> ExampleRequest:
    """A request for an operation, with what it requires beside the values of its path that are given.

    Raises:
        CannotAsk: something that is required has no plain value.
    """
    target, headers, query = operation.url_path, dict[str, str](), dict[str, str]()
    for name in parameters_in(operation.path):
        target = target.replace("{" + name + "}", path[name] if name in path else quote(_value(api, operation, "path", name), safe=""))
    for parameter in operation.parameters:
        if parameter.required and parameter.location == "query":
            query[parameter.name] = _value(api, operation, "query", parameter.name)
        elif parameter.required and parameter.location == "header":
            headers[parameter.name] = _value(api, operation, "header", parameter.name)
    media = media_of(operation) if body is not None else None
    target += f"?{urlencode(query)}" if query else ""
    request = ExampleRequest(method=operation.method, target=target, headers=headers, body=body, media_type=media.sent_as if media else "")
    written = json.dumps([request.target, request.headers, request.body])
    if "${" in written.replace("${id}", "") or " " in target or "{" in target.replace("${id}", ""):
        raise CannotAsk("what is sent looks like a variable of a scenario")
    return request


def media_of(operation: Operation) -> MediaType | None:
    """The media type in which an example's body is sent: JSON, else a form."""
    return operation.json_body or next((media for media in operation.request_content if media.name == FORM), None)


def body_of(api: Api, operation: Operation) -> Json:
    """A body that an operation takes; None where it takes none.

    Raises:
        CannotAsk: it must be sent, and none can be made.
    """
    media = media_of(operation)
    if media is None or media.schema_pointer is None:
        if operation.is_body_required:
            raise CannotAsk(f"{operation.key} takes neither JSON nor a form")
        return None
    try:
        return api.values.made(media.schema_pointer, "request", f"init {operation.key}")
    except Unmakeable as error:
        raise CannotAsk(str(error)) from error


def is_allowed(api: Api, operation: Operation, body: Json) -> bool:
    """Whether an operation takes a body, which as a form has to be flat."""
    media = media_of(operation)
    if media is None or media.schema_pointer is None:
        return False
    is_flat = isinstance(body, dict) and not any(isinstance(value, dict | list | None) for value in body.values())
    return (media.name != FORM or is_flat) and api.schemas.compile(media.schema_pointer, "request").is_valid(body)


def _value(api: Api, operation: Operation, location: str, name: str) -> str:
    """A value of a parameter, as text."""
    for parameter in operation.parameters:
        if (parameter.location, parameter.name) != (location, name) or "schema" not in parameter.raw:
            continue
        try:
            value = api.values.made(f"{parameter.pointer}/schema", "request", f"init {name}")
        except Unmakeable as error:
            raise CannotAsk(str(error)) from error
        if isinstance(value, str | int | float) and str(value):
            return json.dumps(value) if isinstance(value, bool | float) else str(value)
    raise CannotAsk(f"{operation.key}: {name} has no plain value")
