"""Where a recorded request or its answer is not as the document has it, each place with its JSON Pointer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import orjson

from mockserver.errors import ApiError
from mockserver.explanation.recorded_request import RecordedRequest
from mockserver.state.journal import JournalEntry, is_cut
from mockserver.web.request_body import BodyReader, body_reader
from specs.document.document import MediaType, Response
from specs.http.media_types import essence_of, is_covered_by, is_json
from specs.json import pointer as pointers
from specs.json.nesting import is_too_deep
from specs.json.parsing import Json
from specs.schema.messages import describe_violation
from specs.schema.parameters import ParameterError, ParameterReader, parameter_readers, parse_query
from specs.schema.violations import Violation

_MOST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeDeparture:
    """One place where a request or an answer departs from its document."""

    check: str
    """The check of `contracts` that is about it."""
    part: str
    """path, query, header, cookie, body, media type or status."""
    detail: str
    pointer: str
    """Into the document."""
    keyword: str = ""
    parameter: str | None = None
    violation: Violation | None = None


class RequestReader:
    """How the requests of one operation are held against it."""

    def __init__(self, request: RecordedRequest) -> None:
        api, operation = request.api, request.operation
        self._operation = operation
        self._sensitive = api.sensitive
        self._schemas = api.schemas
        self.parameters = parameter_readers(operation, api.schemas, api.sensitive)
        self.body: BodyReader = body_reader(operation, api.schemas, api.sensitive, api.operation_handlers.error_messages(operation))
        self._pointers = {(parameter.location, parameter.name): parameter.pointer for parameter in operation.parameters}

    def departures(self, request: RecordedRequest) -> Iterator[ExchangeDeparture]:
        """Every place where a request departs from the operation; of a body, the first few."""
        yield from self._of_parameters(request)
        yield from self._of_body(request)

    def _of_parameters(self, request: RecordedRequest) -> Iterator[ExchangeDeparture]:
        try:
            query = parse_query(request.query)
        except ParameterError as error:
            yield ExchangeDeparture(check="request_as_declared", part="query", detail=error.detail, pointer=self._operation.pointer)
            query = {}
        texts: dict[str, Mapping[str, list[str]]] = {
            "path": {name: [text] for name, text in request.path_parameters.items()},
            "query": query,
            "header": {name: [text] for name, text in request.header_texts().items()},
            "cookie": request.cookies(),
        }
        for location, texts_by_name in texts.items():
            for reader in self.parameters[location]:
                yield from self._of_parameter(reader, texts_by_name)

    def _of_parameter(self, reader: ParameterReader, texts_by_name: Mapping[str, list[str]]) -> Iterator[ExchangeDeparture]:
        try:
            reader.read(texts_by_name)
        except ParameterError as error:
            at = self._pointers.get((reader.location, reader.name), self._operation.pointer)
            keyword = error.keyword or ("" if reader.name in texts_by_name else "required")
            place = f"{at}/schema" if error.keyword else f"{at}/required" if keyword == "required" else at
            yield ExchangeDeparture(
                check="request_as_declared",
                part=reader.location,
                detail=error.detail,
                pointer=place,
                keyword=keyword,
                parameter=reader.name,
            )

    def _of_body(self, request: RecordedRequest) -> Iterator[ExchangeDeparture]:
        at = self._operation.pointer + "/requestBody"
        if is_cut(request.body):
            return
        try:
            self.body.read(request.body, _bytes(request.header("content-type")), _bytes(request.header("content-encoding")))
        except ApiError as error:
            media = json_media(request)
            yield from self._of_json(request, media) if media else ()
            if media is None or body_json(request) is ...:
                is_missing = not request.body and self.body.required
                part = "media type" if error.status == 415 else "body"
                place = f"{at}/required" if is_missing else f"{at}/content" if part == "media type" else at
                yield ExchangeDeparture(check="request_as_declared", part=part, detail=error.detail, pointer=place)

    def _of_json(self, request: RecordedRequest, media: MediaType) -> Iterator[ExchangeDeparture]:
        body = body_json(request)
        if body is ... or media.schema_pointer is None:
            return
        schema = self._schemas.compile(media.schema_pointer, "request")
        for count, violation in enumerate(schema.violations(body)):
            if count == _MOST:
                return
            yield ExchangeDeparture(
                check="request_as_declared",
                part="body",
                detail=describe_violation("body", violation, sensitive=self._sensitive),
                pointer=written_pointer(self._operation.document.raw, violation.schema_path, media.schema_pointer),
                keyword=violation.keyword,
                violation=violation,
            )


def json_media(request: RecordedRequest) -> MediaType | None:
    """The declared JSON media type that the body was sent as; None where it was sent as another, or not at all."""
    essence = essence_of(request.header("content-type") or "")
    if not request.body or not is_json(essence):
        return None
    fitting = [media for media in request.operation.request_content if is_covered_by(essence_of(media.name), essence)]
    return min(fitting, key=lambda media: media.name.count("*"), default=None)


def body_json(request: RecordedRequest) -> Json:
    """The value of a JSON body; `...` where it is none, or nested too deeply to be looked into."""
    try:
        value = orjson.loads(request.body)
    except orjson.JSONDecodeError:
        return ...
    return ... if is_too_deep(value) else value


def written_pointer(document: Json, schema_path: tuple[str | int, ...], otherwise: str) -> str:
    """The pointer to the deepest place of a schema's path that is written down in the document; `otherwise` where none is."""
    value, tokens = document, list[str]()
    for token in map(str, schema_path):
        try:
            value = pointers.follow(value, [token])
        except LookupError:
            break
        tokens.append(token)
    return pointers.join(*tokens) if len(tokens) > 1 else otherwise


