"""HTTP clients, all alike: no redirects, nothing from the environment, one TLS context for the process (it takes long to load)."""

from __future__ import annotations

import ssl
from functools import cache

import httpcore
import httpx

from contracts.transport.answer_limits import AnswerGuard, MeteredBackend

TIMEOUT_S = 30.0
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

    Raises:
        httpx.HTTPError: none came, or it passes a limit.
    """
    try:
        answer = client.send(request, stream=True)
    except httpx.RemoteProtocolError as error:
        raise guard.refuse_head() if "too long" in str(error) else error from error
    try:
        body = guard.unpacked(answer.iter_raw(), answer.headers.get("content-encoding", ""))
    finally:
        answer.close()
    answer._content = guard.keep(body)  # noqa: SLF001 - httpx would unpack it without a limit
    return answer


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
