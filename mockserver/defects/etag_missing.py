"""A deployment's ETag, which is declared as required, is missing."""

from __future__ import annotations

from mockserver.defect import Answer, Broken, Request

API = "tavus"
CAUGHT_BY = "headers_as_declared"


def spoil(broken: Broken) -> None:
    @broken.answer("getDeployment")
    def without(_request: Request, answer: Answer) -> Answer:
        return answer.with_header("etag", None)
