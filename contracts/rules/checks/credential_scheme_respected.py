"""A credential counts only if it is right, and where the document wants it."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.analysis.finding import Departure
from contracts.analysis.matched_exchange import MatchedExchange

RULE = "A wrong credential, and one of another scheme or in another place than the document has it, opens nothing."
FOLD = "service"
MUTED_AT_OPERATION_BY = ("credential_required",)
REACH = "anyone"


def check(matched: MatchedExchange) -> Iterator[Departure]:
    """A success for a request that carries a credential, but not the right one or not rightly.

    Silent: about a request with no credential at all, which is for `credential_required`, and about operations that ask for none.

    Source: OpenAPI 3.1.0, Security Scheme Object; RFC 9110, section 11.
    """
    if not matched.wants_credential or not (matched.is_success or matched.status == 304) or "code=" in matched.preferred:
        return
    if matched.exchange.identity == "none" and not matched.carries_other:
        return  # for `credential_required`
    for fault in matched.faults:
        if fault.part == "credential":
            yield matched.departure(f"answered {matched.status} to {_got(matched)}", pointer=fault.pointer)


def _got(matched: MatchedExchange) -> str:
    if matched.carries_credential:
        return "a credential of nobody"
    scheme = (matched.exchange.request_header("authorization") or "").partition(" ")[0]
    return f"a credential of the scheme {scheme}" if scheme.isalpha() else "a credential in another place than the document has it"
