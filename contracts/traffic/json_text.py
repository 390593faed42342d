"""JSON as it was written: what its text does that RFC 8259 or RFC 7493 does not allow, and where its strings stand.

A parser that forgives (Python's reads NaN, UTF-16 and a name twice) hides what another reader of the same text stumbles over.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import orjson

from specs.json.nesting import is_too_deep
from specs.json.parsing import Json

NOTHING = object()  # no body, or none that is JSON: unlike any JSON value

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*(?:"|$)|[{}\[\]:,]|[^\s{}\[\]:,"]+', re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")
_MOST_LEVELS = 200  # that are looked into; the mock refuses more than 100
_MOST_DIGITS = 308  # that a double surely has room for
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class JsonText:
    """A body read as JSON, and what is wrong with its text."""

    value: Json  # `NOTHING` where it cannot be read at all
    errors: tuple[str, ...] = ()  # it is no JSON: NaN, not UTF-8, cut off
    doubts: tuple[str, ...] = ()  # readers may differ: a byte order mark, a name twice, half a surrogate pair


def read_json_text(body: bytes) -> JsonText:
    """The value of a body, as far as any reader can tell it."""
    if not body:
        return JsonText(NOTHING, ("it is empty",))
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        return _forgiven(body)
    if body.count(b"[") + body.count(b"{") > _MOST_LEVELS and is_too_deep(value, _MOST_LEVELS):
        return JsonText(NOTHING, (), ("it is nested too deeply to be read here",))
    return JsonText(value, (), _doubts(body, value))


def _doubts(body: bytes, value: Json) -> tuple[str, ...]:
    """What another reader may take otherwise, in a text that orjson reads."""
    if _names_in(value) == _names_written(body):
        return ()
    names = _twice(body.decode("utf-8", "replace"))
    return tuple(f"the name {name!r:.60} stands twice in one object" for name in names[:1])


def _names_in(value: Json) -> int:
    name_count, waiting = 0, [value]
    while waiting:
        nested_value = waiting.pop()
        if isinstance(nested_value, dict):
            name_count += len(nested_value)
            waiting.extend(nested_value.values())
        elif isinstance(nested_value, list):
            waiting.extend(nested_value)
    return name_count


def _names_written(body: bytes) -> int:
    return len(_NAME.findall(body))


_NAME = re.compile(rb'"\s*:')


def _twice(text: str) -> list[str]:
    repeated_names: list[str] = []

    def noted(pairs: list[tuple[str, Json]]) -> None:
        names = [name for name, _ in pairs]
        repeated_names.extend(name for number, name in enumerate(names) if name in names[:number])

    try:
        json.loads(text, object_pairs_hook=noted, parse_int=float)
    except (ValueError, RecursionError):
        return repeated_names
    return repeated_names


def _forgiven(body: bytes) -> JsonText:
    """What a forgiving reader makes of a text that orjson refuses."""
    errors: list[str] = []
    doubts: list[str] = []
    if body.startswith(_BOM):
        doubts.append("it begins with a byte order mark")
        body = body[len(_BOM) :]
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        errors.append(f"it is not UTF-8 (byte {error.start})")
        text = body.decode("utf-8", "replace")
    constants: list[str] = []

    def noted(name: str) -> float:
        constants.append(name)
        return float(name)

    def measured(number: str) -> float:
        double = float(number)
        if math.isinf(double):
            doubts.append("it holds a number beyond every double")
        return double

    def counted(number: str) -> Json:
        return int(number) if len(number) <= _MOST_DIGITS else measured(number)

    try:
        value = json.loads(text, parse_constant=noted, parse_int=counted, parse_float=measured)
    except RecursionError:
        return JsonText(NOTHING, tuple(errors), (*doubts, "it is nested too deeply to be read here"))
    except ValueError as error:
        return JsonText(NOTHING, (*errors, f"it is not JSON: {error}"), tuple(doubts))
    errors += [f"it holds {name}" for name in dict.fromkeys(constants)]
    doubts += [f"the name {name!r:.60} stands twice in one object" for name in _twice(text)[:1]]
    if _SURROGATE.search(written := json.dumps(value, ensure_ascii=False)):
        doubts.append("it holds half of a surrogate pair")
        value = json.loads(_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", written))  # what validates values takes characters only
    return JsonText(value, tuple(errors), tuple(doubts))


@dataclass(slots=True)
class JsonNode:
    """One value of a text, with the place where it stands; of a broken text, as far as it goes."""

    kind: str  # object, array, string or other
    start: int
    end: int
    members: list[tuple[JsonNode | None, JsonNode]] = field(default_factory=list)  # (name, value); no name in an array


def tree(text: str) -> list[JsonNode]:
    """The values of a text, also of one that is cut off or otherwise broken; nothing is ever refused."""
    root = JsonNode("array", 0, len(text))
    stack = [root]
    name: JsonNode | None = None
    for match in _TOKEN.finditer(text):
        lexeme = match[0]
        if lexeme in ("}", "]"):
            if len(stack) > 1:
                stack.pop().end = match.end()
        elif lexeme == ":":
            members = stack[-1].members
            if members and members[-1][0] is None and members[-1][1].kind == "string":
                name = members.pop()[1]
                continue
        elif lexeme != ",":
            node = JsonNode(_KINDS.get(lexeme[0], "other"), match.start(), match.end())
            stack[-1].members.append((name, node))
            if lexeme in ("{", "["):
                stack.append(node)
        name = None
    for node in stack:
        node.end = len(text)
    return [node for _, node in root.members]


_KINDS = {"{": "object", "[": "array", '"': "string"}


def string_at(text: str, node: JsonNode) -> str:
    """The string that a node stands for; its text where that is broken."""
    token = text[node.start : node.end]
    if len(token) >= 2 and token[-1] == '"' and "\\" not in token:
        return token[1:-1]
    try:
        return str(json.loads(token, strict=False))
    except ValueError:
        return token.strip('"')


def nodes(roots: list[JsonNode]) -> Iterator[JsonNode]:
    """Every node, holders before what they hold."""
    waiting = list(reversed(roots))
    while waiting:
        node = waiting.pop()
        yield node
        for name, member in reversed(node.members):
            waiting.append(member)
            if name is not None:
                waiting.append(name)


def values(node: JsonNode) -> Iterator[JsonNode]:
    """A node and every value below it, but no names."""
    waiting = [node]
    while waiting:
        descendant = waiting.pop()
        yield descendant
        waiting.extend(value for _, value in descendant.members)
