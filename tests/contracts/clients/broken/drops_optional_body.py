"""Sends no body where none is required."""

from __future__ import annotations

from collections.abc import Mapping

from contracts.traffic.json_text import NOTHING
from specs.json.parsing import Json
from tests.contracts.clients.broken.small import Small, adapter


class Broken(Small):
    def do(self, method: str, path: str, given: Mapping[str, str], query: Mapping[str, Json], body: Json = NOTHING) -> Json:
        return super().do(method, path, given, query, NOTHING if path.endswith("/start") else body)


ADAPTER = adapter(Broken)
CAUGHT = ("request_as_asked", "POST /v2/deployments/{deployment_id}/start")
SHOWN = r"body=\{'\w+': [^,{}]*\},"
