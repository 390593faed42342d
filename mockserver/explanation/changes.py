"""The smallest change that lets a refused request pass: each is tried out before it is shown."""

from __future__ import annotations

import base64
import itertools
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import jsonpatch
import orjson

from mockserver.errors import ApiError
from mockserver.explanation.departures import ExchangeDeparture, RequestReader, body_json, json_media
from mockserver.explanation.recorded_request import RecordedRequest
from mockserver.explanation.trial import Trials
from mockserver.mock import Mock
from mockserver.settings import DEFAULT_KEY
from mockserver.state.journal import MASK, redacted
from mockserver.values.values import Unmakeable
from specs.document.document import MediaType, Parameter
from specs.json.parsing import Json
from specs.json.pointer import join, split
from specs.schema.parameters import ParameterError, parse_query

_MOST_ROUNDS = 6
_MOST_TRIED = 40
_KEY = "explanation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What to change in a request so that the mock carries it out."""

    request: RecordedRequest
    """The request as it would pass, credentials and all."""
    steps: tuple[str, ...]
    """What is changed, a sentence each."""
    patch: tuple[Json, ...] = ()
    """What is changed in the JSON body, as a JSON Patch (RFC 6902), its secrets masked."""


class ChangeFinder:
    """Looks for changes, and tries them out."""

    def __init__(self, mock: Mock) -> None:
        self._mock = mock
        self._trials = Trials(mock)

    def smallest(self, request: RecordedRequest, reader: RequestReader) -> Change | None:
        """The smallest change that was found to let a request pass; None where none was found, or it passes by now."""
        changed, steps = request, list[str]()
        for _ in range(_MOST_ROUNDS):
            refusal = self._trials.refusal(changed, reader)
            if refusal is None:
                return self._change(request, changed, steps, reader) if steps else None
            mended = self._mended(changed, refusal, reader)
            if mended is None:
                return None
            changed, step = mended
            steps = [other_step for other_step in steps if other_step.partition(":")[0] != step.partition(":")[0]] + [step]
        return None

    def _change(self, request: RecordedRequest, changed: RecordedRequest, steps: list[str], reader: RequestReader) -> Change:
        """The change between two requests, without what is not needed of it."""
        before, after = body_json(request), body_json(changed)
        if before is ... or after is ...:
            return Change(request=changed, steps=tuple(steps))
        patch: list[Json] = jsonpatch.make_patch(before, after).patch
        for operation in list(patch):
            remaining = [other_operation for other_operation in patch if other_operation is not operation]
            shorter = _patched(before, remaining)
            if shorter is not ... and self._trials.refusal(_with_body(changed, shorter), reader) is None:
                patch, changed = remaining, _with_body(changed, shorter)
        masked = [_masked(operation, request.api.sensitive) for operation in patch]
        described = [step for step in steps if not step.startswith("Body: ")]
        return Change(request=changed, steps=(*described, *map(_in_words, masked)), patch=tuple(masked))

    def _mended(self, request: RecordedRequest, refusal: ApiError, reader: RequestReader) -> tuple[RecordedRequest, str] | None:
        """The request with one thing changed that a refusal is about, and what that is; None where nothing is known to help."""
        if refusal.status in (401, 403):
            return self._with_credential(request)
        departures = list(reader.departures(request))
        if departures:
            return self._as_declared(request, departures)
        candidates = itertools.islice(self._candidates(request, refusal), _MOST_TRIED)
        for candidate, step in candidates:
            if not any(reader.departures(candidate)) and self._trials.refusal(candidate, reader) is None:
                return candidate, step
        return None

    def _with_credential(self, request: RecordedRequest) -> tuple[RecordedRequest, str] | None:
        schemes = request.operation.document.security_schemes
        for alternative in request.operation.security:
            changed, steps = request, list[str]()
            for name in alternative:
                changed, step = _credential(changed, schemes.get(name, {"type": "http", "scheme": "bearer"}))
                steps.append(step)
            if steps and changed != request:
                return changed, " ".join(steps)
        return None

    def _as_declared(self, request: RecordedRequest, departures: list[ExchangeDeparture]) -> tuple[RecordedRequest, str] | None:
        first = departures[0]
        try:
            if first.parameter is not None:
                return self._with_parameter(request, first)
            if first.part == "query":
                return replace(request, query=b""), "Leave the query string out."
            return self._with_body_as_declared(request)
        except (Unmakeable, ParameterError):
            return None

    def _with_parameter(self, request: RecordedRequest, departure: ExchangeDeparture) -> tuple[RecordedRequest, str] | None:
        parameters = request.operation.parameters
        parameter = next(
            candidate for candidate in parameters if (candidate.location, candidate.name) == (departure.part, departure.parameter)
        )
        value = None
        if "schema" in parameter.raw:
            value = _as_text(request.api.values.made(f"{parameter.pointer}/schema", "request", _KEY))
        if value is None and parameter.required:
            return None
        return _with_parameter(request, parameter, value)

    def _with_body_as_declared(self, request: RecordedRequest) -> tuple[RecordedRequest, str] | None:
        media = json_media(request)
        if media is None:
            declared = next((media for media in request.operation.request_content if media.is_json), None)
            if declared is None:
                return None
            request = request.with_header("content-type", declared.sent_as)
            if request.body and body_json(request) is not ...:
                return request, f"Header Content-Type: send {declared.sent_as}."
            media = declared
        if media.schema_pointer is None:
            return _with_body(request, {}), "Body: an empty object."
        return self._with_fitting_body(request, media, media.schema_pointer)

    @staticmethod
    def _with_fitting_body(request: RecordedRequest, media: MediaType, schema_pointer: str) -> tuple[RecordedRequest, str]:
        values, body = request.api.values, body_json(request)
        if body is ...:
            example = media.raw.get("example")
            is_legal = example is not None and values.is_allowed(schema_pointer, "request")(example)
            made = example if is_legal else values.made(schema_pointer, "request", _KEY)
            return _with_body(request, made), f"Send a body of JSON: {orjson.dumps(made).decode()[:200]}"
        return _with_body(request, values.fitted(body, schema_pointer, "request", _KEY)), "Body: as the schema has it."

    def _candidates(self, request: RecordedRequest, refusal: ApiError) -> Iterator[tuple[RecordedRequest, str]]:
        """Requests that differ in one place which a rule of the service may be about: the likeliest first."""
        yield from self._other_ids(request)
        body = body_json(request)
        if isinstance(body, dict):
            names = [name for name in body if name == refusal.param] + [name for name in body if name != refusal.param]
            for name in names:
                for value in self._other_values(request, name, body[name]):
                    yield _with_body(request, {**body, name: value}), f"Body: another {name}."
                yield _with_body(request, {key: value for key, value in body.items() if key != name}), f"Body: no {name}."
        for name in ("if-match", "prefer"):
            if request.header(name) is not None:
                headers = tuple(header for header in request.headers if header[0].decode("latin-1").lower() != name)
                yield replace(request, headers=headers), f"Leave the header {name.title()} out."

    def _other_ids(self, request: RecordedRequest) -> Iterator[tuple[RecordedRequest, str]]:
        """The request for an item that is there, in the place of the one that it names."""
        for name in request.path_parameters:
            for key in self._ids(request):
                changed = replace(request, path_parameters={**request.path_parameters, name: key})
                yield changed, f"Path parameter {name}: {key}, which is there."

    def _ids(self, request: RecordedRequest) -> list[str]:
        """The ids of what the caller's world holds, the newest first."""
        world = None if request.world is None else self._mock.store.existing_world(request.world)
        collections = {} if world is None else world.collections
        own = f"{request.api.document.built_in or request.api.name}/"
        return [record.id for kind, records in collections.items() if kind.startswith(own) for record in list(records)[-5:]][::-1]

    def _other_values(self, request: RecordedRequest, name: str, value: Json) -> Iterator[Json]:
        if isinstance(value, str):
            yield f"{value}-2"
            yield from self._ids(request)[:10]
        elif isinstance(value, int) and not isinstance(value, bool):
            yield from (0, 1, value - 1, value + 1)
        elif isinstance(value, list) and value:
            yield []


