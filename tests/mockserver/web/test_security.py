"""Security schemes of every kind: what is admitted, in whose world, and how a refusal says what is wanted."""

from __future__ import annotations

import base64
import logging

import pytest
from starlette.types import Scope

from mockserver.errors import Unauthorized
from mockserver.settings import Settings
from mockserver.state.store import Store
from mockserver.web.security import Credentials, world_in
from specs.json.parsing import Json

SCHEMES: dict[str, Json] = {
    "header": {"type": "apiKey", "in": "header", "name": "X-Key"},
    "query": {"type": "apiKey", "in": "query", "name": "key"},
    "cookie": {"type": "apiKey", "in": "cookie", "name": "session"},
    "version": {"type": "apiKey", "in": "header", "name": "X-Api-Version"},
    "own": {"type": "http", "scheme": "acme-hmac"},
    "basic": {"type": "http", "scheme": "Basic"},
    "bearer": {"type": "http", "scheme": "bearer"},
    "digest": {"type": "http", "scheme": "digest"},
    "oauth": {"type": "oauth2", "flows": {}},
    "openid": {"type": "openIdConnect", "openIdConnectUrl": "/"},
    "tls": {"type": "mutualTLS"},
}


def basic(text: str) -> str:
    return "Basic " + base64.b64encode(text.encode()).decode()


def scope(query: str = "", **headers: str) -> Scope:
    return {"query_string": query.encode(), "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()]}


def store() -> Store:
    return Store(lambda _world: None, seed=0)


def admitted(security: list[Json], sent: Scope) -> str | None:
    """The world in which a request is admitted."""
    worlds = store()
    credentials = Credentials(Settings(accept_keys=frozenset({"other"})), worlds)
    world = world_in(credentials.for_operation(security, SCHEMES)(sent))
    return None if world is None else world.name


def world_of(credential: str) -> str:
    return store().world_of(credential).name


@pytest.mark.parametrize(
    ("security", "sent", "credential"),
    [
        ([{"header": []}], scope(x_key="test-a"), "test-a"),
        ([{"query": []}], scope("key=test-a"), "test-a"),
        ([{"own": []}], scope(authorization="acme-hmac test-a"), "test-a"),
        ([{"own": []}], scope(authorization="test-a"), "test-a"),
        ([{"own": []}], scope(authorization="Bearer test-a"), "test-a"),
        ([{"version": [], "header": []}], scope(x_api_version="2020-09-14", x_key="test-a"), "test-a"),
        ([{"cookie": []}], scope(cookie="x=1; session=test-a"), "test-a"),
        ([{"basic": []}], scope(authorization=basic("test-a:test-b")), "test-a:test-b"),
        ([{"basic": []}], scope(authorization=basic("someone:test")), "someone:test"),
        ([{"basic": []}], scope(authorization=basic("other:")), "other:"),
        ([{"bearer": []}], scope(authorization="Bearer test-a"), "test-a"),
        ([{"oauth": ["read"]}], scope(authorization="bearer test-a"), "test-a"),
        ([{"openid": []}], scope(authorization="Bearer test-a"), "test-a"),
        ([{"digest": []}], scope(authorization='Digest username="test-a", realm="x"'), "test-a"),
        ([{"digest": []}], scope(authorization="Digest test-a"), "test-a"),
        ([{"tls": []}], scope(), None),
        ([{"tls": [], "header": []}], scope(x_key="test-a"), "test-a"),
        ([{"header": [], "query": []}], scope("key=test-b", x_key="test-a"), "test-a"),
        ([{"header": []}, {"bearer": []}], scope(authorization="Bearer test-b"), "test-b"),
        ([{}, {"bearer": []}], scope(authorization="Bearer test-b"), "test-b"),
        ([{"bearer": []}, {}], scope(), None),
        ([], scope(authorization="Bearer test-b"), "test-b"),
        ([], scope(), None),
        ([{"undeclared": []}], scope(), None),
        ([{"undeclared": []}], scope(authorization="Bearer test-b"), "test-b"),
    ],
)
def test_a_credential_opens_its_world(security: list[Json], sent: Scope, credential: str | None) -> None:
    assert admitted(security, sent) == (None if credential is None else world_of(credential))


@pytest.mark.parametrize(
    ("security", "sent", "challenge"),
    [
        ([{"header": []}], scope(x_key="wrong"), None),
        ([{"header": []}], scope(), None),
        ([{"basic": []}], scope(authorization=basic("a:b")), 'Basic realm="mock"'),
        ([{"basic": []}], scope(authorization="Bearer test"), 'Basic realm="mock"'),
        ([{"bearer": []}], scope(), 'Bearer realm="mock"'),
        ([{"oauth": []}], scope(authorization="Bearer wrong"), 'Bearer realm="mock"'),
        ([{"digest": []}], scope(authorization='Digest username="a"'), 'Digest realm="mock"'),
        ([{"header": [], "query": []}], scope(x_key="test"), None),
        ([{"tls": [], "header": []}], scope(), None),
        ([{"basic": []}, {"bearer": []}, {"oauth": []}], scope(), 'Basic realm="mock", Bearer realm="mock"'),
    ],
)
def test_a_refusal_says_which_scheme_is_wanted(security: list[Json], sent: Scope, challenge: str | None) -> None:
    with pytest.raises(Unauthorized) as refused:
        admitted(security, sent)
    assert refused.value.headers.get("WWW-Authenticate") == challenge


def test_a_scheme_that_is_not_declared_is_told(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="mockserver"):
        admitted([{"undeclared": []}], scope())
    assert "The security scheme undeclared is not declared" in caplog.text
