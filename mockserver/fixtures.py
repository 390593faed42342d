"""Fixtures: what every new world starts with, beside what each account has: creates that a YAML file lists, as a client would send them.

    POST /v2/pals:
      - {pal_name: Ada, system_prompt: Be kind.}
    POST /v2/deployments:
      - {pal_id: "$POST /v2/pals#/0/pal_id", channel: widget, name: Front desk}

A text `$KEY#POINTER` stands for what an entry above was answered: KEY is that of its list, POINTER (RFC 6901) begins with its place there.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import orjson

from mockserver.errors import ApiError
from mockserver.mock import Api, Mock
from mockserver.resources.call import Call
from mockserver.resources.preferences import NO_PREFERENCES
from mockserver.settings import MEMORY
from mockserver.state.store import World
from mockserver.web.request_body import BodyReader, body_reader
from specs import Document, Operation
from specs.json import pointer as pointers
from specs.json.parsing import Json, TextError, read


class FixtureError(ValueError):
    """A fixture cannot be created; the message names the file and the entry."""


@dataclass(frozen=True, slots=True)
class Fixture:
    """One create."""

    key: str  # "POST /v2/pals"
    number: int  # its place in the list of this key
    api: Api
    operation: Operation
    reader: BodyReader
    body: Json


class Fixtures:
    """The creates of one file, for the documents of one mock."""

    def __init__(self, path: Path, mock: Mock) -> None:
        """Read `path`, and create all of it once in a mock that is thrown away.

        Raises:
            FixtureError: it cannot be read, names what no document has, or a create is refused.
        """
        self._path = path
        self._mock = mock
        self._fixtures = tuple(self._read())
        scratch_settings = dataclasses.replace(mock.settings, store=MEMORY, workers=1, fixtures=None)
        scratch = Mock(scratch_settings, tuple(api.document for api in mock.apis.values()))
        self._create(scratch.store.world("fixtures"), scratch)

    def seed(self, world: World) -> None:
        """Create all of it in a new world.

        Raises:
            FixtureError: a create is refused.
        """
        self._create(world, self._mock)

    def _read(self) -> list[Fixture]:
        try:
            listed = read(self._path)
        except OSError as error:
            raise FixtureError(f"{self._path}: {error.strerror}") from error
        except TextError as error:
            raise FixtureError(str(error)) from error
        if not isinstance(listed, dict) or not all(isinstance(bodies, list) for bodies in listed.values()):
            raise FixtureError(f"{self._path}: wanted lists of bodies by operation, such as `POST /v2/pals: [{{…}}]`")
        fixtures = []
        for key, bodies in listed.items():
            api, operation = self._operation(str(key))
            messages = api.operation_handlers.error_messages(operation)
            reader = body_reader(operation, api.schemas, api.sensitive, messages)
            fixtures += [Fixture(str(key), number, api, operation, reader, body) for number, body in enumerate(bodies)]
        return fixtures

    def _operation(self, key: str) -> tuple[Api, Operation]:
        method, _, path = key.partition(" ")
        for api in self._mock.apis.values():
            for operation in api.document.operations:
                if (operation.method, operation.url_path) == (method.upper(), path.strip()) and "{" not in path:
                    return api, operation
        creates = [f"POST {operation.url_path}" for operation in _creates(api.document for api in self._mock.apis.values())]
        raise FixtureError(f"{self._path}: {key}: no such operation without path parameters; there are {', '.join(creates[:10])}")

    def _create(self, world: World, mock: Mock) -> None:
        answers: dict[str, list[Json]] = {}
        for fixture in self._fixtures:
            api = mock.apis[fixture.api.name]
            try:
                body = fixture.reader.read(orjson.dumps(_filled(fixture.body, answers)), b"application/json", None)
                call = Call(fixture.operation, mock.services(api), world, {}, {}, {}, body, NO_PREFERENCES, mock.clock.now_s())
                reply = api.behaviours[fixture.operation.key](call)
            except (ApiError, LookupError, ValueError) as error:
                reason = error.reason if isinstance(error, ApiError) else str(error)
                raise FixtureError(f"{self._path}: {fixture.key}, entry {fixture.number + 1}: {reason}") from error
            answers.setdefault(fixture.key, []).append(reply.body)


def _creates(documents: Iterable[Document]) -> list[Operation]:
    return [o for document in documents for o in document.operations if o.method == "POST" and "{" not in o.url_path]


def _filled(value: Json, answers: dict[str, list[Json]]) -> Json:
    """A body with what its references stand for."""
    if isinstance(value, dict):
        return {name: _filled(member, answers) for name, member in value.items()}
    if isinstance(value, list):
        return [_filled(item, answers) for item in value]
    if not isinstance(value, str) or not value.startswith("$") or "#/" not in value:
        return value
    key, _, pointer = value[1:].partition("#")
    if key not in answers:
        raise LookupError(f"{value}: nothing above it is called {key}")
    try:
        return pointers.follow(answers[key], pointers.split(pointer))
    except LookupError as error:
        raise LookupError(f"{value}: {error}") from error
