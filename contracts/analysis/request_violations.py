"""How a request departs from its operation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

from contracts.analysis.causes import of_text, of_violation
from contracts.analysis.declarations.declared_parts import together
from contracts.analysis.matched_request import MatchedRequest
from contracts.analysis.values.lenient_reading import is_near_format, is_other_spelling, replaced
from contracts.analysis.values.redacted_validation import definite_violations, is_surely_invalid
from contracts.traffic.json_text import NOTHING
from contracts.traffic.redaction import is_redacted
from specs import Operation
from specs.document.document import MediaType
from specs.http.media_types import essence_of, is_json
from specs.json.parsing import Json
from specs.schema.compile import CompiledSchema
from specs.schema.messages import describe, describe_violation
from specs.schema.parameters import ParameterError, ParameterReader, parse_query
from specs.schema.properties import properties, with_annotations
from specs.schema.violations import Violation

OVERLAP = "overlap"  # the kind of a body that fits several alternatives of a `oneOf`, which is often written for `anyOf`
_MOST = 3  # causes that one body is shown for
_IGNORED = ("type", "anyOf", "oneOf", "enum", "const", "format")  # keywords: what fails them in a query is often taken as not given
LENIENT_TEXTS = ("not-utf-8", "byte-order-mark", "constant", "name-twice", "half-surrogate", "huge-number")  # kinds of `of_text`


@dataclass(frozen=True, slots=True)
class RequestViolation:
    """One way in which a request departs from its document."""

    part: str  # path, query, header, cookie, body, media type, credential or method
    pointer: str
    description: str | Callable[[], str]  # most faults are meant, and nobody asks for their words
    kind: str = ""  # the keyword that failed, or another word that stays the same from run to run
    field: str = ""  # the generalised place in the body
    split: Callable[[], Iterator[RequestViolation]] | None = None
    is_lenient: bool = False  # whether a forgiving reader knows all the same what was meant
    place: tuple[str | int, ...] = ()  # of a value in the body that is of a wrong type
    got: Json = None  # that value

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
        yield RequestViolation("query", operation.pointer, str(error), kind="malformed", is_lenient=True)
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
    for location, readers in declared.items():
        for reader in readers:
            pointer = pointers.get((location, reader.name), operation.pointer)
            yield from _reader_faults(reader, texts_by_location[location], pointer)


def _reader_faults(reader: ParameterReader, texts_by_name: Mapping[str, list[str]], pointer: str) -> Iterator[RequestViolation]:
    texts = texts_by_name.get(reader.name.lower() if reader.location == "header" else reader.name)
    if texts is not None and any(is_redacted(text) for text in texts):
        return
    try:
        reader.read(texts_by_name)
    except ParameterError as error:
        kind = "missing" if texts is None and error.keyword is None else error.keyword or "malformed"
        is_lenient = (
            reader.has_default
            if kind == "missing"
            else (texts is not None or error.keyword is not None) and _is_read_leniently(reader, texts or [], error)
        )
        yield RequestViolation(reader.location, pointer, error.detail, kind=kind, is_lenient=is_lenient)


def _is_read_leniently(reader: ParameterReader, texts: list[str], error: ParameterError) -> bool:
    """Whether the texts mean a value that is allowed, to many readers; or are, to many, as good as not given."""
    if len(texts) > 1 and reader.is_plain:
        return True
    is_left_out = error.keyword in _IGNORED or not any(texts)
    if reader.location in ("query", "cookie") and not reader.required and is_left_out:
        return True
    if error.keyword == "format" and len(texts) == 1:
        return all(is_near_format(texts[0], name) for name in reader.shape.formats)
    return len(texts) == 1 and is_other_spelling(texts[0], partial(_is_taken, reader))


def _is_taken(reader: ParameterReader, value: Json) -> bool:
    text = str(value).lower() if isinstance(value, bool | None) else str(value)
    try:
        reader.value_of((text,))
    except ParameterError:
        return False
    return True


def _of_body(request: MatchedRequest, operation: Operation) -> Iterator[RequestViolation]:
    content = operation.request_content
    at = operation.pointer + "/requestBody"
    if not request.exchange.request_body:
        if operation.is_body_required:
            yield RequestViolation("body", at, "body: missing, but required.", kind="missing", is_lenient=_may_be_empty(request, operation))
        return
    essence = essence_of(request.exchange.request_header("content-type") or "")
    if not content or not essence or is_redacted(essence):
        return  # HTTP gives a body that is not declared no meaning, and lets a service guess the type of one that says none
    media = request.request_media
    if media is None:
        media_names = ", ".join(declared_media.name for declared_media in content)
        detail = f"Content-Type {essence}: wanted {media_names}."
        yield RequestViolation("media type", at, detail, kind="media-type", is_lenient=True)
        return
    is_form = request.form_fields is not None
    if not (is_json(essence) or is_form) or request.is_form_masked or request.exchange.request_header("content-encoding"):
        return
    if not is_form and request.request_text.errors:
        error = request.request_text.errors[0]
        kind = of_text(error)
        yield RequestViolation("body", media.pointer, f"body: {error}.", kind=kind, is_lenient=kind in LENIENT_TEXTS)
    elif media.schema_pointer is not None and request.request_json is not NOTHING:
        schema = request.contract.schemas.compile(media.schema_pointer, "request")
        if is_surely_invalid(schema, request.request_json):
            description = partial(describe, "body", request.request_json, schema, sensitive=request.contract.sensitive)
            yield RequestViolation(
                "body", media.schema_pointer, description, kind="schema", split=partial(_violations, request, media, schema)
            )


def _may_be_empty(request: MatchedRequest, operation: Operation) -> bool:
    """Whether a body without members is allowed: many take no body for such a one."""
    media = operation.json_body
    pointer = media.schema_pointer if media else None
    return pointer is not None and request.contract.schemas.compile(pointer, "request").is_valid({})


def _violations(request: MatchedRequest, media: MediaType, schema: CompiledSchema) -> Iterator[RequestViolation]:
    """A fault for each place and keyword of a body that is surely not as its schema has it: the first few."""
    causes: dict[tuple[str, str, bool], RequestViolation] = {}
    for violation in definite_violations(schema, request.request_json):
        kind, field = of_violation(request.contract.document, media.raw.get("schema"), violation)
        kind = OVERLAP if violation.keyword == "oneOf" and ": it fits " in violation.wanted else kind
        description = partial(describe_violation, "body", violation, sensitive=request.contract.sensitive)
        is_lenient = (
            _is_lenient(request, schema, violation) or _is_read_only(request, media, violation) or _has_defaults(request, media, violation)
        )
        pointer, place = media.schema_pointer or media.pointer, violation.path if violation.keyword == "type" else ()
        cause = RequestViolation(
            "body", pointer, description, kind=kind, field=field, is_lenient=is_lenient, place=place, got=violation.got if place else None
        )
        causes.setdefault((kind, field, is_lenient), cause)
    yield from list(causes.values())[:_MOST]


def _is_lenient(request: MatchedRequest, schema: CompiledSchema, violation: Violation) -> bool:
    """Whether the value is only spelled otherwise than its schema has it, or is no container where the whole body is to be one."""
    if not violation.path:
        return violation.keyword == "type"
    if _is_near(violation):
        return True
    path = violation.path

    def is_allowed(other: Json) -> bool:
        body = replaced(request.request_json, path, other)
        return all(remaining.path[: len(path)] != path or _is_near(remaining) for remaining in schema.violations(body))

    return is_other_spelling(violation.got, is_allowed)


def _is_read_only(request: MatchedRequest, media: MediaType, violation: Violation) -> bool:
    """Whether what is wrong lies in a property that is not the client's to set: a service may pass over it, whatever it is."""
    document, name = request.contract.document, violation.path[0] if violation.path else None
    declared = properties(document, media.raw.get("schema", {})).get(str(name)) if isinstance(name, str) else None
    annotated = with_annotations(document, declared) if declared is not None else None
    return isinstance(annotated, dict) and annotated.get("readOnly") is True


