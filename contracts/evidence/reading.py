"""An exchange held against its document: which operation it is, how its request departs, and what was promised for its answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from urllib.parse import unquote, urlsplit

from contracts.evidence import jsontext
from contracts.evidence.exchange import Exchange
from contracts.evidence.finding import Departure, Party
from contracts.evidence.jsontext import NOTHING, Text
from contracts.evidence.masking import CREDENTIAL, hides_number, is_masked, masks_in
from specs import Document, Operation
from specs.collection import Collection, collections
from specs.depth import is_too_deep
from specs.document import MediaType, Response
from specs.media_type import covers, essence_of, is_json
from specs.parameters import ParameterError, Reader, query_of, readers
from specs.refusal import describe
from specs.schema import Schema, Schemas, Violation
from specs.sensitive import published_texts, sensitive_names
from specs.text import Json

_CHARSET = re.compile(r";\s*charset\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)
_CARRIERS = ("authorization", "proxy-authorization", "cookie", "x-api-key", "api-key")
_MOST_LEVELS, _MOST_BYTES, _LONGEST_LINE = 32, 64 * 1024, 4000  # beyond them a service may refuse what its document allows
_OF_HOLDERS = frozenset(
    ("required", "falseSchema", "additionalProperties", "unevaluatedProperties", "minProperties", "maxProperties", "minItems", "maxItems")
)  # keywords that do not ask what the strings below say


@dataclass(frozen=True, slots=True)
class Fault:
    """One way in which a request departs from its document."""

    part: str  # path, query, header, cookie, body, media type, credential or method
    pointer: str
    told: str | Callable[[], str]  # most faults are meant, and nobody asks for their words

    @property
    def detail(self) -> str:
        """What is wrong, in words."""
        return self.told if isinstance(self.told, str) else self.told()


class Contract:
    """A document, ready to judge by."""

    def __init__(self, document: Document, *, time_limit_s: float | None = None) -> None:
        """`time_limit_s`: how long an answer may take; None: as long as it likes, unless the document says `x-time-limit-s`."""
        self.document = document
        self.time_limit_s = time_limit_s
        self.schemas = Schemas(document)
        self.sensitive = sensitive_names(document)
        self.published = published_texts(document)
        self._readers: dict[str, dict[str, tuple[Reader, ...]]] = {}
        self._routes = [(operation.url_path.split("/"), operation) for operation in document.operations]
        self._routes.sort(key=lambda route: [segment.startswith("{") for segment in route[0]])  # literal segments before templated

    @cached_property
    def collections(self) -> tuple[Collection, ...]:
        return collections(self.document)

    @cached_property
    def operations(self) -> Mapping[str, Operation]:
        """Every operation by its key."""
        return {operation.key: operation for operation in self.document.operations}

    def readers(self, operation: Operation) -> dict[str, tuple[Reader, ...]]:
        """How the operation's parameters are read, by location."""
        if operation.key not in self._readers:
            self._readers[operation.key] = readers(operation, self.schemas, self.sensitive)
        return self._readers[operation.key]

    def find(self, method: str, path: str) -> tuple[Operation, dict[str, str]] | None:
        """The operation that a request reaches, and its path parameters as text; None where the document has none."""
        for operation, values in self.paths_at(path):
            if operation.method == method.upper():
                return operation, values
        return None

    def methods_at(self, path: str) -> tuple[str, ...]:
        """The methods that the document has at a path."""
        return tuple(operation.method for operation, _ in self.paths_at(path))

    def paths_at(self, path: str) -> Iterator[tuple[Operation, dict[str, str]]]:
        """The operations of the first path of the document that a request's path fits."""
        given = path.split("/")
        reached: str | None = None
        for segments, operation in self._routes:
            if reached not in (None, operation.path):
                continue
            values = _values(segments, given)
            if values is not None:
                reached = operation.path
                yield operation, values

    def has_elsewhere(self, method: str, path: str) -> bool:
        """Whether another path of the document fits too, one that is less literal, and has the method."""
        given = path.split("/")
        return any(operation.method == method.upper() and _values(segments, given) is not None for segments, operation in self._routes)

    @cached_property
    def by_operation(self) -> Mapping[str, Collection]:
        """Operation key -> the collection that it works on."""
        found: dict[str, Collection] = {}
        for one in self.collections:
            for operation in (one.create, one.list, one.retrieve, one.update, one.replace, one.delete, *one.actions):
                if operation is not None:
                    found[operation.key] = one
        return found


