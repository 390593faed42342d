"""A deployment's ETag has no quotes around it."""

from __future__ import annotations

from mockserver.defect import Answer, Broken, Request

API = "tavus"
CAUGHT_BY = "headers_as_declared"


def spoil(broken: Broken) -> None:
    @broken.answer("getDeployment")
    def unquoted(_request: Request, answer: Answer) -> Answer:
        return answer.with_header("etag", answer.header("etag").replace('"', "")) if answer.is_success else answer
