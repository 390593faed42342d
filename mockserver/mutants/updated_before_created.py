"""A new volume was updated an hour before it was created."""

from __future__ import annotations

from datetime import datetime, timedelta

from mockserver.mutants.mutant import MutantRequest, MutatedMock
from specs.json.parsing import Json

API = "together"
CAUGHT_BY = "updated_at_moves"


def spoil(broken: MutatedMock) -> None:
    @broken.success("createVolume", "getVolume")
    def change(_request: MutantRequest, body: Json) -> Json:
        if body["updated_at"] == body["created_at"]:
            body = {
                **body,
                "updated_at": (datetime.fromisoformat(body["created_at"]) - timedelta(hours=1)).isoformat().replace("+00:00", "Z"),
            }
        return body
