"""A service never fails, whatever it is sent."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.analysis.finding import Departure, Weight
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.analysis.values.odd_values import holds_inexact_integer

RULE = "Every request is answered, and none with a server error."
FOLD = "operation"
MUTED_BY = ()
# not sent, not waited for, or not read to its end
_OURS = (
    "LocalProtocolError",
    "InvalidURL",
    "UnsupportedProtocol",
    "NotSent",
    "ClientGone",
    "AnswerLimitError",
)


def check(matched: MatchedExchange) -> Iterator[Departure]:
    """A 5xx that was not asked for, and no answer at all; lenient where nobody can read what was sent, or hold a number of it.

    That a 500 is declared is no excuse: it says how failing looks, not when to.

    Silent: about a status that was asked for with `Prefer: code`, and where the run itself gave up.

    Source: RFC 9110, section 15.6: a 5xx says that the server erred.
    """
    exchange = matched.exchange
    if exchange.is_callback:
        return
    weight: Weight = "lenient" if matched.is_unreadable or holds_inexact_integer(matched) else "error"
    if exchange.status is None:
        if not (exchange.failure or "").startswith(_OURS):
            yield matched.departure(f"no answer came: {exchange.failure or 'the connection was closed'}", weight=weight)
        return
    if exchange.status < 500 or f"code={exchange.status}" in matched.preferred.replace(" ", ""):
        return
    if exchange.status in (501, 505) and matched.operation is None:
        return  # HTTP's own words for a method or a version that the server does not know
    pointer = matched.response.pointer if matched.response else f"{matched.pointer}/responses" if matched.operation else matched.pointer
    yield matched.departure(f"answered {exchange.status}", pointer=pointer, weight=weight)
