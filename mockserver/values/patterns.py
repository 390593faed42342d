"""Strings that match a regular expression, as ECMAScript and Rust spell it: short ones of letters and digits where it leaves a choice."""

from __future__ import annotations

import functools
import importlib
import random
import re
from collections.abc import Iterator
from typing import Any

parser: Any = importlib.import_module("re._parser")  # not every type checker knows the parser of `re`
codes: Any = importlib.import_module("re._constants")
_TRIES = 40
_MANY = 12
_CLASSES = {"L": "A-Za-z", "Lu": "A-Z", "Ll": "a-z", "N": "0-9", "Nd": "0-9", "P": ".,!?-", "Z": " ", "Zs": " ", "S": "+=$"}
_NICE = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_CATEGORIES = {
    codes.CATEGORY_DIGIT: "0123456789",
    codes.CATEGORY_WORD: _NICE,
    codes.CATEGORY_SPACE: " ",
    codes.CATEGORY_NOT_DIGIT: _NICE[:52],
    codes.CATEGORY_NOT_WORD: "-",
    codes.CATEGORY_NOT_SPACE: _NICE,
}
_PROPERTY = re.compile(r"\\([pP])\{\^?(?:(?:General_Category|gc|Script|sc|Script_Extensions|scx)=)?(\w+)\}|\\([pP])([A-Z])")
_JS_UNICODE = re.compile(r"\\u\{([0-9A-Fa-f]+)\}")


@functools.lru_cache(maxsize=4096)
def compiled(pattern: str) -> re.Pattern[str] | None:
    """The pattern for Python's `re`; None where it cannot be read."""
    try:
        return re.compile(_translated(pattern))
    except (re.error, OverflowError, RecursionError, ValueError):
        return None


def matching(pattern: str, rng: random.Random, shortest: int = 0, longest: int | None = None) -> str | None:
    """A string in which the pattern is found, of a length within the bounds where that can be had; None where it cannot be read."""
    expression = compiled(pattern)
    if expression is None:
        return None
    best: str | None = None
    for attempt in range(_TRIES):
        extra = 4 if attempt == 0 else 0 if attempt % 2 else min(attempt, _MANY)
        text = _candidate(pattern, rng, extra, shortest)
        if longest is not None and len(text) > longest and expression.search(text[:longest]):
            text = text[:longest]
        if len(text) < shortest:
            text = next((padded for padded in _padded(text, shortest) if expression.search(padded)), text)
        if not expression.search(text):
            continue
        if shortest <= len(text) and (longest is None or len(text) <= longest):
            return text
        best = best if best is not None else text
    return best


def _padded(text: str, shortest: int) -> Iterator[str]:
    for filler in ("a", "0", "A", text[-1:] or "x"):
        yield text.ljust(shortest, filler)
        yield text.rjust(shortest, filler)


