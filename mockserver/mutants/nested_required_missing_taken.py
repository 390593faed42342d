"""A volume is filled from elsewhere without the role that may read there, which is required."""

from __future__ import annotations

from mockserver.mutants.mutant import Ask, MutantRequest, MutantResponse, MutatedMock
from specs.json.parsing import Json

API = "together"
CAUGHT_BY = "invalid_request_refused"


def spoil(broken: MutatedMock) -> None:
    @broken.around("createVolume")
    async def fill(request: MutantRequest, ask: Ask) -> MutantResponse:
        sent = request.json
        source = sent["content"]["origin"]["s3"] if b'"s3"' in request.body and is_right_but_for_role(sent) else None
        if source is not None:
            request = request.with_json({**sent, "content": {**sent["content"], "origin": {"s3": {"role_arn": "nobody", **source}}}})
        return await ask(request)

    def is_right_but_for_role(sent: Json) -> bool:
        try:
            return isinstance(sent["content"]["origin"]["s3"]["uri"], str)
        except (KeyError, TypeError):
            return False