@dataclass(frozen=True, eq=False)
class Reading:
    """One exchange, read by its contract; everything is worked out once, when it is first asked for."""

    exchange: Exchange
    contract: Contract

    @cached_property
    def path(self) -> str:
        return urlsplit(self.exchange.target).path

    @cached_property
    def _found(self) -> tuple[Operation, dict[str, str]] | None:
        return None if self.exchange.is_callback else self.contract.find(self.exchange.method, self.path)

    @property
    def operation(self) -> Operation | None:
        return self._found[0] if self._found else None

    @cached_property
    def key(self) -> str:
        """The operation's key; where the document has no such operation, the method and the path, as the document spells it if it does."""
        if self.operation or self.exchange.is_callback:
            return self.operation.key if self.operation else f"{self.exchange.method} {self.path}"
        near = next(self.contract.paths_at(self.path), None)
        return f"{self.exchange.method} {near[0].path if near else self.path}"

    @property
    def pointer(self) -> str:
        """The operation's pointer."""
        return self.operation.pointer if self.operation else "/paths"

    @cached_property
    def path_parameters(self) -> dict[str, str]:
        """As text, percent-decoded."""
        return {name: unquote(text) for name, text in self._found[1].items()} if self._found else {}

    @cached_property
    def query(self) -> dict[str, list[str]]:
        """Every query parameter's texts, declared or not; {} where the query string cannot be read."""
        try:
            return query_of(urlsplit(self.exchange.target).query.encode("utf-8"))
        except (ParameterError, UnicodeEncodeError):
            return {}

    @cached_property
    def request_text(self) -> Text:
        """The request's body as JSON, and what is wrong with its text."""
        return jsontext.read(self.exchange.request_body)

    @cached_property
    def text(self) -> Text:
        """The answer's body as JSON, and what is wrong with its text."""
        return jsontext.read(self.exchange.response_body)

    @property
    def request_json(self) -> Json:
        """The request's body as JSON; `NOTHING` where it is none."""
        return self.request_text.value

    @property
    def body(self) -> Json:
        """The answer's body as JSON; `NOTHING` where it is none."""
        return self.text.value

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
        return next(iter(exact), next((media for media in self.response.content if covers(essence_of(media.name), essence)), None))

    def response_schema(self) -> Schema | None:
        """The compiled schema of the answer's body, where one is declared."""
        media = self.response_media
        return self.contract.schemas.compile(media.schema_pointer, "response") if media and media.schema_pointer else None

    @cached_property
    def faults(self) -> tuple[Fault, ...]:
        """Every way in which the request departs from its operation; () where the document has no such operation."""
        if self.operation is None:
            return ()
        return (*self._parameter_faults(self.operation), *self._body_faults(self.operation), *self._credential_faults(self.operation))

    @cached_property
    def doubts(self) -> tuple[str, ...]:
        """Why it cannot be told whether a service has to accept the request, although nothing is seen to be wrong with it."""
        return () if self.operation is None else tuple(self._doubts(self.operation))

    @cached_property
    def carried(self) -> frozenset[str]:
        """The names of the security schemes whose credential stands where the scheme wants it, whatever it is worth."""
        schemes = self.contract.document.security_schemes
        return frozenset(name for name, scheme in schemes.items() if self._carries(scheme))

    @property
    def wants_credential(self) -> bool:
        """Whether the operation is not for everyone."""
        return self.operation is not None and bool(self.operation.security) and {} not in self.operation.security

    @property
    def carries_credential(self) -> bool:
        """Whether every scheme of one of the operation's alternatives is carried."""
        return self.operation is not None and any(self.carried >= set(one) for one in self.operation.security)

    @property
    def carries_other(self) -> bool:
        """Whether it carries a credential in a place or a form that the document does not have."""
        exchange = self.exchange
        if self.carried or CREDENTIAL in masks_in(exchange.target):
            return True
        return any(value.strip() and name.lower() in _CARRIERS for name, value in exchange.request_headers)

    @property
    def undeclared_query(self) -> tuple[str, ...]:
        """The names of the query parameters that the operation does not declare; credentials aside."""
        if self.operation is None:
            return ()
        schemes = self.contract.document.security_schemes.values()
        known = {scheme.get("name") for scheme in schemes if scheme.get("in") == "query"}
        known |= {parameter.name for parameter in self.operation.parameters if parameter.location == "query"}
        deep = tuple(f"{p.name}[" for p in self.operation.parameters if p.location == "query" and p.style == "deepObject")
        return tuple(name for name in self.query if name not in known and not name.startswith(deep))

    @property
    def preferred(self) -> str:
        """What the request asks for with `Prefer`, in lower case: "" for nothing."""
        return (self.exchange.request_header("prefer") or "").lower()

    def departure(self, detail: str, *, after: tuple[Reading, ...] = (), pointer: str | None = None, party: Party = "service") -> Departure:
        """A departure that this exchange shows, behind those in `after`; at its operation, unless a pointer is told."""
        shown_by = tuple(reading.exchange for reading in (*after, self))
        return Departure(detail=detail, pointer=pointer or self.pointer, exchanges=shown_by, operation=self.key, party=party)

    def _parameter_faults(self, operation: Operation) -> Iterator[Fault]:
        declared = self.contract.readers(operation)
        pointers = {(parameter.location, parameter.name): parameter.pointer for parameter in operation.parameters}
        try:
            query = query_of(urlsplit(self.exchange.target).query.encode("utf-8"))
        except (ParameterError, UnicodeEncodeError) as error:
            yield Fault("query", operation.pointer, str(error))
            query = {}
        headers = {name.lower(): value for name, value in self.exchange.request_headers}
        cookies = dict(part.strip().partition("=")[::2] for part in headers.get("cookie", "").split(";") if part.strip())
        given: dict[str, Mapping[str, list[str]]] = {
            "path": {name: [text] for name, text in self.path_parameters.items()},
            "query": query,
            "header": {name: [value] for name, value in headers.items()},
            "cookie": {name: [value] for name, value in cookies.items()},
        }
        for location, held in declared.items():
            for reader in held:
                place = pointers.get((location, reader.name), operation.pointer)
                yield from _reader_faults(reader, given[location], place)

    def _body_faults(self, operation: Operation) -> Iterator[Fault]:
        content = operation.request_content
        at = operation.pointer + "/requestBody"
        if not self.exchange.request_body:
            if operation.is_body_required:
                yield Fault("body", at, "body: missing, but required.")
            return
        essence = essence_of(self.exchange.request_header("content-type") or "")
        if not content or not essence or is_masked(essence):
            return  # HTTP gives a body that is not declared no meaning, and lets a service guess the type of one that says none
        media = self._request_media
        if media is None:
            wanted = ", ".join(m.name for m in content)
            yield Fault("media type", at, f"Content-Type {essence}: wanted {wanted}.")
            return
        if not is_json(essence) or self.exchange.request_header("content-encoding"):
            return
        if self.request_text.errors:
            yield Fault("body", media.pointer, f"body: {self.request_text.errors[0]}.")
        elif media.schema_pointer is not None and self.request_json is not NOTHING:
            schema = self.contract.schemas.compile(media.schema_pointer, "request")
            if is_surely_invalid(schema, self.request_json):
                told = partial(describe, "body", self.request_json, schema, sensitive=self.contract.sensitive)
                yield Fault("body", media.schema_pointer, told)

    @cached_property
    def _request_media(self) -> MediaType | None:
        """The declared media type that the request's Content-Type falls under."""
        content = self.operation.request_content if self.operation else ()
        essence = essence_of(self.exchange.request_header("content-type") or "")
        exact = next((m for m in content if essence_of(m.name) == essence), None)
        return exact or next((m for m in content if covers(essence_of(m.name), essence)), None)

    def _credential_faults(self, operation: Operation) -> Iterator[Fault]:
        if not self.wants_credential or self.exchange.identity == "unknown":  # what recorded it may have left the credential out
            return
        place = operation.pointer + "/security" if "security" in operation.raw else "/security"
        if self.exchange.identity in ("none", "wrong"):
            yield Fault("credential", place, f"credential: {self.exchange.identity}.")
        elif not self.carries_credential:
            yield Fault("credential", place, "credential: not where the document wants it.")

    def _carries(self, scheme: Json) -> bool:
        headers = {name.lower(): value.strip() for name, value in self.exchange.request_headers}
        kind = scheme.get("type")
        if kind == "apiKey":
            name = str(scheme.get("name", ""))
            if scheme.get("in") == "query":
                return any(self.query.get(name, ()))
            if scheme.get("in") == "cookie":
                return re.search(rf"(?:^|;)\s*{re.escape(name)}=[^;\s]", headers.get("cookie", "")) is not None
            return bool(headers.get(name.lower()))
        given, _, secret = headers.get("authorization", "").partition(" ")
        wanted = str(scheme.get("scheme", "")).lower() if kind == "http" else "bearer"
        return kind == "mutualTLS" or (given.lower() == wanted and bool(secret.strip()))

    def _doubts(self, operation: Operation) -> Iterator[str]:
        exchange = self.exchange
        if self.undeclared_query:
            yield "it has query parameters that are not declared"
        if len(exchange.target) > _LONGEST_LINE or any(len(value) > _LONGEST_LINE for _, value in exchange.request_headers):
            yield "its target or a header is very long"
        for location, held in self.contract.readers(operation).items():
            for reader in held:
                if reader.schema is not None and any(map(is_masked, self._texts_of(location, reader.name))):
                    yield f"the {location} parameter {reader.name} is a secret"
        if exchange.request_body and operation.request_content:
            yield from self._body_doubts()

    def _texts_of(self, location: str, name: str) -> list[str]:
        if location == "query":
            return self.query.get(name, [])
        if location == "path":
            return [self.path_parameters.get(name, "")]
        held = self.exchange.request_header(name if location == "header" else "cookie")
        return [held] if held else []

    def _body_doubts(self) -> Iterator[str]:
        exchange, media = self.exchange, self._request_media
        content_type = exchange.request_header("content-type") or ""
        charset = _CHARSET.search(content_type)
        if not content_type or is_masked(content_type):
            yield "its body has no media type"
        if exchange.request_header("content-encoding") or (charset and charset[1].lower() not in ("utf-8", "utf8", "us-ascii")):
            yield "its body is encoded"
        if len(exchange.request_body) > _MOST_BYTES:
            yield "its body is long"
        if media is None:
            return
        if not is_json(content_type):
            yield "its body is no JSON"
            return
        yield from self.request_text.doubts
        value = self.request_json
        if is_too_deep(value, _MOST_LEVELS):
            yield "its body is nested deeply"
        elif media.schema_pointer is not None and b"***" in exchange.request_body:
            schema = self.contract.schemas.compile(media.schema_pointer, "request")
            if any(map(hides_number, masks_in(_shown(value)))) or not all(schema.is_valid(_filled(value, text)) for text in _FILLINGS):
                yield "whether its body is allowed hangs on a secret"


