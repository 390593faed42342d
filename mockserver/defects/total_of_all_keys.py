"""The total of PALs counts those of every key."""

from __future__ import annotations

from mockserver.defect import Answer, Broken, Request
from specs.text import Json

API = "tavus"
CAUGHT_BY = "totals_agree"


def spoil(broken: Broken) -> None:
    made: dict[str, int] = {}

    @broken.answer("createPal")
    def count(_request: Request, answer: Answer) -> Answer:
        made["all"] = made.get("all", 0) + answer.is_success
        return answer

    @broken.success("listPals")
    def tell(_request: Request, body: Json) -> Json:
        return {**body, "total_count": max(body["total_count"], made.get("all", 0))}
