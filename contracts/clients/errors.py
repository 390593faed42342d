"""What a client raises: the vendor's refusals with their status, body and request id, and what never became an answer."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from specs.json.parsing import Json

_REQUEST_IDS = ("x-request-id", "request-id", "x-amzn-requestid", "cf-ray")


class ClientError(Exception):
    """A call that did not succeed."""


class CredentialMissing(ClientError):
    """No key was given, and none is in the environment."""


class ConnectionFailed(ClientError):
    """No answer came. Whether the request did its work is unknown, unless it is one that does none."""


class TimedOut(ConnectionFailed):
    """No answer came in time."""


class UnreadableResponse(ClientError):
    """A success whose body is no JSON."""


class NeverReady(ClientError):
    """What was waited for was not there in time. `last` is what was read last."""

    def __init__(self, message: str, last: Json) -> None:
        super().__init__(message)
        self.last = last


class OperationFailed(ClientError):
    """What was waited for has failed, for good. `last` is what was read last."""

    def __init__(self, message: str, last: Json) -> None:
        super().__init__(message)
        self.last = last


class APIStatusError(ClientError):
    """An answer that is no success."""

    def __init__(self, status: int, body: Json, headers: Mapping[str, str]) -> None:
        """`body`: plain values where it was JSON, else its text; `headers` by their names in lower case."""
        self.status = status
        self.body = body
        self.headers = dict(headers)
        super().__init__(f"{status} {message_in(body) or _phrase(status)}" + (f" (request {self.request_id})" if self.request_id else ""))

    @property
    def request_id(self) -> str | None:
        """What the service calls the request; None where it did not say."""
        return next((self.headers[name] for name in _REQUEST_IDS if name in self.headers), None)


class BadRequestError(APIStatusError):
    """400."""


class AuthenticationError(APIStatusError):
    """401: the key is not accepted."""


class PermissionDeniedError(APIStatusError):
    """403."""


class NotFoundError(APIStatusError):
    """404."""


class ConflictError(APIStatusError):
    """409."""


class PreconditionFailedError(APIStatusError):
    """412: it was changed by somebody else."""


class UnprocessableEntityError(APIStatusError):
    """422."""


class RateLimitError(APIStatusError):
    """429."""


class InternalServerError(APIStatusError):
    """Any 5xx."""


_BY_STATUS: dict[int, type[APIStatusError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    412: PreconditionFailedError,
    422: UnprocessableEntityError,
    429: RateLimitError,
}


def error_for(status: int, body: Json, headers: Mapping[str, str]) -> APIStatusError:
    """The exception for an answer that is no success."""
    kind = _BY_STATUS.get(status, InternalServerError if status >= 500 else APIStatusError)
    return kind(status, body, headers)


def message_in(body: Json) -> str:
    """What an error's body says in words; "" where it says nothing."""
    if isinstance(body, dict):
        candidates = (body.get(name) for name in ("message", "error", "detail", "errors"))
        return next((message for message in map(message_in, candidates) if message), "")
    return " ".join(body.split())[:300] if isinstance(body, str) else ""


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
