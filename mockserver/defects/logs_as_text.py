"""A deployment's logs are JSON, but called plain text."""

from __future__ import annotations

from mockserver.defect import Answer, Broken, Request

API = "together"
CAUGHT_BY = "content_type_declared"


def spoil(broken: Broken) -> None:
    @broken.answer("getDeploymentLogs")
    def call_text(_request: Request, answer: Answer) -> Answer:
        return answer.with_header("content-type", "text/plain") if answer.is_success else answer