def _candidate(pattern: str, rng: random.Random, extra: int, shortest: int) -> str:
    """One try: the text that the expression asks for, led by what its lookaheads ask for where that has the right kind."""
    sample = _Sample(rng, extra, shortest)
    text = sample.text(_parsed(pattern))
    if not sample.lookaheads:
        return text
    wanted = "".join(sample.lookaheads)
    expression = compiled(pattern)
    candidates = (text, wanted, (wanted + text)[: max(len(text), len(wanted))], text[: len(text) // 2] + wanted, wanted + text)
    return next((candidate for candidate in candidates if expression is not None and expression.search(candidate)), text)


@functools.lru_cache(maxsize=1024)
def _parsed(pattern: str) -> Any:
    return parser.parse(_translated(pattern))


def _translated(pattern: str) -> str:
    """The pattern in Python's spelling, Unicode's property classes narrowed to ASCII."""
    result: list[str] = []
    is_in_class = False
    position = 0
    while position < len(pattern):
        symbol = _symbol(pattern, position)
        position += len(symbol)
        if symbol == "[":
            result.append("\\[" if is_in_class else symbol)
            is_in_class = True
            continue
        if symbol == "]":
            is_in_class = False
        result.append(_in_python(symbol, is_in_class=is_in_class))
    return "".join(result)


def _symbol(pattern: str, position: int) -> str:
    for expression in (_PROPERTY, _JS_UNICODE):
        match = expression.match(pattern, position)
        if match:
            return match[0]
    if pattern.startswith("(?<", position) and pattern[position + 3 : position + 4] not in ("=", "!"):
        return "(?<"
    return pattern[position : position + (2 if pattern[position] == "\\" else 1)]


def _in_python(symbol: str, *, is_in_class: bool) -> str:
    unicode_property = _PROPERTY.fullmatch(symbol)
    if unicode_property:
        kind, name = unicode_property[1] or unicode_property[3], unicode_property[2] or unicode_property[4]
        members = _CLASSES.get(name, _CLASSES.get(name[:1], "A-Za-z"))
        return members if is_in_class else f"[{'^' if kind == 'P' else ''}{members}]"
    code_point = _JS_UNICODE.fullmatch(symbol)
    if code_point:
        return re.escape(chr(int(code_point[1], 16)))
    if symbol == "(?<":
        return "(?P<"
    if symbol in (r"\z", r"\Z"):
        return r"\Z"
    if symbol == "$" and not is_in_class:
        return r"\Z"  # Python's `$` is found before a final line break, too
    if len(symbol) == 2 and symbol[1].isalpha() and symbol[1] not in "AbBdDsSwWZnrtfvxuUN0":
        return symbol[1]
    return symbol


class _Sample:
    """One reading of a parsed expression as text."""

    def __init__(self, rng: random.Random, extra: int, shortest: int) -> None:
        self._rng = rng
        self._extra = extra
        self._shortest = shortest
        self._groups: dict[int, str] = {}
        self.lookaheads: list[str] = []

    def text(self, parsed: Any) -> str:
        return "".join(self._part(code, argument) for code, argument in parsed)

    def _part(self, code: Any, argument: Any) -> str:
        if code is codes.LITERAL:
            return chr(argument)
        if code in (codes.ANY, codes.NOT_LITERAL):
            return self._rng.choice([char for char in _NICE if code is codes.ANY or ord(char) != argument])
        if code is codes.IN:
            return self._member(argument)
        if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, getattr(codes, "POSSESSIVE_REPEAT", None)):
            return self._repeated(*argument)
        if code is codes.SUBPATTERN:
            text = self.text(argument[-1])
            self._groups[argument[0]] = text
            return text
        if code is codes.BRANCH:
            return self.text(self._rng.choice(argument[1]))
        return self._other(code, argument)

    def _other(self, code: Any, argument: Any) -> str:
        if code is codes.ASSERT and argument[0] > 0:
            self.lookaheads.append(self.text(argument[1]))
        elif code is codes.GROUPREF:
            return self._groups.get(argument, "")
        elif code is getattr(codes, "ATOMIC_GROUP", None):
            return self.text(argument)
        return ""

    def _repeated(self, low: int, high: Any, parsed: Any) -> str:
        most = low + self._extra if high is codes.MAXREPEAT else min(int(high), low + self._extra)
        count = max(low, self._rng.randint(low, max(low, most)), min(int(high), self._shortest) if self._extra > 6 else 0)
        return "".join(self.text(parsed) for _ in range(min(count, 5000)))

    def _member(self, members: Any) -> str:
        is_negated = members[0][0] is codes.NEGATE
        chars = "".join(_chars_of(code, argument) for code, argument in members)
        if is_negated:
            outside = [char for char in _NICE + " -_.,/+" if char not in chars]
            return self._rng.choice(outside) if outside else "é"
        nice = [char for char in chars if char in _NICE]
        return self._rng.choice(nice or chars) if chars else ""


def _chars_of(code: Any, argument: Any) -> str:
    if code is codes.LITERAL:
        return chr(argument)
    if code is codes.RANGE:
        return "".join(map(chr, range(argument[0], min(argument[1], argument[0] + 300) + 1)))
    return _CATEGORIES.get(argument, "") if code is codes.CATEGORY else ""
