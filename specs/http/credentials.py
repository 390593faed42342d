"""The headers that carry credentials, in lower case."""

from __future__ import annotations

REQUEST_CREDENTIAL_HEADERS = ("authorization", "proxy-authorization", "cookie", "x-api-key", "api-key")
CREDENTIAL_HEADERS = frozenset((*REQUEST_CREDENTIAL_HEADERS, "set-cookie"))
