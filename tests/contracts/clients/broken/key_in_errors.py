"""Tells in its error with which key it was refused."""

from __future__ import annotations

from specs.json.parsing import Json
from tests.contracts.clients.broken.small import Failed, Small, adapter


class Broken(Small):
    def failed(self, status: int, body: Json) -> Exception:
        error = Failed(status, body)
        error.args = (f"refused with the key {self.key}",)
        return error


ADAPTER = adapter(Broken)
CAUGHT = ("key_kept", "DELETE /v2/faces/{face_id}")
SHOWN = r"answers=\[StubResponse\(400, \{'error': '0'\}\)\],"
