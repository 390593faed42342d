"""What is not found is answered with an HTML page."""

from __future__ import annotations

from dataclasses import replace

from mockserver.defect import Answer, Broken, Request

API = "tavus"
CAUGHT_BY = "content_type_declared"


def spoil(broken: Broken) -> None:
    @broken.answer("getFace", "getPal", "getDeployment", "deletePal", "patchPal")
    def page(_request: Request, answer: Answer) -> Answer:
        if answer.status != 404:
            return answer
        return replace(answer, body=b"<html><h1>Not Found</h1></html>").with_header("content-type", "text/html")
