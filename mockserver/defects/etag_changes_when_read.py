"""A deployment's ETag is another each time that it is read."""

from __future__ import annotations

import itertools

from mockserver.defect import Answer, Broken, Request

API = "tavus"
CAUGHT_BY = "if_match_holds"


def spoil(broken: Broken) -> None:
    count = itertools.count()

    @broken.answer("getDeployment")
    def tag(_request: Request, answer: Answer) -> Answer:
        return answer.with_header("etag", f'"{next(count)}"') if answer.is_success else answer
