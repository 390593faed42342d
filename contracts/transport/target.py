"""What is judged: a mock embedded in this process, a mock or service at a URL. Where requests go, and with which credential."""

from __future__ import annotations

import contextlib
import logging
import os
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx

from contracts.analysis.declarations.contract import Contract
from contracts.analysis.declarations.documents import document_named
from contracts.traffic import json_text
from contracts.traffic.exchange import Identity
from contracts.transport import http_client
from contracts.transport.answer_limits import AnswerGuard
from contracts.transport.hosts import SAFE, Standing, host_at, server_hosts, standing_of
from specs import Document, names
from specs.document.credentials import Credential, credential_of, joined
from specs.json.parsing import Json

if TYPE_CHECKING:
    from mockserver.embedded import RunningMock

MOCK = "mock"
LIVE = "live"
LOOPBACK = ("localhost", "127.0.0.1", "::1")
_KEY = "test-contracts"
_WRONG_KEY = "no-key-of-anyone"
_SENDABLE = re.compile(r"[!-~](?:[ -~]*[!-~])?")
_NOT_A_NAME = re.compile(r"[^a-z0-9]+")


class TargetError(ValueError):
    """The target cannot be judged. The message says what is missing."""


@dataclass(frozen=True, slots=True)
class TargetOptions:
    """What the command line asks to judge. Plain, so that it can be sent to another process; keys stay in the environment."""

    api: str  # a name in specs/, or a document's path
    location: str = MOCK  # mock, live, or a URL
    seed: int = 0
    mutant: str | None = None  # of mockserver.mutants: the embedded mock is broken in this way
    is_careful: bool = False  # whether the URL is treated as live: nothing but the document's own paths is ever requested
    is_own: bool = False  # whether the user says that the host is his own: it may be judged without that care
    time_limit_s: float | None = None  # how long an answer may take; None: as long as it likes, unless the document says

    @property
    def document(self) -> Document:
        """The document to judge by.

        Raises:
            specs.DocumentError: there is none of this name, or it cannot be used.
        """
        return document_named(self.api)


@dataclass(frozen=True, slots=True)
class Target:
    """Where requests go, and what is right there."""

    origin: str  # "http://127.0.0.1:49152"
    contract: Contract = field(repr=False)
    keys: Mapping[Identity, str] = field(repr=False)  # owner; other, where there is a second key; wrong
    control: str | None  # the base URL of our mock's control pages, where the target is one that may be steered
    has_worlds: bool  # whether each key has a state of its own, and any that begins with "test" is taken
    is_embedded: bool = False  # whether nobody else uses it
    salt: str = ""  # what makes names differ from those of earlier runs, where nothing forgets them
    behaviours: Mapping[str, str] = field(default_factory=dict, repr=False)  # of an embedded mock: operation key -> its behaviour file
    guard: AnswerGuard = field(default_factory=AnswerGuard, repr=False, compare=False)  # of every answer that is read there
    hooked_operations: frozenset[str] = field(
        default=frozenset(), repr=False
    )  # of a mock broken on purpose: those that the mutant is about

    @property
    def is_shared(self) -> bool:
        """Whether others may have something there that the run's keys reach."""
        return not self.is_embedded and not self.has_worlds

    @property
    def is_inferred(self) -> bool:
        """Whether it is a mock of the document alone, for which nobody wrote a behaviour."""
        return self.is_embedded and not self.behaviours

    def fresh(self, scope: str) -> Target:
        """The same target, with nothing in its state: emptied where it is ours alone, with keys of its own where keys have worlds.

        Itself, where neither can be.
        """
        if self.is_embedded:
            with http_client.client() as client:
                client.post(f"{self.control}/reset", json={}).raise_for_status()
        if not self.has_worlds:
            return self
        slug = _NOT_A_NAME.sub("-", scope.lower()).strip("-")
        if self.control is None:  # nothing can be forgotten: these keys were never used
            slug += f"-{time.time_ns()}"
        owner_key, other_key = f"{_KEY}-{slug}", f"{_KEY}-{slug}-other"
        if not self.is_embedded and self.control is not None:  # an earlier run may have left something in the worlds of these keys
            with http_client.client() as client:
                for key in (owner_key, other_key):
                    client.post(f"{self.control}/reset", json={"key": key})
        return replace(self, keys={**self.keys, "owner": owner_key, "other": other_key})

    def credential(self, identity: Identity, scheme_names: Sequence[str] = ()) -> Credential:
        """What a request carries to be taken for `identity` under these security schemes together; nothing where the document has none.

        Without names, under those that the document asks for everywhere, or the first that it has.
        """
        document = self.contract.document
        schemes = document.security_schemes
        if identity not in self.keys or not schemes:
            return Credential()
        asked = scheme_names or asked_together(document.raw.get("security") or ())
        usable = [schemes[name] for name in asked if name in schemes] or [next(iter(schemes.values()))]
        return joined(credential_of(scheme, self.keys[identity]) for scheme in usable)


