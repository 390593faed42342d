"""What is judged: a mock embedded in this process, a mock or service at a URL. Where requests go, and with which credential."""

from __future__ import annotations

import base64
import contextlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from contracts.exchange import Identity
from contracts.reading import Contract
from mockserver import clock
from mockserver.embedded import running
from mockserver.settings import Settings
from specs import Document, DocumentError, load, names
from specs.document import from_file
from specs.text import Json

MOCK = "mock"
_KEY = "test-contracts"
_WRONG_KEY = "no-key-of-anyone"
_NOT_A_NAME = re.compile(r"[^a-z0-9]+")


class TargetError(ValueError):
    """The target cannot be judged. The message says what is missing."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asks to judge. Plain, so that it can be sent to another process; keys stay in the environment."""

    api: str  # a name in specs/, or a document's path
    where: str = MOCK  # mock, or a URL
    seed: int = 0
    defect: str | None = None  # of mockserver.defects: the embedded mock is broken in this way

    @property
    def document(self) -> Document:
        """The document to judge by.

        Raises:
            specs.DocumentError: there is none of this name, or it cannot be used.
        """
        if self.api in names():
            return load(self.api)
        if not Path(self.api).is_file():
            raise DocumentError(f"no API and no file {self.api!r}: wanted one of {', '.join(names())}, or the path of an OpenAPI document")
        return from_file(Path(self.api))


@dataclass(frozen=True, slots=True)
class Target:
    """Where requests go, and what is right there."""

    origin: str  # "http://127.0.0.1:49152"
    contract: Contract = field(repr=False)
    keys: Mapping[Identity, str] = field(repr=False)  # owner; other, where there is a second key; wrong
    control: str | None  # the base URL of our mock's control pages, where the target is one
    has_worlds: bool  # whether each key has a state of its own, and any that begins with "test" is taken
    is_embedded: bool = False  # whether nobody else uses it

    def fresh(self, scope: str) -> Target:
        """The same target, with nothing in its state: emptied where it is ours alone, with keys of its own where keys have worlds.

        Itself, where neither can be.
        """
        if self.is_embedded:
            httpx.post(f"{self.control}/reset", json={}, trust_env=False).raise_for_status()
        if not self.has_worlds:
            return self
        slug = _NOT_A_NAME.sub("-", scope.lower()).strip("-")
        return replace(self, keys={**self.keys, "owner": f"{_KEY}-{slug}", "other": f"{_KEY}-{slug}-other"})

    def credential(self, identity: Identity, scheme_name: str | None = None) -> Credential:
        """What a request carries to be taken for `identity`; nothing where the document knows no credentials."""
        schemes = self.contract.document.security_schemes
        if identity not in self.keys or not schemes:
            return Credential()
        scheme = schemes.get(scheme_name or "") or next(iter(schemes.values()))
        return _credential(scheme, self.keys[identity])


@dataclass(frozen=True, slots=True)
class Credential:
    """The headers, query parameters and cookies that carry a key."""

    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    query: Mapping[str, str] = field(default_factory=dict, repr=False)


@contextlib.contextmanager
def opened(wanted: Wanted) -> Iterator[Target]:
    """The target, for as long as the block lasts.

    Raises:
        TargetError: a URL was given that is none, or no credential in the environment.
        specs.DocumentError: the document cannot be used.
    """
    document = wanted.document
    contract = Contract(document)
    if wanted.where == MOCK:
        settings = Settings(seed=wanted.seed, clock=clock.from_text("manual"), journal_size=1)
        with running(settings, (document,)) as mock:
            yield Target(
                mock.origin, contract, {"owner": _KEY, "other": f"{_KEY}-other", "wrong": _WRONG_KEY}, f"{mock.origin}/__mock__", True, True
            )
        return
    url = urlsplit(wanted.where)
    if url.scheme not in ("http", "https") or not url.netloc:
        raise TargetError(f"--target {wanted.where}: wanted mock, live, or a URL such as http://127.0.0.1:8080")
    origin = f"{url.scheme}://{url.netloc}"
    key = os.environ.get(variable_of(document))
    if not key and document.security_schemes:
        raise TargetError(f"--target {wanted.where}: wanted a key in the environment variable {variable_of(document)}")
    control = _control_of(origin)
    key = key or _KEY
    has_worlds = control is not None and key.startswith("test")
    keys: dict[Identity, str] = {"owner": key, "wrong": _WRONG_KEY}
    other = f"{key}-other" if has_worlds else os.environ.get(variable_of(document) + "_2")
    if other:
        keys["other"] = other
    yield Target(origin, contract, keys, control, has_worlds)


def variable_of(document: Document) -> str:
    """The environment variable that holds the key for a document's service: TAVUS_API_KEY."""
    return f"{_NOT_A_NAME.sub('_', document.name.lower()).strip('_').upper()}_API_KEY"


def _control_of(origin: str) -> str | None:
    """The control pages at `origin`, where a mock of ours is there.

    Raises:
        TargetError: nothing answers there.
    """
    try:
        answer = httpx.get(f"{origin}/__mock__/health", timeout=10, trust_env=False)
        is_ours = answer.status_code == 200 and isinstance(answer.json(), dict) and "operations" in answer.json()
    except httpx.HTTPError as error:
        raise TargetError(f"--target {origin}: nothing answers there: {error}") from error
    except ValueError:
        return None
    return f"{origin}/__mock__" if is_ours else None


def _credential(scheme: Json, key: str) -> Credential:
    if scheme.get("type") == "apiKey":
        match scheme.get("in"):
            case "query":
                return Credential(query={scheme["name"]: key})
            case "cookie":
                return Credential(headers={"Cookie": f"{scheme['name']}={key}"})
        return Credential(headers={scheme["name"]: key})
    if scheme.get("type") == "http" and str(scheme.get("scheme", "")).lower() == "basic":
        pair = key if ":" in key else f"{key}:"
        return Credential(headers={"Authorization": "Basic " + base64.b64encode(pair.encode()).decode("ascii")})
    return Credential(headers={"Authorization": f"Bearer {key}"})
