"""The connection is closed in the middle of a face."""

from __future__ import annotations

from dataclasses import replace

from mockserver.defect import Answer, Broken, Request

API = "tavus"
CAUGHT_BY = "no_server_error"


def spoil(broken: Broken) -> None:
    @broken.answer("getFace")
    def cut(_request: Request, answer: Answer) -> Answer:
        return replace(answer, body=answer.body[:20], is_cut_off=True) if answer.is_success else answer