def _credential(request: RecordedRequest, scheme: Json) -> tuple[RecordedRequest, str]:
    """The request with a credential of a Security Scheme Object that every mock takes."""
    hint = f"a key that begins with `{DEFAULT_KEY}`"
    if scheme.get("type") == "apiKey":
        name, location = str(scheme["name"]), str(scheme["in"])
        if location == "query":
            return _with_query(request, name, DEFAULT_KEY), f"Query parameter {name}: send {hint}."
        if location == "cookie":
            return request.with_header("cookie", f"{name}={DEFAULT_KEY}"), f"Cookie {name}: send {hint}."
        return request.with_header(name, DEFAULT_KEY), f"Header {name}: send {hint}."
    if str(scheme.get("scheme", "")).lower() == "basic":
        token = base64.b64encode(f"{DEFAULT_KEY}:{DEFAULT_KEY}".encode()).decode()
        return request.with_header("authorization", f"Basic {token}"), f"Header Authorization: send Basic and a user that is {hint}."
    return request.with_header("authorization", f"Bearer {DEFAULT_KEY}"), f"Header Authorization: send Bearer and {hint}."


def _with_parameter(request: RecordedRequest, parameter: Parameter, value: str | None) -> tuple[RecordedRequest, str]:
    name = parameter.name
    label = f"{parameter.location} parameter {name}"
    step = f"Leave the {label} out." if value is None else f"{label.capitalize()}: {value}."
    if parameter.location == "path":
        return replace(request, path_parameters={**request.path_parameters, name: value or ""}), step
    if parameter.location == "query":
        return _with_query(request, name, value), step
    if parameter.location == "header":
        return request.with_header(name, value or ""), step
    cookies = {**{key: texts[0] for key, texts in request.cookies().items()}, name: value or ""}
    return request.with_header("cookie", "; ".join(f"{key}={text}" for key, text in cookies.items())), step


