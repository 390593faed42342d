"""An exchange held against its document: which operation it is, how its request departs, and what was promised for its answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from contracts.analysis.finding import Departure, Party, Weight
from contracts.analysis.matched_request import MatchedRequest
from contracts.analysis.request_violations import RequestViolation, request_violations
from contracts.analysis.sent_values import SentValues
from contracts.analysis.undecidable import undecidable_reasons
from contracts.traffic import json_text
from contracts.traffic.json_text import JsonText
from contracts.traffic.redaction import CREDENTIAL, placeholders_in
from specs.document.document import MediaType, Response
from specs.http.credentials import REQUEST_CREDENTIAL_HEADERS
from specs.http.media_types import essence_of, is_covered_by
from specs.json.parsing import Json
from specs.schema.compile import CompiledSchema


@dataclass(frozen=True, eq=False)
class MatchedExchange(MatchedRequest):
    """One exchange, read by its contract: its request, how that departs, and what the document declares for its answer."""

    sent: SentValues = field(default_factory=SentValues, repr=False)  # by the requests of its scope

    @cached_property
    def key(self) -> str:
        """The operation's key; where the document has no such operation, the method and the path, as the document spells it if it does."""
        if self.operation or self.exchange.is_callback:
            return self.operation.key if self.operation else f"{self.exchange.method} {self.path}"
        route = next(self.contract.paths_at(self.path), None)
        return f"{self.exchange.method} {route[0].path if route else self.path}"

    @property
    def pointer(self) -> str:
        """The operation's pointer."""
        return self.operation.pointer if self.operation else "/paths"

    @cached_property
    def text(self) -> JsonText:
        """The answer's body as JSON, and what is wrong with its text."""
        return json_text.read_json_text(self.exchange.response_body)

    @property
    def body(self) -> Json:
        """The answer's body as JSON; `NOTHING` where it is none."""
        return self.text.value

    @cached_property
    def item(self) -> Json:
        """The item that the answer holds, in its envelope or as its root; the body where the operation works on no collection."""
        collection = self.contract.by_operation.get(self.key)
        return self.body if collection is None or self.operation is None else collection.item_in(self.operation, self.body)

    @property
    def status(self) -> int:
        """0 where no answer came."""
        return self.exchange.status or 0

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    @property
    def is_allowed(self) -> bool:
        """Whether the document allows the request as it was sent, its credential included."""
        return self.operation is not None and not self.faults

    @cached_property
    def response(self) -> Response | None:
        """What the document declares for the answer's status."""
        return self.operation.response(self.status) if self.operation and self.status else None

    @cached_property
    def response_media(self) -> MediaType | None:
        """The declared media type that the answer's Content-Type falls under."""
        if self.response is None:
            return None
        essence = essence_of(self.exchange.header("content-type") or "")
        exact = [media for media in self.response.content if essence_of(media.name) == essence]
        return next(iter(exact), next((media for media in self.response.content if is_covered_by(essence_of(media.name), essence)), None))

    def response_schema(self) -> CompiledSchema | None:
        """The compiled schema of the answer's body, where one is declared."""
        media = self.response_media
        return self.contract.schemas.compile(media.schema_pointer, "response") if media and media.schema_pointer else None

    @cached_property
    def faults(self) -> tuple[RequestViolation, ...]:
        """Every way in which the request departs from its operation; () where the document has no such operation."""
        if self.operation is None:
            return ()
        return tuple(request_violations(self, self.operation))

    @cached_property
    def doubts(self) -> tuple[str, ...]:
        """Why it cannot be told whether a service has to accept the request, although nothing is seen to be wrong with it."""
        return () if self.operation is None else tuple(undecidable_reasons(self, self.operation))

    @property
    def carries_other(self) -> bool:
        """Whether it carries a credential in a place or a form that the document does not have."""
        exchange = self.exchange
        if self.carried or CREDENTIAL in placeholders_in(exchange.target):
            return True
        return any(value.strip() and name.lower() in REQUEST_CREDENTIAL_HEADERS for name, value in exchange.request_headers)

    @property
    def preferred(self) -> str:
        """What the request asks for with `Prefer`, in lower case: "" for nothing."""
        return (self.exchange.request_header("prefer") or "").lower()

    def departure(
        self,
        detail: str,
        *,
        after: tuple[MatchedExchange, ...] = (),
        pointer: str | None = None,
        party: Party = "service",
        weight: Weight = "error",
        kind: str = "",
        field: str = "",
    ) -> Departure:
        """A departure that this exchange shows, behind those in `after`; at its operation, unless a pointer is told."""
        shown_by = tuple(matched.exchange for matched in (*after, self))
        at = pointer or self.pointer
        return Departure(
            detail=detail, pointer=at, exchanges=shown_by, operation=self.key, party=party, weight=weight, kind=kind, field=field
        )
