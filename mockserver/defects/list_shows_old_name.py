"""The list of volumes shows each under the name that it was made with."""

from __future__ import annotations

from mockserver.defect import Broken, Request
from specs.text import Json

API = "together"
CAUGHT_BY = "reads_are_stable"


def spoil(broken: Broken) -> None:
    names: dict[str, Json] = {}

    @broken.success("createVolume")
    def remember(_request: Request, body: Json) -> Json:
        names[body["id"]] = body["name"]
        return body

    @broken.success("listVolumes")
    def show(_request: Request, body: Json) -> Json:
        return {**body, "data": [{**one, "name": names.get(one["id"], one["name"])} for one in body["data"]]}
