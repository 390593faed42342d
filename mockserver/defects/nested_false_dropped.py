"""What is false inside a deployment's customization is left out."""

from __future__ import annotations

from mockserver.defect import Broken, Request
from specs.text import Json

API = "tavus"
CAUGHT_BY = "created_is_readable"


def spoil(broken: Broken) -> None:
    @broken.success("createDeployment", "getDeployment")
    def drop(_request: Request, body: Json) -> Json:
        return {**body, "customization": without(body["customization"])} if isinstance(body.get("customization"), dict) else body

    def without(held: Json) -> Json:
        return {name: without(inner) for name, inner in held.items() if inner is not False} if isinstance(held, dict) else held
