"""Offers to change from HTTP/1.1 to another protocol, which a server may ignore: RFC 9110, section 7.8."""

from __future__ import annotations

from collections.abc import Iterable

_OFFERS = (b"upgrade", b"http2-settings")

Pairs = list[tuple[bytes, bytes]]


def without_offers(headers: Iterable[tuple[bytes, bytes]]) -> Pairs:
    """A request's headers, spelled as they came, without its offers to change the protocol: so it goes on as it is without one."""
    pairs: Pairs = []
    for name, value in headers:
        key = name.lower()
        if key in _OFFERS:
            continue
        if key == b"connection":
            value = b", ".join(token.strip() for token in value.split(b",") if token.strip().lower() not in _OFFERS)
            if not value:
                continue
        pairs.append((name, value))
    return pairs
