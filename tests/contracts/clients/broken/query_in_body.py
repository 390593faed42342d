"""Sends what belongs into the query as a body."""

from __future__ import annotations

from collections.abc import Mapping

from contracts.traffic.json_text import NOTHING
from specs.json.parsing import Json
from tests.contracts.clients.broken.small import Small, adapter


class Broken(Small):
    def do(self, method: str, path: str, given: Mapping[str, str], query: Mapping[str, Json], body: Json = NOTHING) -> Json:
        return super().do(method, path, given, {}, dict(query) if query else body)


ADAPTER = adapter(Broken)
CAUGHT = ("request_as_asked", "GET /v2/faces")
SHOWN = r"query=\{'sort': ''\},"
