"""Creating a volume answers 201, which is not declared."""

from __future__ import annotations

from dataclasses import replace

from mockserver.defect import Answer, Broken, Request

API = "together"
CAUGHT_BY = "status_declared"


def spoil(broken: Broken) -> None:
    @broken.answer("createVolume")
    def created(_request: Request, answer: Answer) -> Answer:
        return replace(answer, status=201) if answer.is_success else answer
