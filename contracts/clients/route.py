"""How one operation is reached: what a client must know of it to send a request."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationRoute:
    """One operation of a document."""

    method: str
    path: str  # with the server's own path: "/v1/deployments/{id}"
    media_type: str | None = None  # of its body; None: it takes none
    wants_body: bool = False  # whether a body is required
    wants_credential: bool = True
    joined: frozenset[str] = frozenset()  # query parameters whose items share one value, separated by commas
