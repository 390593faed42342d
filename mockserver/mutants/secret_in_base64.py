"""A new secret is answered with its value, in base64."""

from __future__ import annotations

import base64

from mockserver.mutants.mutant import MutantRequest, MutatedMock
from specs.json.parsing import Json

API = "together"
CAUGHT_BY = "secret_not_echoed"


def spoil(broken: MutatedMock) -> None:
    @broken.success("createSecret")
    def show(request: MutantRequest, body: Json) -> Json:
        return {**body, "description": base64.b64encode(request.json["value"].encode()).decode()}
