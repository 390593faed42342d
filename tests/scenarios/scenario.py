"""Scenarios: files of requests, clock steps and expected answers, each scenario in worlds of its own.

A file is a list of scenarios, and a scenario a `name` and its `steps`. A step is one of

    advance: 60                     move the mock's time by so many seconds


    POST /v2/faces: {face_name: …}  a request and its JSON body (null: none)
      as: other                     whose key opens it; `nobody` has none; left out: `me`
      headers: {If-Match: x}
      raw: text                     a body that is not made from YAML
      status: 200                   expected; left out: 200
      reply: {status: started}      expected of the body: objects may have more, lists may not
      reply_headers: {etag: …}      expected of the headers, names in lower case
      save: {face: /face_id}        JSON Pointers into the body, or `header NAME`; used later as ${face}

An expected text may be a matcher: `<any>` (something, not null), `<absent>`, `<matches REGEX>`, `<not TEXT>`, `<has TEXT>` (a list
or text that holds it), `<lacks TEXT>`, `<length N>`. `${key}`, `${world}` and `${receiver}` stand for the key of `me`, the name
of its world, and the URL of a server that takes callbacks.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from mockserver.embedded import RunningMock
from mockserver.state import ids
from specs.json.parsing import Json, read
from specs.json.pointer import follow, split
from tests.mockserver.wire import NOTHING, Answer, Client, exchange, request

_MATCHER = re.compile(r"<(any|absent|matches|not|has|lacks|length)(?: (.*))?>", re.DOTALL)
_ABSENT = object()
_REQUEST = re.compile(r"([A-Z]+) (/\S*)")
_STEP_KEYS = {"as", "headers", "raw", "status", "reply", "reply_headers", "save"}


@dataclass(frozen=True, slots=True)
class Scenario:
    """One scenario of a file."""

    file: str
    name: str
    steps: tuple[Json, ...]

    def __str__(self) -> str:
        return f"{self.file}: {self.name}"


def scenarios(folder: Path) -> Iterator[Scenario]:
    """Every scenario of every file in `folder`."""
    for path in sorted(folder.glob("*.yaml")):
        for one in read(path):
            yield Scenario(path.stem, one["name"], tuple(one["steps"]))


@dataclass
class Stage:
    """What a scenario runs on: a mock, keys, and what was saved on the way."""

    mock: RunningMock
    receiver: str
    clients: dict[str, Client] = field(default_factory=dict)
    saved: dict[str, Json] = field(default_factory=dict)

    def play(self, scenario: Scenario) -> None:
        """Carry out every step.

        Raises:
            AssertionError: an answer is not the expected one; the message names the step and the place.
        """
        me = self.client("me")
        self.saved.update(key=me.key, world=ids.world_name(me.key), receiver=self.receiver)
        for number, step in enumerate(scenario.steps, 1):
            if "advance" in step:
                me.advance(step["advance"])
            else:
                self.ask(step, f"{scenario}, step {number}")

    def client(self, name: str) -> Client:
        """The caller of this name, with a key that no other has."""
        return self.clients.setdefault(name, Client(self.mock, f"test-{uuid.uuid4()}"))

    def ask(self, step: Json, where: str) -> None:
        """Send the request of a step and compare what comes back."""
        wanted = next(key for key in step if key not in _STEP_KEYS)
        matched = _REQUEST.fullmatch(self.filled(wanted))
        assert matched, f"{where}: {wanted} is no request"
        assert set(step) <= {wanted, *_STEP_KEYS}, f"{where}: unknown keys {set(step) - {wanted, *_STEP_KEYS}}"
        answer = self.answer(matched[1], matched[2], step, wanted)
        at = f"{where}: {matched[0]}"
        assert answer.status == step.get("status", 200), f"{at}: answered {answer.status}: {answer.body.decode()[:600]}"
        if "reply" in step:
            body = answer.json() if answer.body else None
            compare(self.filled(step["reply"]), body, f"{at}: reply")
        if "reply_headers" in step:
            compare(self.filled(step["reply_headers"]), answer.headers, f"{at}: headers")
        for name, place in step.get("save", {}).items():
            self.saved[name] = answer.headers[place[7:]] if place.startswith("header ") else follow(answer.json(), split(place))

    def answer(self, method: str, path: str, step: Json, wanted: str) -> Answer:
        headers = {name: str(value) for name, value in self.filled(step.get("headers", {})).items()}
        body: object = step["raw"].encode() if "raw" in step else NOTHING if step[wanted] is None else self.filled(step[wanted])
        if step.get("as") == "nobody":
            data = None if body is NOTHING else json.dumps(body).encode()
            named = headers if data is None else {"Content-Type": "application/json", **headers}
            return exchange(self.mock.origin, request(method, path, dict(named), data), method=method)
        return self.client(step.get("as", "me")).call(method, path, body, headers)

    def filled(self, value: Json) -> Json:
        """`value` with every ${name} replaced; a text that is nothing else becomes the saved value itself."""
        if isinstance(value, dict):
            return {self.filled(key): self.filled(held) for key, held in value.items()}
        if isinstance(value, list):
            return [self.filled(item) for item in value]
        if not isinstance(value, str):
            return value
        whole = re.fullmatch(r"\$\{(\w+)\}", value)
        return self.saved[whole[1]] if whole else re.sub(r"\$\{(\w+)\}", lambda found: str(self.saved[found[1]]), value)


def compare(wanted: Json, got: object, where: str) -> None:
    """Nothing, where `got` is as `wanted`.

    Raises:
        AssertionError: it is not; the message names the place.
    """
    matcher = _MATCHER.fullmatch(wanted) if isinstance(wanted, str) else None
    if matcher:
        assert _matches(matcher[1], matcher[2], got), f"{where}: wanted {wanted}, got {'nothing' if got is _ABSENT else got!r}"
    elif isinstance(wanted, dict):
        assert isinstance(got, dict), f"{where}: wanted an object, got {got!r}"
        for name, held in wanted.items():
            compare(held, got.get(name, _ABSENT), f"{where}/{name}")
    elif isinstance(wanted, list):
        assert isinstance(got, list), f"{where}: wanted a list, got {got!r}"
        assert len(got) == len(wanted), f"{where}: wanted {len(wanted)} items, got {got!r}"
        for number, held in enumerate(wanted):
            compare(held, got[number], f"{where}/{number}")
    else:
        assert got is not _ABSENT, f"{where}: wanted {wanted!r}, got nothing"
        assert (wanted, isinstance(wanted, bool)) == (got, isinstance(got, bool)), f"{where}: wanted {wanted!r}, got {got!r}"


def _matches(kind: str, text: str | None, got: object) -> bool:
    if kind == "absent" or got is _ABSENT:
        return kind == "absent" and got is _ABSENT
    held = got if isinstance(got, str) else json.dumps(got, ensure_ascii=False)
    said = text or ""
    return {
        "any": lambda: got is not None,
        "matches": lambda: re.fullmatch(said, held) is not None,
        "not": lambda: held != said,
        "has": lambda: said in held,
        "lacks": lambda: said not in held,
        "length": lambda: len(got) == int(said),  # type: ignore[arg-type]  # a list or an object, or the test is wrong
    }[kind]()
