"""The error of a 404 lacks its `type`, which is required."""

from __future__ import annotations

from mockserver.defect import Answer, Broken, Request

API = "together"
CAUGHT_BY = "error_body_as_declared"


def spoil(broken: Broken) -> None:
    @broken.answer("getSecret", "updateSecret", "deleteSecret", "getVolume", "getDeployment")
    def without(_request: Request, answer: Answer) -> Answer:
        if answer.status != 404:
            return answer
        return answer.with_json({"error": {name: held for name, held in answer.json["error"].items() if name != "type"}})
