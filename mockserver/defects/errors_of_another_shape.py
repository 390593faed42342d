"""A 400 says `detail` where `error` is declared."""

from __future__ import annotations

from mockserver.defect import Answer, Broken, Request

API = "tavus"
CAUGHT_BY = "error_body_as_declared"


def spoil(broken: Broken) -> None:
    @broken.answer()
    def reshape(_request: Request, answer: Answer) -> Answer:
        return answer.with_json({"detail": answer.json["error"]}) if answer.status == 400 else answer
