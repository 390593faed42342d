"""Who may ask for the control pages: one rule for all of them, whether Flask answers or the event loop."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie

from mockserver.errors import ApiError, Forbidden, Unauthorized
from mockserver.settings import Settings
from mockserver.state.callbacks import USER_AGENT
from mockserver.web.cross_site import check_host, check_origin

COOKIE = "mockserver_control"
_READING = ("GET", "HEAD")


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlRequest:
    """What admission looks at: the headers by their names in lower case, as Latin-1 text."""

    method: str
    headers: Mapping[str, str]


def check_admitted(request: ControlRequest, settings: Settings) -> None:
    """Raise unless the request may read and steer this mock.

    A token opens the pages under any name, as no page of others knows it; who has none is asked where the request is from.

    Raises:
        Unauthorized: a token is wanted, and none, or a wrong one, was presented.
        Forbidden: the request is from a callback or from a page of somebody else, or only reading is allowed.
    """
    check_source(request, settings)
    if settings.control_token is not None:
        _check_token(request, settings)


def check_source(request: ControlRequest, settings: Settings) -> None:
    """Raise where a request is from a callback, or from a page of somebody else.

    Raises:
        Forbidden: it is.
    """
    headers = request.headers
    if headers.get("user-agent") == USER_AGENT:
        raise Forbidden("A callback of this mock cannot steer it.")
    host = headers.get("host")
    if settings.control_token is None:
        check_host(host, settings.control_hosts)
    check_origin(host, headers.get("origin"), headers.get("sec-fetch-site"))


def session_of(token: str) -> str:
    """What a browser keeps in the place of a token, so that the token itself is in no cookie."""
    return hmac.new(token.encode(), b"mockserver control pages", hashlib.sha256).hexdigest()


def token_of(presented: str, settings: Settings) -> str | None:
    """The token of the mock's that was presented, to read and steer with or only to read; None where it is neither."""
    for token in (settings.control_token, settings.control_read_token):
        if token is not None and hmac.compare_digest(presented.encode(), token.encode()):
            return token
    return None


def _check_token(request: ControlRequest, settings: Settings) -> None:
    token = _presented(request.headers, settings)
    if token is None:
        raise Unauthorized("The control pages of this mock want `Authorization: Bearer` and its control token.")
    if token != settings.control_token and request.method not in _READING:
        raise Forbidden("This token is for reading: what steers the mock wants its control token.")


def _presented(headers: Mapping[str, str], settings: Settings) -> str | None:
    """Which of the mock's tokens a request presents, in its header or, as a browser does, in a cookie."""
    scheme, _, text = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return token_of(text.strip().encode("latin-1").decode("utf-8", "replace"), settings)
    session = _cookie(headers.get("cookie", ""))
    tokens = filter(None, (settings.control_token, settings.control_read_token))
    return next((token for token in tokens if hmac.compare_digest(session.encode(), session_of(token).encode())), None)


def _cookie(text: str) -> str:
    try:
        cookie = SimpleCookie(text).get(COOKIE)
    except CookieError:
        return ""
    return cookie.value if cookie else ""


def refusal(request: ControlRequest, settings: Settings) -> ApiError | None:
    """Why a request is not admitted; None where it is."""
    return _refusal(check_admitted, request, settings)


def source_refusal(request: ControlRequest, settings: Settings) -> ApiError | None:
    """Why a request is not admitted to what needs no token; None where it is."""
    return _refusal(check_source, request, settings)


def _refusal(check: Callable[[ControlRequest, Settings], None], request: ControlRequest, settings: Settings) -> ApiError | None:
    try:
        check(request, settings)
    except ApiError as error:
        return error
    return None
