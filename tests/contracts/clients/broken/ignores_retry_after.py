"""Waits for one second, whatever the service asks for."""

from __future__ import annotations

import httpx

from tests.contracts.clients.broken.small import Small, adapter


class Broken(Small):
    def wait(self, response: httpx.Response) -> None:
        self.sleep(1)


ADAPTER = adapter(Broken)
CAUGHT = ("retry_after_honoured", "GET /v2/deployments/{deployment_id}")
SHOWN = r"headers=\{'Retry\-After': '20'\}"
