"""Returns the fields that it knows, and no others."""

from __future__ import annotations

from specs.json.parsing import Json
from tests.contracts.clients.broken.small import Small, adapter


class Broken(Small):
    def taken(self, body: Json) -> Json:
        return {name: value for name, value in body.items() if name in ("face_id", "status")} if isinstance(body, dict) else body


ADAPTER = adapter(Broken)
CAUGHT = ("answer_returned", "POST /v2/faces")
SHOWN = r"'x_of_a_later_version': \{\}"
