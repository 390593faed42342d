"""What both clients do before the first request: a key from the environment, an origin from a base URL."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

from contracts.clients.asking import ClientSettings
from contracts.clients.errors import CredentialMissing
from contracts.clients.route import OperationRoute

TIMEOUT_S = 60.0
MAX_RETRIES = 2


def settings(
    *,
    api_key: str | None,
    key_variable: str,
    base_url: str | None,
    url_variable: str,
    default_url: str,
    version: str,
    routes: Mapping[str, OperationRoute],
    credential: Callable[[str], tuple[str, str]],
    timeout_s: float,
    max_retries: int,
) -> ClientSettings:
    """The settings of a client; what is not given stands in the environment. `version`: a last part of the base URL that paths have too.

    Raises:
        CredentialMissing: there is no key, or one that no header can carry.
    """
    key = api_key if api_key is not None else os.environ.get(key_variable, "")
    if not key:
        raise CredentialMissing(f"no API key: give api_key, or set {key_variable}")
    if not key.isascii() or not key.isprintable() or key != key.strip():
        raise CredentialMissing("the API key holds characters that no header can carry")
    origin = (base_url or os.environ.get(url_variable) or default_url).rstrip("/").removesuffix(version).rstrip("/")
    return ClientSettings(origin=origin, routes=routes, credential=credential(key), key=key, timeout_s=timeout_s, max_retries=max_retries)
