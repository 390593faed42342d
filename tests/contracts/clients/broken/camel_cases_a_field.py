"""Spells a field as JavaScript would."""

from __future__ import annotations

from specs.json.parsing import Json
from tests.contracts.clients.broken.small import Small, adapter


class Broken(Small):
    def body(self, body: Json) -> Json:
        return {"palId" if name == "pal_id" else name: value for name, value in body.items()}


ADAPTER = adapter(Broken)
CAUGHT = ("request_as_asked", "POST /v2/deployments")
SHOWN = r"body=\{'channel': 'embed', 'pal_id': ''\},"
