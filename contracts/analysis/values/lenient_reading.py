"""What a forgiving reader takes a value for that its document does not allow: the same value, in a spelling that the document has.

`"20"` for an integer, ` red` for a choice, `2026-01-31` for a time: a service that takes them takes more than it declares, and means the
same by them as their sender. A value of which nobody can say what it means is none of these.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from specs.json.parsing import Json

_LARGEST = 2.0**63  # of the numbers whose fraction readers of integers cut off
_TRUE = ("true", "1", "yes", "y", "on", "t")
_FALSE = ("false", "0", "no", "n", "off", "f")
_DATE = r"\d{4}-?\d{1,2}-?\d{1,2}"
_TIME = r"\d{1,2}:?\d{2}(?::?\d{2}(?:[.,]\d+)?)?\s*(?:[Zz]|[+-]\d{2}:?\d{0,2})?"
_NUMBER = r"[+-]?\d+(?:\.\d+)?"
_NEAR_FORMATS: dict[
    str, str
] = {  # what many readers of a format take; formats that are not here are read by everyone in a way of their own
    "date-time": rf"{_DATE}(?:[Tt_ ]+{_TIME})?|{_NUMBER}",
    "date": rf"{_DATE}(?:[Tt_ ]+{_TIME})?|{_NUMBER}",
    "time": rf"{_TIME}|{_NUMBER}",
    "uuid": r"(?:urn:uuid:)?\{?(?:[0-9A-Fa-f]-?){32}\}?",
    "email": r".*@.*",
    "uri": r".+[:./].*",
    "ipv4": r"[\d.]+(?:/\d+)?",
    "ipv6": r"[\dA-Fa-f:.%]+(?:/\d+)?",
}
_WHOLE = {name: re.compile(pattern, re.DOTALL | re.ASCII) for name, pattern in _NEAR_FORMATS.items()}


def spellings(value: Json) -> Iterator[Json]:
    """What a forgiving reader may take a value for, in other spellings of the same."""
    if isinstance(value, bool):
        yield from (int(value), str(value).lower())
    elif isinstance(value, int | float):
        yield str(value)
        if isinstance(value, float) and abs(value) < _LARGEST:
            yield int(value)
        if value in (0, 1):
            yield bool(value)
    elif isinstance(value, str):
        yield from _of_text(value)
    elif isinstance(value, list):
        yield [item for number, item in enumerate(value) if item not in value[:number]]


def _of_text(text: str) -> Iterator[Json]:
    stripped = text.strip()
    for read in (int, float):
        try:
            number = read(stripped)
        except (ValueError, OverflowError):
            continue
        yield number
        if isinstance(number, float) and number.is_integer():
            yield int(number)
    if stripped.lower() in (*_TRUE, *_FALSE):
        yield stripped.lower() in _TRUE
    if stripped.lower() in ("null", "none", ""):
        yield None
    yield from (other for other in (stripped, stripped.lower(), stripped.upper()) if other != text)


def is_coerced(sent: Json, shown: Json) -> bool:
    """Whether a value is what a reader that turns every value into its type makes of another.

    Null is the empty text, zero or false to it, and one value a list of it, in either direction.
    """
    if sent is None:
        return shown in ("", 0)
    return (isinstance(sent, list) and len(sent) == 1 and _is_spelled(sent[0], shown)) or (
        isinstance(shown, list) and len(shown) == 1 and _is_spelled(sent, shown[0])
    )


def _is_spelled(sent: Json, shown: Json) -> bool:
    return sent == shown or any(other == shown and type(other) is type(shown) for other in spellings(sent))


def is_near_format(text: str, name: str) -> bool:
    """Whether a text is what many take for one of this format."""
    pattern = _WHOLE.get(name)
    return pattern is None or pattern.fullmatch(text.strip()) is not None


def is_other_spelling(value: Json, is_allowed: Callable[[Json], bool]) -> bool:
    """Whether one of the things that a forgiving reader takes a value for is allowed."""
    return any(is_allowed(other) for other in spellings(value))


def replaced(body: Json, path: Sequence[str | int], value: Json) -> Json:
    """The body with another value at a place that it has."""
    if not path:
        return value
    step, *below = path
    if isinstance(body, list):
        return [replaced(item, below, value) if number == step else item for number, item in enumerate(body)]
    return {name: replaced(member, below, value) if name == step else member for name, member in body.items()}
