"""Credentials: what Connexion's security middleware asks for an operation's schemes, answered with a world."""

from __future__ import annotations

from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie

from connexion.lifecycle import ConnexionRequest
from connexion.security import AbstractSecurityHandler

from mockserver.errors import Unauthorized
from mockserver.settings import Settings, is_accepted
from mockserver.store import Store, World
from specs.text import Json

WORLD = "world"  # the key under which the world travels in Connexion's token_info
Verify = Callable[[ConnexionRequest], dict[str, World | None]]


def security_map(settings: Settings, store: Store) -> dict[str, type[AbstractSecurityHandler]]:
    """Connexion's `security_map`: a handler for each kind of scheme, which accepts the settings' keys."""

    def enter(credential: str, said: str) -> dict[str, World | None]:
        if not is_accepted(credential, settings):
            raise Unauthorized(f"Invalid access token{said}")
        return {WORLD: store.world_of(credential)}

    class ApiKey(AbstractSecurityHandler):
        def get_fn(self, security_scheme: Json, required_scopes: Json) -> Verify:
            location, name = security_scheme["in"], security_scheme["name"]

            def verify(request: ConnexionRequest) -> dict[str, World | None]:
                credential = _api_key(request, location, name)
                if not credential:
                    raise Unauthorized(f"Invalid access token: the {location} {name} is {'missing' if credential is None else 'empty'}")
                return enter(credential, "")

            return verify

    class Bearer(AbstractSecurityHandler):
        def get_fn(self, security_scheme: Json, required_scopes: Json) -> Verify:
            return lambda request: enter(_token(request, "bearer"), ": the key is not accepted")

    class Basic(AbstractSecurityHandler):
        def get_fn(self, security_scheme: Json, required_scopes: Json) -> Verify:
            return lambda request: enter(_token(request, "basic"), ": the credentials are not accepted")

    return {"apiKey": ApiKey, "bearer": Bearer, "basic": Basic, "oauth2": Bearer, "openIdConnect": Bearer}


def _api_key(request: ConnexionRequest, location: str, name: str) -> str | None:
    if location == "header":
        return _header(request, name)
    if location == "query":
        found: str | None = request.query_params.get(name)
        return found
    try:
        cookie = SimpleCookie(_header(request, "cookie") or "").get(name)
    except CookieError:
        return None
    return cookie.value if cookie else None


def _token(request: ConnexionRequest, scheme: str) -> str:
    header = _header(request, "authorization")
    if not header:
        raise Unauthorized(f"The Authorization header is {'missing' if header is None else 'empty'}: wanted {scheme.title()} and a key")
    given, _, token = header.partition(" ")
    if given.lower() != scheme:
        named = given if given.isalpha() and len(given) < 16 and _ else "no scheme"
        raise Unauthorized(
            f"The Authorization header has {named if named == 'no scheme' else f'the scheme {named}'}: wanted {scheme.title()} and a key"
        )
    if not token.strip():
        raise Unauthorized(f"The Authorization header has no key after {given}")
    return token.strip()


def _header(request: ConnexionRequest, name: str) -> str | None:
    wanted = name.lower().encode("latin-1")
    for key, value in request.scope["headers"]:
        if key == wanted:
            return value.decode("latin-1").strip()  # type: ignore[no-any-return]  # ASGI: headers are bytes
    return None