def _has_defaults(request: MatchedRequest, media: MediaType, violation: Violation) -> bool:
    """Whether what is missing has a default, which a reader may put in its place."""
    if violation.keyword != "required" or violation.path or not isinstance(violation.got, dict):
        return False
    document, raw = request.contract.document, media.raw.get("schema", {})
    required = {name for schema in together(document, [raw]) for name in schema.get("required", ())}
    declared = {name: document.schema(schema) for name, schema in properties(document, raw).items()}
    return all("default" in declared.get(name, {}) for name in required - violation.got.keys())


def _is_near(violation: Violation) -> bool:
    """Whether a text has almost the format that it should have."""
    is_text = violation.keyword == "format" and isinstance(violation.got, str)
    return is_text and is_near_format(violation.got, violation.wanted.rpartition(" ")[2])


def _of_credential(request: MatchedRequest, operation: Operation) -> Iterator[RequestViolation]:
    if not request.wants_credential or request.exchange.identity == "unknown":  # what recorded it may have left the credential out
        return
    pointer = operation.pointer + "/security" if "security" in operation.raw else "/security"
    if request.exchange.identity == "none" and request.carries_own_key:
        return  # meant for another scheme, and right by one of the alternatives
    if request.exchange.identity in ("none", "wrong"):
        yield RequestViolation("credential", pointer, f"credential: {request.exchange.identity}.")
    elif not request.carries_credential:
        yield RequestViolation("credential", pointer, "credential: not where the document wants it.")
