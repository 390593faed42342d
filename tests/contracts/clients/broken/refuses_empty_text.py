"""Takes an empty name for none, and refuses it by itself."""

from __future__ import annotations

from specs.json.parsing import Json
from tests.contracts.clients.broken.small import Small, adapter


class Broken(Small):
    def body(self, body: Json) -> Json:
        if body.get("face_name") == "":
            raise ValueError("face_name must not be empty")
        return body


ADAPTER = adapter(Broken)
CAUGHT = ("request_sent", "POST /v2/faces")
SHOWN = "'face_name': ''"