def answer_departures(entry: JournalEntry, request: RecordedRequest) -> Iterator[ExchangeDeparture]:
    """Every place where the answer of an exchange departs from the operation."""
    operation, status = request.operation, entry.status
    if status >= 500:
        yield ExchangeDeparture(
            check="no_server_error", part="status", detail=f"answered {status}.", pointer=f"{operation.pointer}/responses"
        )
    response = operation.response(status)
    if response is None:
        declared = " ".join(response.status for response in operation.responses)
        detail = f"answered {status}, declared: {declared}."
        yield ExchangeDeparture(check="status_declared", part="status", detail=detail, pointer=f"{operation.pointer}/responses")
        return
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in entry.reply_headers}
    for header in response.headers:
        if header.required and header.name.lower() not in headers:
            detail = f"the header {header.name} is missing, but required."
            yield ExchangeDeparture(check="headers_as_declared", part="header", detail=detail, pointer=f"{header.pointer}/required")
    yield from _of_answer_body(entry, request, response, essence_of(headers.get("content-type", "")))


def _of_answer_body(entry: JournalEntry, request: RecordedRequest, response: Response, essence: str) -> Iterator[ExchangeDeparture]:
    if not entry.reply_body or not response.content:
        return
    media = next((media for media in response.content if is_covered_by(essence_of(media.name), essence)), None)
    if media is None:
        detail = f"Content-Type {essence}: declared: {', '.join(media.name for media in response.content)}."
        yield ExchangeDeparture(check="content_type_declared", part="media type", detail=detail, pointer=f"{response.pointer}/content")
        return
    if not is_json(essence) or media.schema_pointer is None or is_cut(entry.reply_body):
        return
    check = "error_body_as_declared" if entry.status >= 400 else "body_as_declared"
    try:
        body = orjson.loads(entry.reply_body)
    except orjson.JSONDecodeError as error:
        yield ExchangeDeparture(check="json_is_strict", part="body", detail=f"answer: not JSON: {error}.", pointer=media.pointer)
        return
    schema = request.api.schemas.compile(media.schema_pointer, "response", checks_formats=False)
    if schema.is_valid(body):
        return
    for violation in list(schema.violations(body))[:_MOST]:
        yield ExchangeDeparture(
            check=check,
            part="body",
            detail=describe_violation("answer", violation, hide=True),
            pointer=written_pointer(request.operation.document.raw, violation.schema_path, media.schema_pointer),
            keyword=violation.keyword,
        )


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else text.encode("latin-1")
