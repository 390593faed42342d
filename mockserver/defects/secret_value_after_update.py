"""An update of a secret answers with its new value, in its description."""

from __future__ import annotations

from mockserver.defect import Broken, Request
from specs.text import Json

API = "together"
CAUGHT_BY = "secret_not_echoed"


def spoil(broken: Broken) -> None:
    @broken.success("updateSecret")
    def show(request: Request, body: Json) -> Json:
        value = request.json.get("value")
        return {**body, "description": f"Now {value}."} if value else body
