"""Where an observing proxy sends requests on to."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit


class UpstreamError(ValueError):
    """No URL that requests can be sent on to. The message says what was got and what was wanted."""


@dataclass(frozen=True)
class Upstream:
    """An HTTP server, and what stands before every path there."""

    scheme: str
    host: str
    port: int
    netloc: str  # as `Host` has it
    prefix: str  # "" mostly

    @classmethod
    def at(cls, url: str) -> Upstream:
        """The upstream at a URL.

        Raises:
            UpstreamError: it is none.
        """
        expectation = "wanted the URL of a server, without credentials, such as https://api.example.com"
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as error:
            raise UpstreamError(f"{error}: {expectation}") from error
        if "@" in parts.netloc:
            raise UpstreamError(expectation)  # what was got is not repeated: a password may be in it
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment or not url.isascii():
            raise UpstreamError(f"got {url[:100]!r}, {expectation}")
        return cls(parts.scheme, parts.hostname, port or (443 if parts.scheme == "https" else 80), parts.netloc, parts.path.rstrip("/"))

    @property
    def origin(self) -> str:
        return f"{self.scheme}://{self.netloc}"

    @cached_property
    def tls(self) -> ssl.SSLContext | None:
        """How the connection is secured; None where it is not."""
        return ssl.create_default_context() if self.scheme == "https" else None

    def path(self, target: bytes) -> bytes:
        """The path and query there for a request's target, which a client of a forward proxy sends as a whole URL."""
        if target.startswith((b"http://", b"https://")):
            target = b"/" + target.partition(b"://")[2].partition(b"/")[2]
        return self.prefix.encode("ascii") + target
