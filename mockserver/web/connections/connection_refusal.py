"""What a connection is told that is no HTTP, too long or too slow: there is no request yet, and so no API whose words to use."""

from __future__ import annotations

import json
import re

_HOST = re.compile(rb"(?:\[[0-9A-Fa-f:.]+\]|(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)(?::[0-9]{0,5})?")


class ConnectionRefusal(Exception):
    """Why a connection is ended: the status of its last answer, and the reason in a sentence."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason

    def content(self) -> bytes:
        """The headers and the body of the answer."""
        body = json.dumps({"error": {"message": self.reason}, "message": self.reason}).encode()
        headers = [b"content-type: application/json", b"content-length: %d" % len(body), b"connection: close"]
        if self.status == 503:
            headers.append(b"retry-after: 1")
        return b"\r\n".join((*headers, b"", body))


def refusal_of(error: BaseException) -> ConnectionRefusal:
    """Why bytes that a parser did not take are refused: as one of its callbacks says, or because they are no HTTP."""
    cause = error.__context__
    return cause if isinstance(cause, ConnectionRefusal) else ConnectionRefusal(400, "This is no HTTP/1.1 request.")


def check_host_syntax(value: bytes) -> None:
    """Refuse a `Host` that no URL could be made of.

    Raises:
        ConnectionRefusal: it is none by RFC 9110, 7.2.
    """
    if not _HOST.fullmatch(value):
        raise ConnectionRefusal(400, f"Host: got {value[:100].decode('latin-1')!r}, wanted a name or an address, and perhaps a port.")
