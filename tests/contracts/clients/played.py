"""Both kinds of both reference clients on answers that are given, without a network and without waiting."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import httpx

from contracts.clients.tavus import AsyncTavus, Tavus
from contracts.clients.together import Together

KEY = "sk-0123456789-of-a-test"
Played = httpx.Response | httpx.TransportError


@dataclass
class Wire:
    """What is answered, in order; what was sent, and how long was paused."""

    answers: Sequence[Played]
    sent: list[httpx.Request] = field(default_factory=list)
    slept_s: list[float] = field(default_factory=list)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(request)
        answer = self.answers[min(len(self.sent), len(self.answers)) - 1]
        if isinstance(answer, httpx.TransportError):
            raise answer
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)

    @property
    def _transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self._answer)

    def tavus(self, *, max_retries: int = 2) -> Tavus:
        return Tavus(api_key=KEY, http=httpx.Client(transport=self._transport), sleep=self.slept_s.append, max_retries=max_retries)

    def together(self) -> Together:
        return Together(api_key=KEY, http=httpx.Client(transport=self._transport), sleep=self.slept_s.append)

    def async_tavus(self) -> AsyncTavus:
        async def sleep(seconds: float) -> None:
            self.slept_s.append(seconds)

        return AsyncTavus(api_key=KEY, http=httpx.AsyncClient(transport=self._transport), sleep=sleep)

    @property
    def clock(self) -> Callable[[], float]:
        """A clock that goes by the pauses only."""
        return lambda: sum(self.slept_s)


def ok(body: object) -> httpx.Response:
    return httpx.Response(200, json=body)
