"""Credentials: what Connexion's security middleware asks for an operation's schemes, answered with a world."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from connexion.lifecycle import ConnexionRequest
from connexion.middleware.security import SecurityAPI, SecurityMiddleware, SecurityOperation
from connexion.security import AbstractSecurityHandler
from starlette.types import Receive, Scope, Send

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


class Verifier:
    """What Connexion calls for one scheme: the token of a request's credential, or an Unauthorized."""

    def __init__(self, admit: Admit) -> None:
        self.admit = admit

    def __call__(self, request: ConnexionRequest) -> Token:
        """The token."""
        return self.admit(request.scope)


class SecurityHandler(SecurityOperation):
    """Connexion's check of one operation; where a single scheme is asked for, or none, it is asked at once."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._admit: Admit | None = None
        if len(self.security or ()) == 1 and len(self.security[0]) == 1:
            ((name, scopes),) = self.security[0].items()
            self._admit = self.security_handler_factory.parse_security_scheme(self.security_schemes[name], scopes).admit
        elif not self.security:
            parsed = (self.security_handler_factory.parse_security_scheme(scheme, []) for scheme in self.security_schemes.values())
            self._admit = functools.partial(_offered, [verify.admit for verify in parsed if isinstance(verify, Verifier)])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass an admitted request on."""
        if self._admit is None:
            await super().__call__(scope, receive, send)
        else:
            scope["extensions"][CONTEXT] = {"token_info": self._admit(scope)}
            await self.next_app(scope, receive, send)


def _offered(schemes: list[Admit], scope: Scope) -> Token:
    """The token of a credential that was shown though none was asked for, as clients do; none, where none is accepted."""
    for admit in schemes:
        with contextlib.suppress(Unauthorized):
            return admit(scope)
    return {}


class SecurityApi(SecurityAPI):
    """The gates of one API."""

    def make_operation(self, operation: object) -> SecurityHandler:
        """Called by Connexion, once for every operation."""
        gate: SecurityHandler = SecurityHandler.from_operation(
            operation, next_app=self.next_app, security_handler_factory=self.security_handler_factory
        )
        return gate


class CredentialMiddleware(SecurityMiddleware):
    """Connexion's security middleware, with our gates."""

    api_cls = SecurityApi


def security_map(settings: Settings, store: Store) -> dict[str, type[AbstractSecurityHandler]]:
    """Connexion's `security_map`: a handler for each kind of scheme, which accepts the settings' keys."""

    def enter(credential: str, refused: str) -> Token:
        if not is_accepted(credential, settings):
            raise Unauthorized(refused)
        return {WORLD: store.world_of(credential)}

    class ApiKey(AbstractSecurityHandler):
        def get_fn(self, security_scheme: Json, required_scopes: Json) -> Verifier:
            location, name = security_scheme["in"], security_scheme["name"]

            def admit(scope: Scope) -> Token:
                credential = _api_key(scope, location, name)
                if not credential:
                    raise Unauthorized(f"Invalid access token: the {location} {name} is {'missing' if credential is None else 'empty'}")
                return enter(credential, "Invalid access token")

            return Verifier(admit)

    class Bearer(AbstractSecurityHandler):
        def get_fn(self, security_scheme: Json, required_scopes: Json) -> Verifier:
            return Verifier(lambda scope: enter(_token(scope, "bearer"), "Invalid access token: the key is not accepted"))

    class Basic(AbstractSecurityHandler):
        def get_fn(self, security_scheme: Json, required_scopes: Json) -> Verifier:
            return Verifier(lambda scope: enter(_token(scope, "basic"), "Invalid access token: the credentials are not accepted"))

    return {"apiKey": ApiKey, "bearer": Bearer, "basic": Basic, "oauth2": Bearer, "openIdConnect": Bearer}


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


def _token(scope: Scope, scheme: str) -> str:
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
