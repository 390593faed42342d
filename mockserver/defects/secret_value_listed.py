"""The list of secrets shows their values."""

from __future__ import annotations

from mockserver.defect import Answer, Broken, Request
from specs.text import Json

API = "together"
CAUGHT_BY = "secret_not_echoed"


def spoil(broken: Broken) -> None:
    values: dict[str, str] = {}

    @broken.answer("createSecret")
    def remember(request: Request, answer: Answer) -> Answer:
        if answer.is_success:
            values[answer.json["id"]] = request.json["value"]
        return answer

    @broken.success("listSecrets")
    def show(_request: Request, body: Json) -> Json:
        return {**body, "data": [{**item, "value": values.get(item["id"], "")} for item in body["data"]]}
