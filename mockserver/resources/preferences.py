"""The `Prefer` header: what a client may ask of the mock that it could not ask of the service.

`code=429` (a status that the operation declares), `delay_s=2`, `outcome=error` (how a lifecycle ends), `example=NAME`,
`pace_s=0.1` (between the pieces of a streamed reply).
Registered preferences, which clients send to services too, are ignored, as RFC 7240 asks; any other word is refused, as it is a slip.
Source: RFC 7240 for the header; the names `code` and `example` are Prism's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mockserver.errors import BadRequest

OUTCOMES = ("success", "error")
MOST_DELAY_S = 60.0
_DECIMAL = re.compile(r"[0-9]{1,9}(\.[0-9]{0,9})?|\.[0-9]{1,9}")
NAMES = ("code", "delay_s", "outcome", "example", "pace_s")
# Source: IANA, "HTTP Preferences"
_REGISTERED = frozenset(("depth-noroot", "handling", "respond-async", "return", "safe", "wait"))
_QUOTED = r'"(?:\\.|[^"\\])*"'
_PREFERENCE = re.compile(rf"(?:{_QUOTED}|[^,])+")
_WORD = re.compile(rf"(?:{_QUOTED}|[^;])+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What one request asked for."""

    code: int | None = None
    delay_s: float = 0.0
    outcome: str = "success"
    example: str | None = None
    pace_s: float = 0.0
    """The mock's seconds between the pieces of a streamed reply."""


NO_PREFERENCES = Preferences()


def preferences_of(headers: Mapping[bytes, bytes]) -> Preferences:
    """What a request prefers, by its headers, names in lower case.

    Raises:
        BadRequest: as `parse_prefer`.
    """
    return parse_prefer(headers[b"prefer"].decode("latin-1")) if b"prefer" in headers else NO_PREFERENCES


def parse_prefer(text: str) -> Preferences:
    """The preferences in a `Prefer` header; of others than ours, the registered ones are ignored.

    Raises:
        BadRequest: a word is neither ours nor registered, or one of ours has a value that it cannot have.
    """
    values: dict[str, str] = {}
    for name, value in _words(text):
        if name not in NAMES:
            raise BadRequest(f"Prefer: {name[:40]}: wanted one of {', '.join(f'{known}=…' for known in NAMES)}.", param="Prefer")
        values.setdefault(name, value)
    return Preferences(
        code=_code(values["code"]) if "code" in values else None,
        delay_s=_seconds("delay_s", values["delay_s"]) if "delay_s" in values else 0.0,
        outcome=_outcome(values["outcome"]) if "outcome" in values else "success",
        example=values.get("example"),
        pace_s=_seconds("pace_s", values["pace_s"]) if "pace_s" in values else 0.0,
    )


def _words(text: str) -> Iterator[tuple[str, str]]:
    """Every name in lower case with its value, but for registered preferences and what their parameters say."""
    for preference in _PREFERENCE.findall(text):
        is_registered = False
        for position, word in enumerate(_WORD.findall(preference)):
            name, _, value = word.partition("=")
            name = name.strip().lower()
            if position == 0:
                is_registered = name in _REGISTERED
            if name and (name in NAMES or not is_registered):
                yield name, value.strip().strip('"')


def _code(text: str) -> int:
    if len(text) == 3 and text.isdecimal() and text.isascii():
        return int(text)
    raise BadRequest(f"Prefer: code={text[:20]}: wanted an HTTP status code of three digits.", param="Prefer")


def _seconds(name: str, text: str) -> float:
    if _DECIMAL.fullmatch(text) and float(text) <= MOST_DELAY_S:
        return float(text)
    raise BadRequest(f"Prefer: {name}={text[:20]}: wanted seconds from 0 to {MOST_DELAY_S:g}.", param="Prefer")


def _outcome(text: str) -> str:
    if text in OUTCOMES:
        return text
    raise BadRequest(f"Prefer: outcome={text[:20]}: wanted one of {', '.join(OUTCOMES)}.", param="Prefer")
