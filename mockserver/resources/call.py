"""One request as a behaviour sees it, and the reply that it gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from specs import Operation
from specs.json.parsing import Json

if TYPE_CHECKING:
    from mockserver.resources.preferences import Preferences
    from mockserver.resources.services import Services
    from mockserver.state.store import World


@dataclass(slots=True)
class Call:
    """A request that its document allows: parameters decoded and typed, the body parsed."""

    operation: Operation
    services: Services
    world: World | None  # None where nothing says whose it is: anybody may call the operation, and no credential was shown
    path: Mapping[str, Json]
    query: Mapping[str, Json]
    headers: Mapping[bytes, bytes]  # as they were sent, names in lower case
    body: Json  # None where there is none
    preferences: Preferences
    now_s: float  # the mock's time at the request, in seconds since the Unix epoch

    @property
    def origin(self) -> str:
        """Where the request was sent: scheme, host and port."""
        return f"http://{self.headers.get(b'host', b'localhost').decode('latin-1')}"

    @property
    def own_world(self) -> World:
        """The world of the caller's credential; that of all who show none, where none was shown."""
        return self.services.store.anonymous_world() if self.world is None else self.world


@dataclass(slots=True)
class Reply:
    """What goes back: `body` is plain JSON values, bytes of another media type, or None for an empty body."""

    status: int = 200
    body: Json = None
    headers: dict[str, str] = field(default_factory=dict)
    reason: str | None = None  # why a request was refused: for the journal
    is_declared: bool = True  # False: a refusal of the mock's own, with a status for which the document has no response
