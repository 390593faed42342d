"""A 405 says which methods there are."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.analysis.finding import Departure, Weight
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.traffic.redaction import is_redacted

RULE = "A 405 has an Allow header that lists every method of the path, and not the one that was refused."
FOLD = "service"


def check(matched: MatchedExchange) -> Iterator[Departure]:
    """What is wrong with the Allow header of a 405, and of an answer to OPTIONS that has one.

    An error where the document declares the header; else lenient, as frameworks write it from what they know of the path's first route.

    Silent: about a path that the document does not have, a 405 that `Prefer: code=405` asked for, and an Allow header that a mask
    hides.

    Source: RFC 9110, sections 9.3.7, 10.2.1 and 15.5.6.
    """
    exchange = matched.exchange
    methods = matched.contract.methods_at(matched.path)
    if exchange.is_callback or not methods or "code=" in matched.preferred:
        return
    texts = [value for name, value in exchange.response_headers if name.lower() == "allow"]
    if any(map(is_redacted, texts)):
        return
    weight: Weight = "error" if _is_declared(matched) else "lenient"
    path_pointer = next(matched.contract.paths_at(matched.path))[0].pointer.rpartition("/")[0]
    allowed = [name.strip().upper() for text in texts for name in text.split(",") if name.strip()]
    if exchange.status == 405 and not texts:
        yield matched.departure("answered 405 without an Allow header", pointer=path_pointer, weight=weight)
    elif exchange.status == 405 or (exchange.method == "OPTIONS" and matched.is_success and texts):
        lacking = [method for method in dict.fromkeys(methods) if method not in allowed]
        if lacking:
            yield matched.departure(
                f"Allow: {', '.join(allowed) or '(empty)'} lacks {', '.join(lacking)}", pointer=path_pointer, weight=weight
            )
        elif exchange.status == 405 and exchange.method in allowed:
            yield matched.departure(f"answered 405 to {exchange.method}, yet Allow lists it", pointer=path_pointer, weight=weight)


def _is_declared(matched: MatchedExchange) -> bool:
    """Whether an operation at the path declares an Allow header for any of its answers."""
    return any(
        name.lower() == "allow"
        for operation, _ in matched.contract.paths_at(matched.path)
        for response in operation.responses
        for name in response.raw.get("headers") or {}
    )
