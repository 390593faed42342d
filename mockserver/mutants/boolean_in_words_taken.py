"""A query parameter that is true or false is taken as `yes`, `1` or `True`, too."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "tavus"
CAUGHT_BY = "invalid_request_refused"


def spoil(broken: MutatedMock) -> None:
    @broken.around("listDeployments")
    async def forgive(request: MutantRequest, ask: Ask) -> MutantResponse:
        is_yes = (request.parameter("include_thumbnails") or "").lower() in ("yes", "1", "true", "on")
        return await ask(request.with_query(include_thumbnails="true") if is_yes else request)