def decided(wanted: TargetOptions, sends: str | None = None) -> TargetOptions:
    """`wanted`, careful where its URL is a service that the document names. The one place that decides so; nothing is sent for it.

    `sends`: what would reach the host, in words.

    Raises:
        TargetError: nobody answers for the host: it is not on loopback, the document does not name it, and the user says nothing of it.
    """
    if wanted.is_careful and wanted.is_own:
        raise TargetError("--own and --live: a host is one's own, or that of a live service: wanted one of them")
    if wanted.location in (MOCK, LIVE):
        if wanted.is_own:
            raise TargetError(f"--own: it speaks of a URL's host, and --target is {wanted.location}")
        return replace(wanted, is_careful=wanted.location == LIVE or wanted.is_careful)
    document, url = wanted.document, urlsplit(wanted.location)
    standing = standing_of(document, wanted.location)
    if wanted.is_careful or standing is Standing.LOOPBACK:
        return wanted
    if url.scheme not in ("http", "https") or not url.netloc or "@" in url.netloc:
        return wanted  # no URL of a target: it is never opened
    if wanted.is_own:
        if wanted.api in names() and host_at(wanted.location) in server_hosts(document):
            raise TargetError(f"--own: {host_at(wanted.location)} is the service of {wanted.api}: wanted --live")
        return wanted
    if standing is Standing.DOCUMENTED:
        return replace(wanted, is_careful=True)
    raise TargetError(refusal(f"--target {_shown(wanted.location)}", document, sends or unguarded(document, wanted.location)))


def refusal(asked: str, document: Document, sends: str) -> str:
    """Why nothing is sent to a host that nobody answers for, and what to say so that it is."""
    return (
        f"{asked}: it is neither on loopback nor a server of {document.name}, so nothing was sent. {sends}. "
        "Give --live where it is a live service, or --own where it is your own"
    )


def unguarded(document: Document, where: str, takes: Callable[[str], bool] = lambda key: True) -> str:
    """What a check sends to a host without the care for a live service, in words."""
    judged = [operation for operation in document.operations if takes(operation.key)]
    changing = [operation for operation in judged if operation.method not in SAFE]
    return (
        f"A check would send requests for {len(judged)} operations, and the creates, updates and deletes of {len(changing)} of them "
        f"would go to {host_at(where) or _shown(where)} without budget, ledger or cleanup"
    )


def asked_together(requirements: Iterable[Mapping[str, Json]]) -> tuple[str, ...]:
    """The names of the security schemes that a request must satisfy together: the first alternative that asks for any."""
    return next((tuple(requirement) for requirement in requirements if requirement), ())


@contextlib.contextmanager
def open_target(options: TargetOptions) -> Iterator[Target]:
    """The target, for as long as the block lasts.

    Raises:
        TargetError: a URL was given that is none, or whose host must be treated with care; or no credential in the environment.
        specs.DocumentError: the document cannot be used.
    """
    if decided(options).is_careful and not (options.is_careful or options.location == LIVE):
        raise TargetError(f"--target {_shown(options.location)}: it is a live service, which is judged with --live only")
    contract = Contract(options.document, time_limit_s=options.time_limit_s)
    if options.location == MOCK:
        with _embedded(options, contract) as target:
            yield target
    elif options.location == LIVE or options.is_careful:
        yield _live(options, contract)
    else:
        yield _at_url(options, contract)


@contextlib.contextmanager
def _embedded(options: TargetOptions, contract: Contract) -> Iterator[Target]:
    """A mock of the document in this process, for as long as the block lasts."""
    with _running(options, contract.document) as mock:
        yield _embedded_target(mock, contract)


@contextlib.contextmanager
def open_with_mock(options: TargetOptions) -> Iterator[tuple[Target, RunningMock]]:
    """A mock of the document in this process, as a target and as itself.

    Raises:
        specs.DocumentError: the document cannot be used.
    """
    contract = Contract(options.document, time_limit_s=options.time_limit_s)
    with _running(options, contract.document) as mock:
        yield _embedded_target(mock, contract), mock


@contextlib.contextmanager
def _running(options: TargetOptions, document: Document) -> Iterator[RunningMock]:
    from mockserver.embedded import running
    from mockserver.settings import Settings
    from mockserver.state import clock  # a server takes long to import: whoever judges a URL needs none

    settings = Settings(seed=options.seed, clock=clock.from_text("manual"), journal_size=1)
    with _undeclared_untold(), running(settings, (document,), defect=options.mutant) as mock:
        yield mock


@contextlib.contextmanager
def _undeclared_untold() -> Iterator[None]:
    """Let the mock not log which answers its document does not declare: that is a finding, and each process would log it again."""
    log = logging.getLogger("mockserver.undeclared")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(level)


