"""A secret says that it was created when it is read."""

from __future__ import annotations

from mockserver.clock import timestamp
from mockserver.defect import Broken, Request
from specs.text import Json

API = "together"
CAUGHT_BY = "created_at_stays"


def spoil(broken: Broken) -> None:
    @broken.success("getSecret")
    def now(_request: Request, body: Json) -> Json:
        return {**body, "created_at": timestamp(broken.mock.clock.now_s())}
