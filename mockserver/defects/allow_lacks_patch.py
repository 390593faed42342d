"""The methods that a 405 lists lack PATCH."""

from __future__ import annotations

from mockserver.defect import Answer, Broken, Request

API = "tavus"
CAUGHT_BY = "allow_header_complete"


def spoil(broken: Broken) -> None:
    @broken.answer()
    def without(_request: Request, answer: Answer) -> Answer:
        methods = answer.header("allow").split(", ")
        kept = ", ".join(method for method in methods if method != "PATCH")
        return answer.with_header("allow", kept) if answer.status == 405 else answer
