"""The list of secrets shows their values."""

from __future__ import annotations

from mockserver.mutants.mutant import MutantRequest, MutantResponse, MutatedMock
from specs.json.parsing import Json

API = "together"
CAUGHT_BY = "secret_not_echoed"


def spoil(broken: MutatedMock) -> None:
    values: dict[str, str] = {}

    @broken.answer("createSecret")
    def remember(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        if answer.is_success:
            values[answer.json["id"]] = request.json["value"]
        return answer

    @broken.success("listSecrets")
    def show(_request: MutantRequest, body: Json) -> Json:
        return {**body, "data": [{**item, "value": values.get(item["id"], "")} for item in body["data"]]}
