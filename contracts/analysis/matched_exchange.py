"""An exchange held against its document: which operation it is, how its request departs, and what was promised for its answer."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

from contracts.analysis.causes import of_text
from contracts.analysis.finding import Departure, Party, Weight
from contracts.analysis.matched_request import MatchedRequest
from contracts.analysis.request_violations import LENIENT_TEXTS, RequestViolation, request_violations
from contracts.analysis.undecidable import undecidable_reasons
from contracts.analysis.values.sent_values import SentValues
from contracts.traffic import json_text
from contracts.traffic.json_text import JsonText
from contracts.traffic.redaction import CREDENTIAL, placeholders_in
from specs.document.document import MediaType, Response
from specs.http.credentials import REQUEST_CREDENTIAL_HEADERS
from specs.http.media_types import essence_of, is_covered_by, is_json
from specs.json.nesting import is_too_deep
from specs.json.parsing import Json
from specs.schema.compile import CompiledSchema

_BEFORE_OPERATION = (400, 404, 405, 406, 411, 413, 414, 415, 422, 431)  # refusals of a framework's own
_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")  # not -1: many routers know no signs
_MOST_LEVELS = 32  # beyond them, readers of JSON give up


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

    @property
    def is_unreadable(self) -> bool:
        """Whether no two readers agree on the request's body: no UTF-8, NaN, half a surrogate pair, nested without end."""
        content_type = self.exchange.request_header("content-type") or ""
        if not self.exchange.request_body or not is_json(content_type):
            return False
        text = self.request_text
        return (
            any(of_text(problem) in LENIENT_TEXTS for problem in text.errors) or bool(text.doubts) or is_too_deep(text.value, _MOST_LEVELS)
        )

    @property
    def is_refused_before_operation(self) -> bool:
        """Whether a framework may have refused it by itself: for its path, its media type, or a body that is no JSON."""
        if self.status not in _BEFORE_OPERATION:
            return False
        is_odd_path = any(not _PLAIN.fullmatch(text) for text in self.path_parameters.values())
        texts = (*self.request_text.errors, *self.request_text.doubts) if self.exchange.request_body else ()
        return is_odd_path or bool(texts) or any(fault.part in ("path", "media type") for fault in self.faults)

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
