"""Gives null for a field that was not answered."""

from __future__ import annotations

from specs.json.parsing import Json
from tests.contracts.clients.broken.small import Small, adapter


class Broken(Small):
    def taken(self, body: Json) -> Json:
        return {"name": None, **body} if isinstance(body, dict) and "deployment_id" in body else body


ADAPTER = adapter(Broken)
CAUGHT = ("answer_returned", "GET /v2/deployments/{deployment_id}")
SHOWN = r"'usage_total': 0, \}\)\],"
