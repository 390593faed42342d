"""What is false inside a deployment's customization is left out."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutatedMock
from specs.json.parsing import Json

API = "tavus"
CAUGHT_BY = "created_is_readable"


def spoil(broken: MutatedMock) -> None:
    @broken.success("createDeployment", "getDeployment")
    def drop(_request: MutantRequest, body: Json) -> Json:
        return {**body, "customization": without(body["customization"])} if isinstance(body.get("customization"), dict) else body

    def without(held: Json) -> Json:
        return {name: without(inner) for name, inner in held.items() if inner is not False} if isinstance(held, dict) else held
