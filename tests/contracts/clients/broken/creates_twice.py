"""Sends a POST again when the connection was closed, although it may have been done."""

from __future__ import annotations

import httpx

from tests.contracts.clients.broken.small import Small, adapter


class Broken(Small):
    def may_repeat(self, method: str, response: httpx.Response | None) -> bool:
        return response is None or super().may_repeat(method, response)


ADAPTER = adapter(Broken)
CAUGHT = ("sent_once", "POST /v2/faces")
SHOWN = r"answers=\[HANG_UP, StubResponse\(200, \{'face_id': 'r0', 'status': 'error'\}\)\], retries=True,"