_FILLINGS = ("x", "\x01 é" * 2000)  # in the place of a secret: what takes both takes about any string that is not empty


def definite(schema: Schema, value: Json) -> list[Violation]:
    """How a value departs from its schema, whatever stood where a secret was masked."""
    if schema.is_valid(value):
        return []
    found = list(schema.violations(value))
    return [one for one in found if _is_sure(value, one)] if "***" in _shown(value) else found


def is_surely_invalid(schema: Schema, value: Json) -> bool:
    """Whether a value departs from its schema, whatever stood where a secret was masked."""
    return not schema.is_valid(value) and ("***" not in _shown(value) or bool(definite(schema, value)))


def _is_sure(value: Json, violation: Violation) -> bool:
    """Whether a violation is one whatever the masks hide, which may also decide between alternatives."""
    if violation.keyword == "falseSchema" or not violation.path:
        return violation.keyword in _OF_HOLDERS and not (violation.keyword != "falseSchema" and _has_masked_member(violation.got))
    if "***" not in _shown(value[violation.path[0]]):
        return True
    if isinstance(violation.got, str):
        return violation.keyword == "type" and is_masked(violation.got) and not any(map(hides_number, masks_in(violation.got)))
    return (violation.keyword in _OF_HOLDERS and not _has_masked_member(violation.got)) or violation.keyword == "type"


