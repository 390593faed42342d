"""Says that its JSON is a form."""

from __future__ import annotations

from tests.contracts.clients.broken.small import Small, adapter


class Broken(Small):
    def headers(self, content: bytes | None) -> dict[str, str]:
        held = super().headers(content)
        return {**held, "Content-Type": "application/x-www-form-urlencoded"} if content is not None else held


ADAPTER = adapter(Broken)
CAUGHT = ("request_as_declared", "POST /v2/faces")
SHOWN = r"body=\{'train_video_url': ''\},"
