"""A deployment shows the password that it was made with."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutantResponse, MutatedMock
from specs.json.parsing import Json

API = "tavus"
CAUGHT_BY = "secret_not_echoed"


def spoil(broken: MutatedMock) -> None:
    passwords: dict[str, Json] = {}

    @broken.answer("createDeployment")
    def remember(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        if answer.is_success:
            passwords[answer.json["deployment_id"]] = request.json.get("password")
        return answer

    @broken.success("getDeployment")
    def show(request: MutantRequest, body: Json) -> Json:
        held = passwords.get(request.path_parameters["deployment_id"])
        return {**body, "password": held} if held else body
