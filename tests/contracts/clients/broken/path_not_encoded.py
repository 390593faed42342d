"""Puts an id into the path as it is."""

from __future__ import annotations

from collections.abc import Mapping

from tests.contracts.clients.broken.small import Small, adapter


class Broken(Small):
    def path(self, path: str, given: Mapping[str, str]) -> str:
        return path.format(**given)


ADAPTER = adapter(Broken)
CAUGHT = ("request_as_asked", "GET /v2/deployments/{deployment_id}")
SHOWN = r"path=\{'deployment_id': '(.|\\t)'\},"
