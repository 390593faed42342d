"""Credentials: what Connexion's security middleware asks for an operation's schemes, answered with a world."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.types import Scope

from mockserver.errors import Unauthorized
from mockserver.settings import Settings, is_accepted
from mockserver.state.store import Store, World
from specs.json.parsing import Json

WORLD = "world"  # the key under which the world travels in Connexion's token_info
CONTEXT = "connexion_context"
Token = dict[str, World]
Admit = Callable[[Scope], Token]


def world_in(token: Token | dict[str, Token]) -> World | None:
    """The world of a token; of the first, where several schemes were asked for together. None where none was."""
    for world_or_token in token.values():
        return world_in(world_or_token) if isinstance(world_or_token, dict) else world_or_token
    return None


class Credentials:
    """The credentials that a mock takes, and the worlds that they open."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self._settings = settings
        self._store = store

    def admission(self, scheme: Json) -> Admit:
        """What admits a request by a Security Scheme Object: it gives the token of the request's credential, or raises Unauthorized."""
        if scheme["type"] == "apiKey":
            return functools.partial(self._by_api_key, scheme["in"], scheme["name"])
        if str(scheme.get("scheme")).lower() == "basic":
            return functools.partial(self._by_authorization, "basic", "the credentials are not accepted")
        return functools.partial(self._by_authorization, "bearer", "the key is not accepted")

    def _by_api_key(self, location: str, name: str, scope: Scope) -> Token:
        credential = _api_key(scope, location, name)
        if not credential:
            raise Unauthorized(f"Invalid access token: the {location} {name} is {'missing' if credential is None else 'empty'}")
        return self._token(credential, "Invalid access token")

    def _by_authorization(self, scheme: str, refused: str, scope: Scope) -> Token:
        return self._token(_authorization(scope, scheme), f"Invalid access token: {refused}")

    def _token(self, credential: str, refused: str) -> Token:
        if not is_accepted(credential, self._settings):
            raise Unauthorized(refused)
        return {WORLD: self._store.world_of(credential)}


def offered(schemes: list[Admit], scope: Scope) -> Token:
    """The token of a credential that was shown though none was asked for, as clients do; none, where none is accepted."""
    for admit in schemes:
        with contextlib.suppress(Unauthorized):
            return admit(scope)
    return {}


def _api_key(scope: Scope, location: str, name: str) -> str | None:
    if location == "header":
        return _header(scope, name.lower().encode("latin-1"))
    if location == "query":
        values = parse_qs(str(scope["query_string"], "latin-1"), keep_blank_values=True).get(name)
        return values[0] if values else None
    try:
        cookie = SimpleCookie(_header(scope, b"cookie") or "").get(name)
    except CookieError:
        return None
    return cookie.value if cookie else None


def _authorization(scope: Scope, scheme: str) -> str:
    header = _header(scope, b"authorization")
    if not header:
        raise Unauthorized(f"The Authorization header is {'missing' if header is None else 'empty'}: wanted {scheme.title()} and a key")
    sent_scheme, space, token = header.partition(" ")
    if sent_scheme.lower() != scheme:
        problem = f"the scheme {sent_scheme}" if space and sent_scheme.isalpha() and len(sent_scheme) < 16 else "no scheme"
        raise Unauthorized(f"The Authorization header has {problem}: wanted {scheme.title()} and a key")
    if not token.strip():
        raise Unauthorized(f"The Authorization header has no key after {sent_scheme}")
    return token.strip()


def _header(scope: Scope, name: bytes) -> str | None:
    for key, value in scope["headers"]:
        if key == name:
            return str(value, "latin-1").strip()
    return None
