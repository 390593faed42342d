"""An update of a secret that names another time of creation changes it."""

from __future__ import annotations

from mockserver.defect import Answer, Broken, Request
from specs.text import Json

API = "together"
CAUGHT_BY = "created_at_stays"


def spoil(broken: Broken) -> None:
    times: dict[str, Json] = {}

    @broken.answer("updateSecret")
    def change(request: Request, answer: Answer) -> Answer:
        sent = request.json
        if answer.is_success and isinstance(sent, dict) and isinstance(sent.get("created_at"), str):
            times[answer.json["id"]] = sent["created_at"]
        return answer

    @broken.success("getSecret")
    def show(_request: Request, body: Json) -> Json:
        return {**body, "created_at": times.get(body["id"], body["created_at"])}
