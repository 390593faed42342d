"""What the playing server answers with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from contracts.traffic.json_text import NOTHING
from specs.json.parsing import Json


@dataclass(frozen=True, slots=True)
class StubResponse:
    """One answer; without a body where there is `NOTHING`."""

    status: int
    body: Json = NOTHING
    headers: Mapping[str, str] = field(default_factory=dict)
    description: str = ""  # what is played with it, in words; for reports only

    @property
    def content(self) -> bytes:
        return b"" if self.body is NOTHING else json.dumps(self.body, ensure_ascii=False).encode()

    @property
    def is_hang_up(self) -> bool:
        """Whether there is no answer at all: the connection is closed."""
        return self.status == 0


HANG_UP = StubResponse(0, description="no answer: the connection is closed when the request is there")
