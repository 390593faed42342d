"""The `Prefer` header: what a client may ask of the mock that it could not ask of the service.

`code=429` (a status that the operation declares), `delay_s=2`, `outcome=error` (how a lifecycle ends), `example=NAME`.
Source: RFC 7240 for the header; the names `code` and `example` are Prism's.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from mockserver.errors import BadRequest

OUTCOMES = ("success", "error")
MOST_DELAY_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What one request asked for."""

    code: int | None = None
    delay_s: float = 0.0
    outcome: str = "success"
    example: str | None = None


NO_PREFERENCES = Preferences()


def parse(text: str) -> Preferences:
    """The preferences in a `Prefer` header; those of others are ignored, as RFC 7240 asks.

    Raises:
        BadRequest: one of ours has a value that it cannot have.
    """
    found: dict[str, str] = {}
    for part in text.replace(";", ",").split(","):
        name, _, value = part.partition("=")
        found.setdefault(name.strip().lower(), value.strip().strip('"'))
    return Preferences(
        code=_code(found["code"]) if "code" in found else None,
        delay_s=_delay_s(found["delay_s"]) if "delay_s" in found else 0.0,
        outcome=_outcome(found["outcome"]) if "outcome" in found else "success",
        example=found.get("example"),
    )


def _code(text: str) -> int:
    if len(text) == 3 and text.isdecimal() and text.isascii():
        return int(text)
    raise BadRequest(f"Prefer: code={text[:20]}: wanted an HTTP status code of three digits.", param="Prefer")


def _delay_s(text: str) -> float:
    try:
        delay_s = float(text)
    except ValueError:
        delay_s = math.nan
    if 0 <= delay_s <= MOST_DELAY_S:
        return delay_s
    raise BadRequest(f"Prefer: delay_s={text[:20]}: wanted seconds from 0 to {MOST_DELAY_S:g}.", param="Prefer")


def _outcome(text: str) -> str:
    if text in OUTCOMES:
        return text
    raise BadRequest(f"Prefer: outcome={text[:20]}: wanted one of {', '.join(OUTCOMES)}.", param="Prefer")