def _embedded_target(mock: RunningMock, contract: Contract) -> Target:
    keys: dict[Identity, str] = {"owner": _KEY, "other": f"{_KEY}-other", "wrong": _WRONG_KEY}
    files = mock.mock.apis[contract.document.name].operation_handlers.files
    target = Target(mock.origin, contract, keys, f"{mock.origin}/__mock__", True, is_embedded=True, behaviours=files)
    return replace(target, hooked_operations=mock.hooked_operations)


def _at_url(options: TargetOptions, contract: Contract) -> Target:
    """A service at a URL that needs no care: a mock of ours with worlds of its keys, or any other."""
    document, url = contract.document, urlsplit(options.location)
    if url.scheme not in ("http", "https") or not url.netloc or "@" in url.netloc:
        raise TargetError(
            f"--target {_shown(options.location)}: wanted mock, live, or a URL without credentials such as http://127.0.0.1:8080"
        )
    origin = f"{url.scheme}://{url.netloc}"
    key = _key_in(variable_of(document))
    if not key and document.security_schemes:
        raise TargetError(f"--target {options.location}: wanted a key in the environment variable {variable_of(document)}")
    is_mock = _is_mock(origin)
    control = f"{origin}/__mock__" if is_mock and _may_steer(origin) else None
    key = key or _KEY
    has_worlds = is_mock and key.startswith("test")
    keys: dict[Identity, str] = {"owner": key, "wrong": _WRONG_KEY}
    other_key = f"{key}-other" if has_worlds else _key_in(variable_of(document) + "_2")
    if other_key:
        keys["other"] = other_key
    return Target(origin, contract, keys, control, has_worlds, salt="" if has_worlds else str(time.time_ns()))


def _live(options: TargetOptions, contract: Contract) -> Target:
    """The service that the document names, or one at a URL that is treated like it. Nothing is sent to find out about it."""
    origin = live_origin(contract.document) if options.location == LIVE else options.location
    url = urlsplit(origin)
    if url.scheme not in ("http", "https") or not url.hostname or url.username is not None:
        raise TargetError(f"--target {_shown(options.location)}: wanted live, or a URL without credentials such as https://api.example.com")
    if url.scheme == "http" and url.hostname not in LOOPBACK:
        raise TargetError(f"--target {options.location}: a key is not sent over plain http: wanted an https URL")
    variable = variable_of(contract.document)
    key = _key_in(variable)
    if not key and contract.document.security_schemes:
        raise TargetError(f"--target {options.location}: wanted a key in the environment variable {variable}")
    keys: dict[Identity, str] = {"owner": key, "wrong": _WRONG_KEY} if key else {}
    return Target(f"{url.scheme}://{url.netloc}", contract, keys, None, False)


def live_origin(document: Document) -> str:
    """The origin of the service that a document names: of the first of its `servers`, variables at their defaults.

    Raises:
        TargetError: it names none.
    """
    origin = origin_of(next(iter(document.raw.get("servers") or ()), {}))
    if origin is None:
        raise TargetError(f"--target live: {document.name} names no server with a host: give its URL with --target URL --live")
    return origin


def origin_of(server: Json) -> str | None:
    """The origin of a Server Object; None where its URL is relative."""
    text = str(server.get("url", ""))
    for name, variable in (server.get("variables") or {}).items():
        text = text.replace("{" + name + "}", str(variable.get("default", "")))
    url = urlsplit(text)
    return f"{url.scheme}://{url.netloc}" if url.scheme and url.netloc else None


def variable_of(document: Document) -> str:
    """The environment variable that holds the key for a document's service: TAVUS_API_KEY."""
    return f"{_NOT_A_NAME.sub('_', document.name.lower()).strip('_').upper()}_API_KEY"


def _shown(url: str) -> str:
    """A URL without the credentials in it."""
    return re.sub(r"(?<=//)[^/]*@", "***@", url)


def _key_in(variable: str) -> str:
    """The key in an environment variable; empty where there is none.

    Raises:
        TargetError: it cannot be sent in a header.
    """
    key = os.environ.get(variable, "")
    if key and not _SENDABLE.fullmatch(key):
        raise TargetError(
            f"{variable}: its key cannot be sent in a header: wanted visible ASCII characters, with no space or line end around them"
        )
    return key


def _may_steer(origin: str) -> bool:
    """Whether the mock at `origin` lets its control pages be asked without a token: then its time can be moved."""
    with http_client.client(timeout_s=10) as client:
        return http_client.send(client, client.build_request("GET", f"{origin}/__mock__/clock"), AnswerGuard()).status_code == 200


def _is_mock(origin: str) -> bool:
    """Whether a mock of ours answers at `origin`.

    Raises:
        TargetError: nothing answers there.
    """
    try:
        with http_client.client(timeout_s=10) as client:
            answer = http_client.send(client, client.build_request("GET", f"{origin}/__mock__/health"), AnswerGuard())
        health = json_text.read_json_text(answer.content).value
        return answer.status_code == 200 and isinstance(health, dict) and "operations" in health
    except httpx.HTTPError as error:
        raise TargetError(f"--target {origin}: nothing answers there: {error}") from error
    except ValueError:
        return False
