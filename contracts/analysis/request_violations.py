"""How a request departs from its operation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

from contracts.analysis.causes import of_text, of_violation
from contracts.analysis.matched_request import MatchedRequest
from contracts.analysis.redacted_validation import definite_violations, is_surely_invalid
from contracts.traffic.json_text import NOTHING
from contracts.traffic.redaction import is_redacted
from specs import Operation
from specs.document.document import MediaType
from specs.http.media_types import essence_of, is_json
from specs.schema.compile import CompiledSchema
from specs.schema.messages import describe, describe_violation
from specs.schema.parameters import ParameterError, ParameterReader, parse_query

_MOST = 3  # causes that one body is shown for


@dataclass(frozen=True, slots=True)
class RequestViolation:
    """One way in which a request departs from its document."""

    part: str  # path, query, header, cookie, body, media type, credential or method
    pointer: str
    description: str | Callable[[], str]  # most faults are meant, and nobody asks for their words
    kind: str = ""  # the keyword that failed, or another word that stays the same from run to run
    field: str = ""  # the generalised place in the body
    split: Callable[[], Iterator[RequestViolation]] | None = None

    @property
    def detail(self) -> str:
        """What is wrong, in words."""
        return self.description if isinstance(self.description, str) else self.description()

    @property
    def causes(self) -> Iterator[RequestViolation]:
        """The fault cause by cause: a body may depart from its schema in several ways."""
        yield from (self,) if self.split is None else self.split()


def request_violations(request: MatchedRequest, operation: Operation) -> Iterator[RequestViolation]:
    """Every way in which a request departs from its operation."""
    yield from _of_parameters(request, operation)
    yield from _of_body(request, operation)
    yield from _of_credential(request, operation)


def _of_parameters(request: MatchedRequest, operation: Operation) -> Iterator[RequestViolation]:
    declared = request.contract.readers(operation)
    pointers = {(parameter.location, parameter.name): parameter.pointer for parameter in operation.parameters}
    try:
        query = parse_query(urlsplit(request.exchange.target).query.encode("utf-8"))
    except (ParameterError, UnicodeEncodeError) as error:
        yield RequestViolation("query", operation.pointer, str(error), kind="malformed")
        query = {}
    headers = {name.lower(): value for name, value in request.exchange.request_headers}
    cookies = dict(part.strip().partition("=")[::2] for part in headers.get("cookie", "").split(";") if part.strip())
    texts_by_location: dict[str, Mapping[str, list[str]]] = {
        "path": {name: [text] for name, text in request.path_parameters.items()},
        "query": query,
        "querystring": {},
        "header": {name: [value] for name, value in headers.items()},
        "cookie": {name: [value] for name, value in cookies.items()},
    }
    for location, held in declared.items():
        for reader in held:
            place = pointers.get((location, reader.name), operation.pointer)
            yield from _reader_faults(reader, texts_by_location[location], place)


def _reader_faults(reader: ParameterReader, texts_by_name: Mapping[str, list[str]], pointer: str) -> Iterator[RequestViolation]:
    texts = texts_by_name.get(reader.name.lower() if reader.location == "header" else reader.name)
    if texts is not None and any(is_redacted(text) for text in texts):
        return
    try:
        reader.read(texts_by_name)
    except ParameterError as error:
        kind = "missing" if texts is None and error.keyword is None else error.keyword or "malformed"
        yield RequestViolation(reader.location, pointer, error.detail, kind=kind)


def _of_body(request: MatchedRequest, operation: Operation) -> Iterator[RequestViolation]:
    content = operation.request_content
    at = operation.pointer + "/requestBody"
    if not request.exchange.request_body:
        if operation.is_body_required:
            yield RequestViolation("body", at, "body: missing, but required.", kind="missing")
        return
    essence = essence_of(request.exchange.request_header("content-type") or "")
    if not content or not essence or is_redacted(essence):
        return  # HTTP gives a body that is not declared no meaning, and lets a service guess the type of one that says none
    media = request.request_media
    if media is None:
        media_names = ", ".join(declared_media.name for declared_media in content)
        yield RequestViolation("media type", at, f"Content-Type {essence}: wanted {media_names}.", kind="media-type")
        return
    if not is_json(essence) or request.exchange.request_header("content-encoding"):
        return
    if request.request_text.errors:
        error = request.request_text.errors[0]
        yield RequestViolation("body", media.pointer, f"body: {error}.", kind=of_text(error))
    elif media.schema_pointer is not None and request.request_json is not NOTHING:
        schema = request.contract.schemas.compile(media.schema_pointer, "request")
        if is_surely_invalid(schema, request.request_json):
            description = partial(describe, "body", request.request_json, schema, sensitive=request.contract.sensitive)
            yield RequestViolation(
                "body", media.schema_pointer, description, kind="schema", split=partial(_violations, request, media, schema)
            )


def _violations(request: MatchedRequest, media: MediaType, schema: CompiledSchema) -> Iterator[RequestViolation]:
    """A fault for each place and keyword of a body that is surely not as its schema has it: the first few."""
    causes: dict[tuple[str, str], RequestViolation] = {}
    for violation in definite_violations(schema, request.request_json):
        kind, field = of_violation(request.contract.document, media.raw.get("schema"), violation)
        told = partial(describe_violation, "body", violation, sensitive=request.contract.sensitive)
        causes.setdefault((kind, field), RequestViolation("body", media.schema_pointer or media.pointer, told, kind=kind, field=field))
    yield from list(causes.values())[:_MOST]


def _of_credential(request: MatchedRequest, operation: Operation) -> Iterator[RequestViolation]:
    if not request.wants_credential or request.exchange.identity == "unknown":  # what recorded it may have left the credential out
        return
    place = operation.pointer + "/security" if "security" in operation.raw else "/security"
    if request.exchange.identity == "none" and request.carries_own_key:
        return  # meant for another scheme, and right by one of the alternatives
    if request.exchange.identity in ("none", "wrong"):
        yield RequestViolation("credential", place, f"credential: {request.exchange.identity}.")
    elif not request.carries_credential:
        yield RequestViolation("credential", place, "credential: not where the document wants it.")
