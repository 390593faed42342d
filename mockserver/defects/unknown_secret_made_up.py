"""A secret that does not exist is made up when it is read."""

from __future__ import annotations

from dataclasses import replace

from mockserver.clock import timestamp
from mockserver.defect import Answer, Broken, Request

API = "together"
CAUGHT_BY = "unknown_id_is_not_found"


def spoil(broken: Broken) -> None:
    @broken.answer("getSecret")
    def make_up(request: Request, answer: Answer) -> Answer:
        if answer.status != 404:
            return answer
        at = timestamp(broken.mock.clock.now_s())
        key = request.path_parameters["id"]
        return replace(answer, status=200).with_json({"id": key, "object": "secret", "name": key, "created_at": at, "updated_at": at})
