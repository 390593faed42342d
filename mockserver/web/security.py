"""Credentials: what an operation's security requirements ask for, answered with a world."""

from __future__ import annotations

import base64
import contextlib
import functools
import logging
import re
from collections.abc import Callable, Mapping, Sequence
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.types import Scope

from mockserver.errors import ServiceUnavailable, Unauthorized
from mockserver.settings import Settings, is_accepted
from mockserver.state.store import Store, TooManyWorlds, World
from specs.json.parsing import Json

WORLD = "world"  # the key under which a world stands in a token
CONTEXT = "connexion_context"
Token = dict[str, World]  # empty: nothing says whose the request is
Admit = Callable[[Scope], Token]
_CHALLENGE_HEADER = "WWW-Authenticate"
_OF_VERSIONS = re.compile(r"version\b", re.IGNORECASE)  # a header that some documents declare beside the keys: any version will do
_REGISTERED = frozenset(
    ("basic", "bearer", "concealed", "digest", "dpop", "gnap", "hoba", "mutual", "negotiate", "oauth", "privatetoken", "scram-sha-1",
     "scram-sha-256", "vapid")
)  # Source: IANA, HTTP Authentication Scheme Registry  # fmt: skip
_QUOTED = re.compile(r'="([^"]*)"')

log = logging.getLogger("mockserver")


def world_in(token: Token) -> World | None:
    """The world of a token; None where it has none."""
    return token.get(WORLD)


class Credentials:
    """The credentials that a mock takes, and the worlds that they open."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self._settings = settings
        self._store = store
        self._undeclared: set[str] = set()  # schemes of which the log was told

    def for_operation(self, alternatives: Sequence[Mapping[str, Json]], schemes: Mapping[str, Json]) -> Admit:
        """What admits a request to an operation with these Security Requirement Objects: by any of them, all of its schemes met."""
        if not alternatives:
            return functools.partial(offered, [self.admission(scheme) for scheme in schemes.values()])
        needed = [[self._named(name, schemes) for name in alternative] for alternative in alternatives]
        if len(needed) == 1 and len(needed[0]) == 1:
            return needed[0][0]
        return functools.partial(_by_any, sorted(needed, key=lambda admits: not admits))  # {}, no credential, only after all others

    def admission(self, scheme: Json) -> Admit:
        """What admits a request by a Security Scheme Object: it gives the token of the request's credential, or raises Unauthorized."""
        kind = scheme.get("type")
        if kind == "apiKey":
            return functools.partial(self._by_api_key, scheme["in"], scheme["name"])
        if kind == "mutualTLS":
            return _without_credential  # TLS ends before the mock
        name = str(scheme.get("scheme") or "bearer").lower() if kind == "http" else "bearer"
        if name == "basic":
            return functools.partial(self._by_basic, "Invalid access token: the credentials are not accepted")
        return functools.partial(self._by_authorization, name, "Invalid access token: the key is not accepted")

    def _named(self, name: str, schemes: Mapping[str, Json]) -> Admit:
        if name in schemes:
            return self.admission(schemes[name])
        if name not in self._undeclared:
            self._undeclared.add(name)
            log.warning("The security scheme %s is not declared: any request is admitted, a bearer token tells whose it is.", name)
        return functools.partial(offered, [self.admission({"type": "http", "scheme": "bearer"})])

    def _by_api_key(self, location: str, name: str, scope: Scope) -> Token:
        credential = _api_key(scope, location, name)
        if not credential:
            raise Unauthorized(f"Invalid access token: the {location} {name} is {'missing' if credential is None else 'empty'}")
        if _OF_VERSIONS.search(name):
            return {}
        if not is_accepted(credential, self._settings):
            raise Unauthorized("Invalid access token")
        return self._token(credential)

    def _by_authorization(self, scheme: str, refused: str, scope: Scope) -> Token:
        sent = _authorization(scope, scheme)
        candidates = [sent] if scheme == "bearer" else [sent, *_QUOTED.findall(sent)]  # Digest username="…", and their like
        credential = next((text for text in candidates if is_accepted(text, self._settings)), None)
        if credential is None:
            raise Unauthorized(refused, headers=_challenge(scheme))
        return self._token(credential)

    def _by_basic(self, refused: str, scope: Scope) -> Token:
        credential = _decoded(_authorization(scope, "basic"))
        user, _, password = credential.partition(":")
        if not any(is_accepted(text, self._settings) for text in (user, password)):
            raise Unauthorized(refused, headers=_challenge("basic"))
        return self._token(credential)

    def _token(self, credential: str) -> Token:
        try:
            return {WORLD: self._store.world_of(credential)}
        except TooManyWorlds as error:
            raise ServiceUnavailable(str(error)) from error


