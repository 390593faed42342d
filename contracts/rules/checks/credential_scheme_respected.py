"""A credential counts only if it is right, and where the document wants it."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.analysis.finding import Departure
from contracts.analysis.matched_exchange import MatchedExchange

RULE = "A wrong credential, and one of another scheme or in another place than the document has it, opens nothing."


def check(reading: MatchedExchange) -> Iterator[Departure]:
    """A success for a request that carries a credential, but not the right one or not rightly."""
    if not reading.wants_credential or not (reading.is_success or reading.status == 304) or "code=" in reading.preferred:
        return
    if reading.exchange.identity == "none" and not reading.carries_other:
        return  # for `credential_required`
    for fault in reading.faults:
        if fault.part == "credential":
            yield reading.departure(f"answered {reading.status} to {_got(reading)}", pointer=fault.pointer)


def _got(reading: MatchedExchange) -> str:
    if reading.carries_credential:
        return "a credential of nobody"
    scheme = (reading.exchange.request_header("authorization") or "").partition(" ")[0]
    return f"a credential of the scheme {scheme}" if scheme.isalpha() else "a credential in another place than the document has it"
