"""What a client is told when its request is refused: a status, the true reason, and the vendor's own body for it."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from http.client import responses

from specs import Document
from specs.json.parsing import Json
from specs.schema.properties import properties


class ApiError(Exception):
    """A refusal that the client sees.

    `param` names the parameter or field at fault, where there is one; `detail` says more to the journal, where the
    vendor's own words are short.
    """

    status = 500

    def __init__(
        self, reason: str, *, param: str | None = None, headers: Mapping[str, str] | None = None, detail: str | None = None
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.param = param
        self.detail = detail or reason
        self.headers = dict(headers or {})


class BadRequest(ApiError):
    """The request departs from the document, or from a rule its schemas cannot state."""

    status = 400


class Unauthorized(ApiError):
    """No credential, or one that is not accepted."""

    status = 401


class Forbidden(ApiError):
    """A right credential that does not open this."""

    status = 403


class NotFound(ApiError):
    """Nothing has this path, or no resource this id."""

    status = 404


class MethodNotAllowed(ApiError):
    """The path is there, but not with this method; `Allow` lists those it has."""

    status = 405


class Conflict(ApiError):
    """The request is well formed, but the present state does not admit it."""

    status = 409


class PreconditionFailed(ApiError):
    """`If-Match` names a version that is no longer the present one."""

    status = 412


class ContentTooLarge(ApiError):
    """The body is longer than the mock reads."""

    status = 413


class UnsupportedMediaType(ApiError):
    """The body's media type is not one that the operation declares."""

    status = 415


class UnprocessableContent(ApiError):
    """The body is of the right type, but cannot be carried out."""

    status = 422


class UpgradeRequired(ApiError):
    """The operation is for another protocol, such as WebSocket, which the mock does not speak."""

    status = 426


class ServiceUnavailable(ApiError):
    """A limit of the mock is reached: what is there goes on, and nothing is added."""

    status = 503


class StateUnavailable(ApiError):
    """The database that keeps the mock's state does not answer; nothing was carried out."""

    status = 503


class ResponseInvalid(ApiError):
    """The mock's own reply departs from the document: a fault of the mock, never of the client."""

    status = 500


PROBLEM = "application/problem+json"  # RFC 9457
_REASON_KEYS = ("message", "error", "detail", "reason", "description", "title", "error_message", "msg")

_LIST_KEYS = ("errors", "error", "messages")
_DEEPEST = 2  # levels of objects and lists in a body

_TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    429: "rate_limit_error",
}


def error_body(schema: Json, error: ApiError, document: Document) -> Json:
    """An error body in the shape that `schema` (a response's Schema Object in `document`, or None) declares, holding the true reason.

    A schema that names no place for a reason gets `{"error": {"message": …}}`.
    """
    built = _built(schema, error, document, depth=0)
    return built if isinstance(built, dict) and _holds(built, error.reason) else {"error": {"message": error.reason}}


def problem_of(error: ApiError) -> Json:
    """An error body as RFC 9457 has it, for where a document says nothing: `application/problem+json`."""
    return {"type": "about:blank", "title": responses.get(error.status, "Error"), "status": error.status, "detail": error.reason}


def _built(schema: Json, error: ApiError, document: Document, *, depth: int) -> Json:
    body: dict[str, Json] = {}
    for name, raw in properties(document, schema).items():
        property_schema = document.schema(raw)
        types = property_schema.get("type") if isinstance(property_schema, dict) else None
        if types == "object" and depth < _DEEPEST:
            body[name] = _built(property_schema, error, document, depth=depth + 1)
        elif types == "array" and name in _LIST_KEYS and depth < _DEEPEST:
            listed = _listed(document.schema(property_schema.get("items", {})), error, document, depth=depth + 1)
            body.update({name: listed} if listed else {})
        elif name in _REASON_KEYS and (types == "string" or (isinstance(types, list) and "string" in types)):
            body[name] = error.reason
        elif (choice := _likeliest(property_schema, error.status)) is not None:
            body[name] = choice
        elif name == "type":
            body[name] = _TYPES.get(error.status, "api_error" if error.status >= 500 else "invalid_request_error")
        elif name == "param" and (error.param is not None or _is_nullable(property_schema)):
            body[name] = error.param
        elif name in ("status", "status_code", "code") and (types in ("integer", "number") or _is_nullable(property_schema)):
            body[name] = error.status if types in ("integer", "number") else None
    return body


def _listed(element: Json, error: ApiError, document: Document, *, depth: int) -> list[Json]:
    """A list of errors with the one that is told: as a text, or as an object that has a place for it; empty where it has none."""
    if isinstance(element, dict) and element.get("type") == "string" and "enum" not in element:
        return [error.reason]
    built = _built(element, error, document, depth=depth)
    return [built] if isinstance(built, dict) and _holds(built, error.reason) else []


_WORDS = {
    400: ("badrequest", "invalidrequest", "validation", "invalid"),
    401: ("unauthorized", "unauthenticated", "authentication"),
    403: ("forbidden", "permission", "accessdenied"),
    404: ("notfound", "missing"),
    405: ("methodnotallowed", "notallowed"),
    409: ("conflict", "alreadyexists"),
    413: ("toolarge",),
    415: ("unsupportedmedia", "mediatype"),
    422: ("unprocessable", "validation", "invalid"),
    429: ("ratelimit", "toomany"),
}


_OF_CLIENTS = ("badrequest", "invalidrequest", "clienterror", "invalid")
_OF_SERVERS = ("internal", "servererror", "apierror", "unexpected", "unknown")


def _likeliest(schema: Json, status: int) -> str | None:
    """The choice of an enumeration that resembles a status: `not_found` for 404; None where none does."""
    choices = schema.get("enum") if isinstance(schema, dict) else None
    general = _OF_CLIENTS if status < HTTPStatus.INTERNAL_SERVER_ERROR else _OF_SERVERS
    for word in (*_WORDS.get(status, ()), *general):
        for choice in choices or ():
            if isinstance(choice, str) and word in choice.lower().replace("_", "").replace("-", "").replace(" ", ""):
                return choice
    return None


def _is_nullable(schema: Json) -> bool:
    """Whether a Schema Object takes null, as far as its `type` says."""
    types = schema.get("type") if isinstance(schema, dict) else None
    return types is None or "null" in types or schema.get("nullable") is True


def _holds(body: Json, reason: str) -> bool:
    inside = [part for member in body.values() for part in (member if isinstance(member, list) else [member])]
    return reason in inside or any(isinstance(part, dict) and _holds(part, reason) for part in inside)