def _with_query(request: RecordedRequest, name: str, value: str | None) -> RecordedRequest:
    pairs = [(key, text) for key, texts in parse_query(request.query).items() for text in texts if key != name]
    return replace(request, query=urlencode(pairs if value is None else [*pairs, (name, value)]).encode())


def _with_body(request: RecordedRequest, body: Json) -> RecordedRequest:
    return replace(request, body=orjson.dumps(body))


def _as_text(value: Json) -> str:
    if isinstance(value, list):
        return ",".join(map(_as_text, value))
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def _patched(body: Json, patch: list[Json]) -> Json:
    try:
        return jsonpatch.apply_patch(body, patch)
    except (jsonpatch.JsonPatchException, jsonpatch.JsonPointerException):
        return ...


def _masked(operation: dict[str, Any], sensitive: Collection[str]) -> Json:
    """An operation of a JSON Patch without what is secret in it."""
    if "value" not in operation:
        return operation
    is_secret = any(token in sensitive for token in split(operation["path"]))
    return {**operation, "value": MASK if is_secret else redacted(operation["value"], sensitive)}


def _in_words(operation: dict[str, Any]) -> str:
    """An operation of a JSON Patch as a sentence."""
    path = operation["path"] or join()
    verb = {"add": "Add", "replace": "Change", "remove": "Remove", "move": "Move"}[operation["op"]]
    value = orjson.dumps(operation["value"]).decode()[:200] if "value" in operation else ""
    if operation["op"] == "move":
        return f"{verb} {operation['from']} to {path}."
    return f"{verb} {path or 'the body'}{': ' + value if operation['op'] == 'add' else ' to ' + value if value else ''}."
