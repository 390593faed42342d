"""Sends numbers as text."""

from __future__ import annotations

from specs.json.parsing import Json
from tests.contracts.clients.broken.small import Small, adapter


class Broken(Small):
    def body(self, body: Json) -> Json:
        limits = {name: str(value) for name, value in body["limits"].items()} if body.get("limits") else body.get("limits")
        return {**body, "limits": limits} if "limits" in body else body


ADAPTER = adapter(Broken)
CAUGHT = ("request_as_declared", "POST /v2/deployments")
SHOWN = r"'limits': \{'\w+': 1\}"
