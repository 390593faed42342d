"""A deployment shows the password that it was made with."""

from __future__ import annotations

from mockserver.defect import Answer, Broken, Request
from specs.text import Json

API = "tavus"
CAUGHT_BY = "secret_not_echoed"


def spoil(broken: Broken) -> None:
    passwords: dict[str, Json] = {}

    @broken.answer("createDeployment")
    def remember(request: Request, answer: Answer) -> Answer:
        if answer.is_success:
            passwords[answer.json["deployment_id"]] = request.json.get("password")
        return answer

    @broken.success("getDeployment")
    def show(request: Request, body: Json) -> Json:
        held = passwords.get(request.path_parameters["deployment_id"])
        return {**body, "password": held} if held else body
