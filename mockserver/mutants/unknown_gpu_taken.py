"""A GPU type that is none is taken for one."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock

API = "together"
CAUGHT_BY = "invalid_request_refused"


def spoil(broken: MutatedMock) -> None:
    known = ("h100-80gb", "h100-40gb-mig", "b200-192gb", "h200-140gb", "none")

    @broken.around("POST /deployments")
    async def take(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        if isinstance(sent, dict) and isinstance(sent.get("gpu_type"), str) and sent["gpu_type"] not in known:
            request = request.with_json({**sent, "gpu_type": known[0]})
        return await ask(request)
