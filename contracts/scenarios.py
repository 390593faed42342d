"""Scenarios: files of requests, clock steps and expected answers, which a mock is held against step by step.

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
or text that holds it), `<lacks TEXT>`, `<length N>`. `${key}` and `${world}` stand for the key of `me` and the name of its world.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from specs.json.parsing import Json, TextError, read
from specs.json.pointer import follow, split

NOBODY = "nobody"
_MATCHER = re.compile(r"<(any|absent|matches|not|has|lacks|length)(?: (.*))?>", re.DOTALL)
_ABSENT = object()
_REQUEST = re.compile(r"([A-Z]+) (/\S*)")
_STEP_KEYS = {"as", "headers", "raw", "status", "reply", "reply_headers", "save"}


class ScenarioError(ValueError):
    """A file holds no scenarios. The message says what was wanted, and where."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """One scenario of a file."""

    file: str
    name: str
    steps: tuple[Json, ...]

    def __str__(self) -> str:
        return f"{self.file}: {self.name}"


@dataclass(frozen=True, slots=True)
class ScenarioAnswer:
    """What came back for a step, header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class ScenarioMock(Protocol):
    """The mock that a scenario is played on."""

    def send(self, caller: str, method: str, target: str, headers: dict[str, str], body: bytes | None) -> ScenarioAnswer:
        """Send a request with the key of a caller (`nobody`: without one). A body is JSON unless the headers say otherwise."""

    def advance(self, seconds: float) -> None:
        """Move the mock's time, and wait for what became due."""


def scenarios_in(path: Path) -> Iterator[Scenario]:
    """Every scenario of a file.

    Raises:
        ScenarioError: it cannot be read, or is no list of scenarios.
    """
    try:
        entries = read(path)
    except OSError as error:
        raise ScenarioError(f"{path}: {error.strerror}") from error
    except TextError as error:
        raise ScenarioError(str(error)) from error
    if not isinstance(entries, list) or not entries:
        raise ScenarioError(f"{path}: wanted a list of scenarios")
    for number, entry in enumerate(entries, 1):
        if not isinstance(entry, dict) or not isinstance(entry.get("name"), str) or not isinstance(entry.get("steps"), list):
            raise ScenarioError(f"{path}: scenario {number}: wanted a `name` and a list of `steps`")
        yield Scenario(path.stem, entry["name"], tuple(entry["steps"]))


@dataclass
class Stage:
    """What a scenario is played on: a mock, and what was saved on the way."""

    mock: ScenarioMock
    saved: dict[str, Json] = field(default_factory=dict)

    def play(self, scenario: Scenario) -> None:
        """Carry out every step.

        Raises:
            AssertionError: an answer is not the expected one; the message names the step and the place.
        """
        for number, step in enumerate(scenario.steps, 1):
            if "advance" in step:
                self.mock.advance(step["advance"])
            else:
                self._ask(step, f"{scenario}, step {number}")

    def _ask(self, step: Json, where: str) -> None:
        """Send the request of a step and compare what comes back."""
        wanted = next((key for key in step if key not in _STEP_KEYS), "")
        request = _REQUEST.fullmatch(self._filled(wanted))
        _require(request is not None, f"{where}: {wanted!r} is no request")
        _require(set(step) <= {wanted, *_STEP_KEYS}, f"{where}: unknown keys {set(step) - {wanted, *_STEP_KEYS}}")
        answer = self._answer(request[1], request[2], step, wanted)  # type: ignore[index]  # it is there, as was just asked
        at = f"{where}: {request[0]}"  # type: ignore[index]
        text = answer.body.decode("utf-8", "replace")[:600]
        _require(answer.status == step.get("status", 200), f"{at}: answered {answer.status}, wanted {step.get('status', 200)}: {text}")
        if "reply" in step:
            compare(self._filled(step["reply"]), json.loads(answer.body) if answer.body else None, f"{at}: reply")
        if "reply_headers" in step:
            compare(self._filled(step["reply_headers"]), dict(answer.headers), f"{at}: headers")
        for name, place in step.get("save", {}).items():
            is_header = place.startswith("header ")
            self.saved[name] = answer.headers[place[7:]] if is_header else follow(json.loads(answer.body), split(place))

    def _answer(self, method: str, target: str, step: Json, wanted: str) -> ScenarioAnswer:
        headers = {name: str(value) for name, value in self._filled(step.get("headers", {})).items()}
        body: bytes | None = None
        if "raw" in step:
            body = step["raw"].encode()
        elif step[wanted] is not None:
            body = json.dumps(self._filled(step[wanted])).encode()
        return self.mock.send(step.get("as", "me"), method, target, headers, body)

    def _filled(self, value: Json) -> Json:
        """`value` with every ${name} replaced; a text that is nothing else becomes the saved value itself."""
        if isinstance(value, dict):
            return {self._filled(key): self._filled(member) for key, member in value.items()}
        if isinstance(value, list):
            return [self._filled(item) for item in value]
        if not isinstance(value, str):
            return value
        whole = re.fullmatch(r"\$\{(\w+)\}", value)
        return self.saved[whole[1]] if whole else re.sub(r"\$\{(\w+)\}", lambda match: str(self.saved[match[1]]), value)


def compare(wanted: Json, actual: object, where: str) -> None:
    """Raise unless `actual` is as `wanted`.

    Raises:
        AssertionError: it is not; the message names the place.
    """
    matcher = _MATCHER.fullmatch(wanted) if isinstance(wanted, str) else None
    if matcher:
        shown = "nothing" if actual is _ABSENT else repr(actual)
        _require(_matches(matcher[1], matcher[2] or "", actual), f"{where}: wanted {wanted}, got {shown}")
    elif isinstance(wanted, dict):
        if not isinstance(actual, dict):
            raise AssertionError(f"{where}: wanted an object, got {actual!r}")
        for name, member in wanted.items():
            compare(member, actual.get(name, _ABSENT), f"{where}/{name}")
    elif isinstance(wanted, list):
        if not isinstance(actual, list) or len(actual) != len(wanted):
            raise AssertionError(f"{where}: wanted {len(wanted)} items, got {actual!r}")
        for number, item in enumerate(wanted):
            compare(item, actual[number], f"{where}/{number}")
    else:
        _require(actual is not _ABSENT, f"{where}: wanted {wanted!r}, got nothing")
        is_equal = (wanted, isinstance(wanted, bool)) == (actual, isinstance(actual, bool))
        _require(is_equal, f"{where}: wanted {wanted!r}, got {actual!r}")


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise AssertionError(message)


def _matches(kind: str, text: str, actual: object) -> bool:
    if kind == "absent" or actual is _ABSENT:
        return kind == "absent" and actual is _ABSENT
    actual_text = actual if isinstance(actual, str) else json.dumps(actual, ensure_ascii=False)
    return {
        "any": lambda: actual is not None,
        "matches": lambda: re.fullmatch(text, actual_text) is not None,
        "not": lambda: actual_text != text,
        "has": lambda: text in actual_text,
        "lacks": lambda: text not in actual_text,
        "length": lambda: len(actual) == int(text),  # type: ignore[arg-type]  # a list or an object, or the scenario is wrong
    }[kind]()
