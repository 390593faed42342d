"""The header by which a client says that a request is the same as one before."""

from __future__ import annotations

import re

_NAME = re.compile(r"(?:x-)?idempoten(?:cy|t)(?:-?(?:key|token|id))?", re.IGNORECASE)


def is_idempotency_key(header_name: str) -> bool:
    """Whether a header is called as one with an idempotency key. Source: draft-ietf-httpapi-idempotency-key-header, section 2."""
    return _NAME.fullmatch(header_name.replace("_", "-")) is not None
