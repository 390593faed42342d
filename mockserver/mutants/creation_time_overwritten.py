"""An update of a secret that names another time of creation changes it."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutantResponse, MutatedMock
from specs.json.parsing import Json

API = "together"
CAUGHT_BY = "created_at_stays"


def spoil(broken: MutatedMock) -> None:
    times: dict[str, Json] = {}

    @broken.answer("updateSecret")
    def change(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        sent = request.json
        if answer.is_success and isinstance(sent, dict) and isinstance(sent.get("created_at"), str):
            times[answer.json["id"]] = sent["created_at"]
        return answer

    @broken.success("getSecret")
    def show(_request: MutantRequest, body: Json) -> Json:
        return {**body, "created_at": times.get(body["id"], body["created_at"])}