def offered(schemes: list[Admit], scope: Scope) -> Token:
    """The token of a credential that was shown though none was asked for, as clients do; none, where none is accepted."""
    for admit in schemes:
        with contextlib.suppress(Unauthorized):
            return admit(scope)
    return {}


def _by_any(alternatives: list[list[Admit]], scope: Scope) -> Token:
    """The token of the first alternative whose schemes all admit a request: that of the first of them which tells a world.

    Raises:
        Unauthorized: none does; it says why the first does not, and how else a credential may be sent.
    """
    refusals: list[Unauthorized] = []
    for admits in alternatives:
        try:
            tokens = [admit(scope) for admit in admits]
        except Unauthorized as error:
            refusals.append(error)
        else:
            return next(filter(None, tokens), {})
    challenges = dict.fromkeys(challenge for error in refusals for challenge in error.headers.values())
    raise Unauthorized(refusals[0].reason, headers={_CHALLENGE_HEADER: ", ".join(challenges)} if challenges else None)


def _without_credential(_scope: Scope) -> Token:
    return {}


def _challenge(scheme: str) -> dict[str, str]:
    """The header that says how to send a credential. Source: RFC 9110, 11.6.1."""
    return {_CHALLENGE_HEADER: f'{scheme.title()} realm="mock"'}


def _decoded(token: str) -> str:
    """A Basic credential as `user:password`; as it was sent, where it is no such thing."""
    try:
        text = base64.b64decode(token, validate=True).decode("utf-8")
    except ValueError:
        return token
    return text if ":" in text else token


def _without_scheme(credential: str) -> str:
    """The key in an Authorization header that a document calls an API key: clients send `Bearer` or another word before it."""
    scheme, space, token = credential.partition(" ")
    if not space or not scheme.isalpha() or not token.strip():
        return credential
    return _decoded(token.strip()).partition(":")[0] if scheme.lower() == "basic" else token.strip()


def _api_key(scope: Scope, location: str, name: str) -> str | None:
    if location == "header":
        credential = _header(scope, name.lower().encode("latin-1"))
        return _without_scheme(credential) if credential and name.lower() == "authorization" else credential
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
        raise Unauthorized(
            f"The Authorization header is {'missing' if header is None else 'empty'}: wanted {scheme.title()} and a key",
            headers=_challenge(scheme),
        )
    sent_scheme, space, token = header.partition(" ")
    if scheme not in _REGISTERED:
        return (token if space else header).strip()  # a scheme of the vendor's own: nobody but the vendor says how it is spelled
    if sent_scheme.lower() != scheme:
        problem = f"the scheme {sent_scheme}" if space and sent_scheme.isalpha() and len(sent_scheme) < 16 else "no scheme"
        raise Unauthorized(f"The Authorization header has {problem}: wanted {scheme.title()} and a key", headers=_challenge(scheme))
    if not token.strip():
        raise Unauthorized(f"The Authorization header has no key after {sent_scheme}", headers=_challenge(scheme))
    return token.strip()


def _header(scope: Scope, name: bytes) -> str | None:
    for key, value in scope["headers"]:
        if key == name:
            return str(value, "latin-1").strip()
    return None
