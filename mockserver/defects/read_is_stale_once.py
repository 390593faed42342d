"""The first read after an update of a volume shows what was there before."""

from __future__ import annotations

from mockserver.defect import Answer, Broken, Request

API = "together"
CAUGHT_BY = "update_changes_what_it_names"


def spoil(broken: Broken) -> None:
    shown: dict[str, Answer] = {}
    stale: set[str] = set()

    @broken.answer("getVolume")
    def show(request: Request, answer: Answer) -> Answer:
        before = shown.get(request.path)
        if request.path in stale and before is not None:
            stale.discard(request.path)
            return before
        if answer.is_success and not request.query:
            shown[request.path] = answer
        return answer

    @broken.answer("updateVolume")
    def mark(request: Request, answer: Answer) -> Answer:
        if answer.is_success:
            stale.add(request.path)
        return answer
