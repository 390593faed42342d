"""Returns None where the service refuses."""

from __future__ import annotations

import httpx

from specs.json.parsing import Json
from tests.contracts.clients.broken.small import Small, adapter


class Broken(Small):
    def read(self, response: httpx.Response) -> Json:
        return super().read(response) if response.is_success else None


ADAPTER = adapter(Broken)
CAUGHT = ("error_raised", "DELETE /v2/faces/{face_id}")
SHOWN = r"answers=\[StubResponse\(400, \{'error': '0'\}\)\],"
