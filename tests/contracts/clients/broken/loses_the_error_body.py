"""Keeps the status of an error only."""

from __future__ import annotations

from specs.json.parsing import Json
from tests.contracts.clients.broken.small import Failed, Small, adapter


class Broken(Small):
    def failed(self, status: int, body: Json) -> Exception:
        return Failed(status, None)


ADAPTER = adapter(Broken)
CAUGHT = ("error_kept", "POST /v2/faces")
SHOWN = r"answers=\[StubResponse\(400, \{'error': ''\}\)\],"
