"""What is not found is answered with an HTML page."""

from __future__ import annotations

from dataclasses import replace

from mockserver.mutants.mutant import MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "content_type_declared"


def spoil(broken: MutatedMock) -> None:
    @broken.answer("getFace", "getPal", "getDeployment", "deletePal", "patchPal")
    def page(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
        if answer.status != 404:
            return answer
        return replace(answer, body=b"<html><h1>Not Found</h1></html>").with_header("content-type", "text/html")
