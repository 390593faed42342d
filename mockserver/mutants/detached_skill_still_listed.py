"""A skill that was detached from a PAL is still in its list."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutatedMock
from specs.json.parsing import Json

API = "tavus"
CAUGHT_BY = "deleted_is_gone"


def spoil(broken: MutatedMock) -> None:
    attached: dict[str, dict[str, Json]] = {}

    @broken.success("attachPalSkill")
    def remember(request: MutantRequest, body: Json) -> Json:
        attached.setdefault(request.path_parameters["pal_id"], {})[request.path_parameters["skill_id"]] = body
        return body

    @broken.success("listPalSkills")
    def show(request: MutantRequest, body: Json) -> Json:
        return {**body, "data": {**attached.get(request.path_parameters["pal_id"], {}), **body["data"]}}
