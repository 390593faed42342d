"""The list of volumes shows each under the name that it was made with."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutatedMock
from specs.json.parsing import Json

API = "together"
CAUGHT_BY = "reads_are_stable"


def spoil(broken: MutatedMock) -> None:
    names: dict[str, Json] = {}

    @broken.success("createVolume")
    def remember(_request: MutantRequest, body: Json) -> Json:
        names[body["id"]] = body["name"]
        return body

    @broken.success("listVolumes")
    def show(_request: MutantRequest, body: Json) -> Json:
        return {**body, "data": [{**one, "name": names.get(one["id"], one["name"])} for one in body["data"]]}
