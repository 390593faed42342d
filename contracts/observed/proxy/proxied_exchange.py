"""One exchange on its way through a proxy, and what it is to the judge once it has passed."""

from __future__ import annotations

from dataclasses import dataclass, field

from contracts.observed.proxy.capped_body import CappedBody
from contracts.observed.proxy.http1 import MessageHead
from contracts.observed.proxy.upstream import Upstream
from contracts.traffic.exchange import Exchange, decoded_headers


@dataclass(slots=True)
class ProxiedExchange:
    """A request and what is there of its answer."""

    request_head: MessageHead
    sent_s: float
    request: CappedBody = field(default_factory=CappedBody)
    answer: MessageHead | None = None
    response: CappedBody = field(default_factory=CappedBody)
    failure: str | None = None  # why there is no answer, or none that is whole

    def exchange(self, upstream: Upstream, *, now_s: float) -> Exchange:
        """What passed, with the URL at the upstream for a target; its secrets are still in it."""
        head = self.request_head
        answer = self.answer if self.failure is None else None
        return Exchange(
            sent_s=self.sent_s,
            elapsed_s=now_s - self.sent_s,
            method=head.method.decode("latin-1"),
            target=upstream.origin + upstream.path(head.target).decode("latin-1"),
            request_headers=decoded_headers(head.headers),
            request_body=self.request.kept(),
            status=answer.status if answer else None,
            response_headers=decoded_headers(answer.headers) if answer else (),
            response_body=self.response.kept(_text(answer.value(b"content-encoding"))) if answer else b"",
            failure=self.failure,
        )


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("latin-1")
