"""Deleting a deployment answers 204 and, behind it, a body."""

from __future__ import annotations

from mockserver.defect import Answer, Broken, Request

API = "tavus"
CAUGHT_BY = "no_server_error"


def spoil(broken: Broken) -> None:
    @broken.answer("deleteDeployment")
    def talk(_request: Request, answer: Answer) -> Answer:
        return answer.with_json({"deleted": True}) if answer.status == 204 else answer
