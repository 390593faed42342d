"""HTTP clients, all alike: no redirects, nothing from the environment, one TLS context for the process (it takes long to load)."""

from __future__ import annotations

import ssl
from functools import cache

import httpx

TIMEOUT_S = 30.0


def client(origin: str = "", *, timeout_s: float = TIMEOUT_S) -> httpx.Client:
    """A client for requests to `origin`."""
    return httpx.Client(base_url=origin, timeout=timeout_s, follow_redirects=False, trust_env=False, verify=_tls())


@cache
def _tls() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)
