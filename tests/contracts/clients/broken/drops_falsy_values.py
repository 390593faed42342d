"""Leaves out of a body what is false, 0, empty or null."""

from __future__ import annotations

from specs.json.parsing import Json
from tests.contracts.clients.broken.small import Small, adapter


class Broken(Small):
    def body(self, body: Json) -> Json:
        return {name: value for name, value in body.items() if value}


ADAPTER = adapter(Broken)
CAUGHT = ("request_as_asked", "POST /v2/faces")
SHOWN = r"body=\{'train_image_url': '', 'voice_name': '0'\},"
