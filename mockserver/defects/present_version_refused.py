"""A patch of the present version is refused."""

from __future__ import annotations

from mockserver.defect import Answer, Broken, Request

API = "tavus"
CAUGHT_BY = "if_match_holds"


def spoil(broken: Broken) -> None:
    @broken.answer("patchDeployment")
    def refuse(request: Request, answer: Answer) -> Answer:
        is_named = request.header("if-match") not in ("", "*")
        return broken.refused(412) if is_named and answer.is_success else answer
