"""One exchange as a hook inside a client sees it: told of piece by piece, and whole at its end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from contracts.observed.proxy.capped_body import CappedBody
from contracts.observed.proxy.connection import GONE
from contracts.traffic.exchange import Exchange, Headers


@dataclass(slots=True, kw_only=True)
class HookedExchange:
    """A request, and what is there of its answer."""

    sent_s: float
    ended: Callable[[HookedExchange], object]  # told once
    method: str = ""
    url: str = ""
    request_headers: Headers = ()
    request: CappedBody = field(default_factory=CappedBody)
    status: int | None = None
    response_headers: Headers = ()
    response: CappedBody = field(default_factory=CappedBody)
    encoding: str | None = None  # of the answer's pieces; None: they come decoded
    failure: str | None = None
    is_ended: bool = False

    def end(self, *, is_whole: bool) -> None:
        """Nothing more comes of the answer."""
        if self.is_ended:
            return
        self.is_ended = True
        if not is_whole:
            self.failure = f"{GONE}: the client did not read the answer to its end"
        self.ended(self)

    def give_up(self) -> None:
        """Take what is not ended for what it is now."""
        if self.status is None:
            self.failure = "no answer came, or its client did not wait for it"
        self.end(is_whole=self.status is None)

    def exchange(self, *, now_s: float) -> Exchange:
        """What was exchanged; its secrets are still in it."""
        has_answer = self.failure is None
        return Exchange(
            sent_s=self.sent_s,
            elapsed_s=now_s - self.sent_s,
            method=self.method,
            target=self.url,
            request_headers=self.request_headers,
            request_body=self.request.kept(),
            status=self.status if has_answer else None,
            response_headers=self.response_headers if has_answer else (),
            response_body=self.response.kept(self.encoding) if has_answer else b"",
            failure=self.failure,
        )
