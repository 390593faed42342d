"""What a client raises: the vendor's refusals with their status, body and request id, and what never became an answer."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from specs.text import Json

_REQUEST_IDS = ("x-request-id", "request-id", "x-amzn-requestid", "cf-ray")


class ClientError(Exception):
    """A call that did not succeed."""


class CredentialMissing(ClientError):
    """No key was given, and none is in the environment."""


class ConnectionFailed(ClientError):
    """No answer came. Whether the request did its work is unknown, unless it is one that does none."""


class TimedOut(ConnectionFailed):
    """No answer came in time."""


class UnreadableAnswer(ClientError):
    """A success whose body is no JSON."""


class NeverReady(ClientError):
    """What was waited for was not there in time. `last` is what was read last."""

    def __init__(self, said: str, last: Json) -> None:
        super().__init__(said)
        self.last = last


class Failed(ClientError):
    """What was waited for has failed, for good. `last` is what was read last."""

    def __init__(self, said: str, last: Json) -> None:
        super().__init__(said)
        self.last = last


class ApiError(ClientError):
    """An answer that is no success."""

    def __init__(self, status: int, body: Json, headers: Mapping[str, str]) -> None:
        """`body`: plain values where it was JSON, else its text; `headers` by their names in lower case."""
        self.status = status
        self.body = body
        self.headers = dict(headers)
        super().__init__(f"{status} {said_in(body) or _phrase(status)}" + (f" (request {self.request_id})" if self.request_id else ""))

    @property
    def request_id(self) -> str | None:
        """What the service calls the request; None where it did not say."""
        return next((self.headers[name] for name in _REQUEST_IDS if name in self.headers), None)


class BadRequest(ApiError):
    """400."""


class Unauthorized(ApiError):
    """401: the key is not accepted."""


class Forbidden(ApiError):
    """403."""


class NotFound(ApiError):
    """404."""


class Conflict(ApiError):
    """409."""


class PreconditionFailed(ApiError):
    """412: it was changed by somebody else."""


class Unprocessable(ApiError):
    """422."""


class RateLimited(ApiError):
    """429."""


class ServerError(ApiError):
    """Any 5xx."""


_BY_STATUS: dict[int, type[ApiError]] = {
    400: BadRequest,
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    412: PreconditionFailed,
    422: Unprocessable,
    429: RateLimited,
}


def refusal(status: int, body: Json, headers: Mapping[str, str]) -> ApiError:
    """The exception for an answer that is no success."""
    kind = _BY_STATUS.get(status, ServerError if status >= 500 else ApiError)
    return kind(status, body, headers)


def said_in(body: Json) -> str:
    """What an error's body says in words; "" where it says nothing."""
    if isinstance(body, dict):
        held = (body.get(name) for name in ("message", "error", "detail", "errors"))
        return next((said for said in map(said_in, held) if said), "")
    return " ".join(body.split())[:300] if isinstance(body, str) else ""


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
