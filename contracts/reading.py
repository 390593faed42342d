"""An exchange held against its document: which operation it is, how its request departs, and what was promised for its answer."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import orjson

from contracts.exchange import Exchange
from contracts.finding import Departure, Party
from contracts.masking import is_masked
from specs import Document, Operation
from specs.collection import Collection, collections
from specs.document import MediaType, Response
from specs.media_type import covers, essence_of, is_json
from specs.parameters import ParameterError, Reader, query_of, readers
from specs.refusal import describe
from specs.schema import Schema, Schemas
from specs.sensitive import sensitive_names
from specs.text import Json

NOTHING = object()  # no body, or none that is JSON: unlike any JSON value


class Fault(NamedTuple):
    """One way in which a request departs from its document."""

    part: str  # path, query, header, cookie, body, media type, credential or method
    pointer: str
    detail: str


class Contract:
    """A document, ready to judge by."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.schemas = Schemas(document)
        self.sensitive = sensitive_names(document)
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

    @property
    def key(self) -> str:
        """The operation's key; the method and path, where the document has no such operation."""
        return self.operation.key if self.operation else f"{self.exchange.method} {self.path}"

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
    def request_json(self) -> Json:
        """The request's body as JSON; `NOTHING` where it is none."""
        return _json_of(self.exchange.request_body)

    @cached_property
    def body(self) -> Json:
        """The answer's body as JSON; `NOTHING` where it is none."""
        return _json_of(self.exchange.response_body)

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
        if not content:
            return  # HTTP gives a body that is not declared no meaning
        essence = essence_of(self.exchange.request_header("content-type") or "")
        media = next((m for m in content if essence_of(m.name) == essence), None)
        media = media or next((m for m in content if covers(essence_of(m.name), essence)), None)
        if media is None:
            wanted = ", ".join(m.name for m in content)
            yield Fault("media type", at, f"Content-Type {essence or '(none)'}: wanted {wanted}.")
            return
        if not is_json(essence) or media.schema_pointer is None:
            return
        if self.request_json is NOTHING:
            yield Fault("body", media.pointer, "body: not JSON.")
            return
        schema = self.contract.schemas.compile(media.schema_pointer, "request")
        if not schema.is_valid(self.request_json) and not only_masked(schema, self.request_json):
            detail = describe("body", self.request_json, schema, sensitive=self.contract.sensitive)
            yield Fault("body", media.schema_pointer, detail)

    def _credential_faults(self, operation: Operation) -> Iterator[Fault]:
        if operation.security and {} not in operation.security and self.exchange.identity in ("none", "wrong"):
            yield Fault("credential", operation.pointer + "/security", f"credential: {self.exchange.identity}.")


def only_masked(schema: Schema, value: Json) -> bool:
    """Whether a value departs from its schema only where a secret was masked, which says nothing of what stood there."""
    found = list(schema.violations(value))
    return bool(found) and all(is_masked(violation.got) for violation in found)


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


def _json_of(body: bytes) -> Json:
    if not body:
        return NOTHING
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return _lenient(body)


def _lenient(body: bytes) -> Json:
    """JSON that orjson refuses for its numbers only: NaN, infinities, huge integers are for a check to judge."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return NOTHING
