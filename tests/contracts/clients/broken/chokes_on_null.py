"""Takes it for granted that a field which may be null is a text."""

from __future__ import annotations

from specs.json.parsing import Json
from tests.contracts.clients.broken.small import Small, adapter


class Broken(Small):
    def taken(self, body: Json) -> Json:
        for face in body["data"] if isinstance(body, dict) and "data" in body else ():
            face["face_name"].strip()
        return body


ADAPTER = adapter(Broken)
CAUGHT = ("answer_taken", "GET /v2/faces")
SHOWN = "'face_name': None"