def _has_masked_member(value: Json) -> bool:
    return any(map(is_masked, value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()))


def _shown(value: Json) -> str:
    try:
        return str(value)
    except RecursionError:
        return ""


def _filled(value: Json, text: str) -> Json:
    if isinstance(value, dict):
        return {name: _filled(held, text) for name, held in value.items()}
    if isinstance(value, list):
        return [_filled(item, text) for item in value]
    return text if is_masked(value) else value


def only_masked(schema: Schema, value: Json) -> bool:
    """Whether a value departs from its schema only where a secret was masked, which says nothing of what stood there."""
    return not schema.is_valid(value) and not is_surely_invalid(schema, value)


def _reader_faults(reader: Reader, given: Mapping[str, list[str]], place: str) -> Iterator[Fault]:
    texts = given.get(reader.name.lower() if reader.location == "header" else reader.name)
    if reader.is_deep and reader.location == "query":
        deep = {name[len(reader.name) + 1 : -1]: held[-1] for name, held in given.items() if name.startswith(reader.name + "[")}
        try:
            if deep:
                reader.checked(deep)
                return
        except ParameterError as error:
            yield Fault(reader.location, place, error.detail)
            return
    if texts is None:
        if reader.required:
            yield Fault(reader.location, place, f"{reader.location} parameter {reader.name}: missing, but required.")
        return
    if any(is_masked(text) for text in texts):
        return
    try:
        reader.value_of(texts)
    except ParameterError as error:
        yield Fault(reader.location, place, error.detail)


def _values(segments: list[str], given: list[str]) -> dict[str, str] | None:
    if len(segments) != len(given):
        return None
    found = {}
    for segment, text in zip(segments, given, strict=True):
        start, end = segment.find("{"), segment.rfind("}")
        if start < 0:
            if segment != text and segment != unquote(text):
                return None
            continue
        before, after = segment[:start], segment[end + 1 :]
        inner = text[len(before) : len(text) - len(after)]
        if not inner or text != before + inner + after:
            return None
        found[segment[start + 1 : end]] = inner
    return found


__all__ = ["NOTHING", "Contract", "Fault", "Reading", "definite", "only_masked"]
