"""HTTP clients, all alike: no redirects, nothing from the environment, one TLS context for the process (it takes long to load)."""

from __future__ import annotations

import ssl
from functools import cache

import httpcore
import httpx

from contracts.transport.answer_limits import AnswerGuard, MeteredBackend

TIMEOUT_S = 30.0
SAFE_METHODS = ("GET", "HEAD", "OPTIONS", "TRACE")
_MOST_CONNECTIONS = 100


def client(origin: str = "", *, timeout_s: float = TIMEOUT_S, guard: AnswerGuard | None = None) -> httpx.Client:
    """A client for requests to `origin`, whose answers keep the limits of `guard`: those that any answer has, unless it is given."""
    return httpx.Client(
        base_url=origin,
        timeout=timeout_s,
        follow_redirects=False,
        trust_env=False,
        headers={"Accept-Encoding": "gzip, deflate"},  # what is unpacked within limits
        transport=_Transport(guard or AnswerGuard()),
    )


def send(client: httpx.Client, request: httpx.Request, guard: AnswerGuard) -> httpx.Response:
    """The answer to a request, its body unpacked within the limits of `guard`.

    A request that changes nothing is sent once more where its connection is closed before anything comes: servers close those that
    are idle, and the request may have been under way. Source: RFC 9112, section 9.3.1.

    Raises:
        httpx.HTTPError: none came, or it passes a limit.
    """
    try:
        answer = _answered(client, request)
    except httpx.RemoteProtocolError as error:
        raise guard.refuse_head() if "too long" in str(error) else error from error
    try:
        body = guard.unpacked(answer.iter_raw(), answer.headers.get("content-encoding", ""))
    finally:
        answer.close()
    answer._content = guard.keep(body)  # noqa: SLF001 - httpx would unpack it without a limit
    return answer


def _answered(client: httpx.Client, request: httpx.Request) -> httpx.Response:
    """The head of an answer, its body still to be read."""
    try:
        return client.send(request, stream=True)
    except (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError) as error:
        is_hung_up = not isinstance(error, httpx.RemoteProtocolError) or "without sending a response" in str(error)
        if request.method not in SAFE_METHODS or not is_hung_up:
            raise
        return client.send(request, stream=True)


class _Transport(httpx.HTTPTransport):
    """httpx's own transport, on connections that count what comes."""

    def __init__(self, guard: AnswerGuard) -> None:
        super().__init__(verify=_tls(), trust_env=False)
        self._pool = httpcore.ConnectionPool(
            ssl_context=_tls(),
            max_connections=_MOST_CONNECTIONS,
            max_keepalive_connections=20,
            keepalive_expiry=5.0,
            network_backend=MeteredBackend(guard),
        )


@cache
def _tls() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)
