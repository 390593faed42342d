"""Sends the key as a bearer token."""

from __future__ import annotations

from tests.contracts.clients.broken.small import Small, adapter


class Broken(Small):
    def headers(self, content: bytes | None) -> dict[str, str]:
        held = super().headers(content)
        return {"Authorization": f"Bearer {held.pop('x-api-key')}", **held}


ADAPTER = adapter(Broken)
CAUGHT = ("request_as_declared", "GET /v2/faces")
SHOWN = r"'GET /v2/faces', answers=\[StubResponse\(200, \{'data': \[\], 'total_count': 0\}\)\],"
