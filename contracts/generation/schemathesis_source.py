"""Schemathesis as the source of requests: the one module that imports it.

Its checks are not used: `contracts.rules` judges what was recorded, again at any time. Cases are fitted to what exists before they are
sent (hook `before_call`), and recorded when they are answered (hook `after_call`). The engine's event stream is not a documented API:
`tests/contracts/generation/test_schemathesis_source.py` holds Schemathesis to what is used here.
"""

from __future__ import annotations

import contextlib
import json
import pickle
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import hypothesis
import requests
import schemathesis
from schemathesis import generation, hooks
from schemathesis.core import NOT_SET
from schemathesis.core.errors import SchemathesisError
from schemathesis.core.parameters import ParameterLocation
from schemathesis.engine import context as engine_context
from schemathesis.engine import events, from_schema
from schemathesis.engine.run import probes as engine_probes
from schemathesis.errors import NoLinksFound
from schemathesis.generation.meta import TestPhase

from contracts.analysis.declarations.contract import Contract
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.generation.metered_requests import metered
from contracts.generation.ordinary_body import ordinary_body
from contracts.generation.profile import Profile, scaled
from contracts.generation.read_back import ReadBack
from contracts.generation.resource_pool import ResourcePool
from contracts.traffic.exchange import Exchange, Headers
from contracts.traffic.json_text import NOTHING
from contracts.transport.needed_headers import ANY_VERSION, idempotency_keys, is_condition
from contracts.transport.request_bodies import content_of
from contracts.transport.session import RecordingSession, Takes
from specs import Operation
from specs.document.server_urls import with_flat_server
from specs.http.media_types import FORM, essence_of, is_json
from specs.json import pointer as pointers
from specs.json.parsing import Json
from specs.known_versions import is_known

_HEALTH = tuple(hypothesis.HealthCheck)
_POOL = 16  # bodies drawn for what makes or changes items, once: drawing them takes longer than sending them
_FEWEST_DRAWN = 6  # bodies drawn for any other operation, and for all in a large document
_ALIKE = 4  # coverage cases that say the same of the same place: a value of each wrong type, but not for each way through a schema
_UNKNOWN_EVERY = 6  # of the requests for an item, one in this many keeps its generated id, which mostly exists nowhere
_STRANGE_VERSION_EVERY = 4  # cases of an update that names versions, one has one of its own


def forget_local_constants(hypothesis_version: str | None = None) -> bool:
    """Let a seed mean the same in every process; whether that could be done: it cannot where our tests do not know Hypothesis' version.

    Hypothesis draws constants out of the modules that happen to be imported, and has no setting against it.
    """
    if not is_known("hypothesis", hypothesis_version):
        return False
    from hypothesis.internal.conjecture.providers import HypothesisProvider
    from hypothesis.internal.constants_ast import Constants

    HypothesisProvider._local_constants = Constants()  # type: ignore[assignment]  # noqa: SLF001
    return True


def forget_descriptions(hypothesis_version: str | None = None) -> bool:
    """Let no strategy be described by the source of its functions; whether that could be done: not where our tests do not know the version.

    Schemathesis makes thousands of strategies with a filter of their own, Hypothesis parses the source of each, and nobody reads it.
    """
    if not is_known("hypothesis", hypothesis_version):
        return False
    from hypothesis.strategies._internal import lazy

    lazy.get_pretty_function_description = _name_of  # type: ignore[assignment,attr-defined]  # it is not meant to be replaced
    return True


def _name_of(function: object) -> str:
    return getattr(function, "__name__", type(function).__name__)


forget_local_constants()
forget_descriptions()


def drawable(raw: Json) -> Json:
    """A document that Schemathesis can draw for.

    It cannot tell alternatives apart by bytes, so `oneOf` of files and others is `anyOf`; and it refuses an operation for a name in
    `content` that is no media type, such as `examples`, so that is left out.
    """
    return _drawable(raw, raw, ())


def _drawable(value: Json, root: Json, place: tuple[str, ...]) -> Json:
    """`value`, which stands under the last names of `place`."""
    if isinstance(value, list):
        return [_drawable(item, root, ()) for item in value]
    if not isinstance(value, dict):
        return value
    members = {name: _drawable(member, root, (*place[-2:], name)) for name, member in value.items()}
    if place[-1:] == ("content",) and (place[-2:-1] == ("requestBody",) or place[:1] in (("responses",), ("requestBodies",))):
        members = {name: member for name, member in members.items() if "/" in name}
    alternatives = members.get("oneOf")
    if isinstance(alternatives, list) and "anyOf" not in members and any(_is_binary(part, root) for part in alternatives):
        return {"anyOf" if name == "oneOf" else name: member for name, member in members.items()}
    return members


def _is_binary(schema: Json, root: Json) -> bool:
    """Whether a schema, or the one that it refers to, is of bytes."""
    reference = schema.get("$ref") if isinstance(schema, dict) else None
    if isinstance(reference, str) and reference.startswith("#/"):
        with contextlib.suppress(LookupError, ValueError):
            schema = pointers.follow(root, pointers.split(reference[1:]))
    return isinstance(schema, dict) and schema.get("format") in ("binary", "file")


class GenerationError(RuntimeError):
    """Schemathesis could not work with the document. The message is its own."""


class NothingLinkedError(RuntimeError):
    """No operation that is judged is linked to another that is, so there is no sequence to send. Nothing was left out."""


@dataclass
class _Scope:
    """The scope that cases are generated for."""

    session: RecordingSession
    pool: ResourcePool
    witness: ReadBack
    on_case: Callable[[], None]
    profile: Profile
    requests_sent: int = 0
    covering: int = 0  # coverage cases that are not alike
    is_withheld: bool = False  # whether the case in hand does not leave the process
    alike: Counter[tuple[object, ...]] = field(default_factory=Counter)


class SchemathesisSource:
    """One document's generator of requests against one origin."""

    def __init__(self, contract: Contract, origin: str, *, seed: int) -> None:
        self._contract = contract
        self._seed = seed
        self._scope: _Scope | None = None
        self._probes: Any = None  # what Schemathesis found out about the service before the first case
        self._bodies: dict[str, list[Json]] = {}  # operation key -> the pool that `bodies` takes from
        self._hooks: tuple[Callable[..., Any], ...] = ()  # those that Schemathesis calls at the moment
        self._origin = origin
        raw = drawable(with_flat_server(contract.document.raw, origin))
        self._pickled_raw = pickle.dumps(raw, pickle.HIGHEST_PROTOCOL)  # a schema writes into its document: each has a copy, soon made
        self._drawing = schemathesis.openapi.from_dict(raw)

    def generate(
        self, operation: Operation, session: RecordingSession, profile: Profile, *, on_case: Callable[[], None] = lambda: None
    ) -> None:
        """Send what the phases examples, coverage and fuzzing have for one operation; everything is recorded in `session`.

        Raises:
            GenerationError: not everything could be generated for it.
        """
        schema = self._new_schema(most_cases=profile.cases_of(len(self._contract.operations)))
        phases = schema.config.phases
        phases.stateful.enabled = False
        phases.examples.enabled = phases.coverage.enabled = phases.fuzzing.enabled = True
        try:
            self._run(schema.include(path=operation.url_path, method=operation.method), session, profile, on_case)
        except SchemathesisError as error:  # the document refers to what it does not hold, say
            raise GenerationError(f"{type(error).__name__}: {error}") from error

    def sequences(self, session: RecordingSession, profile: Profile, *, on_case: Callable[[], None] = lambda: None) -> None:
        """Send sequences of requests, where answers feed the next request; everything is recorded in `session`.

        Raises:
            NothingLinkedError: there are none to send.
            GenerationError: not everything could be generated.
        """
        schema = self._new_schema(most_cases=profile.sequences)
        phases = schema.config.phases
        phases.stateful.enabled = True
        phases.examples.enabled = phases.coverage.enabled = phases.fuzzing.enabled = False
        self._run(schema if session.takes is None else self._taken(schema, session.takes), session, profile, on_case)

    def _new_schema(self, *, most_cases: int) -> Any:
        """The document as Schemathesis takes it, for one task.

        A schema keeps what it made for each operation, and learns from the answers to its cases; sequences write links and resolved
        references into theirs. So none is used twice, and a large document takes no more memory than its largest operation.
        """
        schema = schemathesis.openapi.from_dict(pickle.loads(self._pickled_raw))  # noqa: S301 - our own
        config = schema.config
        config.update(base_url=self._origin, workers=1, continue_on_failure=True, request_timeout=30.0)
        config.seed = self._seed
        config.checks.update(included_check_names=["not_a_server_error"], excluded_check_names=[])
        config.generation.update(database="none", no_shrink=True, max_examples=most_cases)
        config.phases.coverage.unexpected_methods = set()  # `contracts.generation.probes.methods` sends them
        return schema

    def _taken(self, schema: Any, takes: Takes) -> Any:
        """A schema without the operations that are not judged."""
        keys = {(operation.method, operation.url_path) for operation in self._contract.document.operations if takes(operation.key)}
        return schema.include(lambda context: (context.operation.method.upper(), context.operation.path) in keys)

    def bodies(self, operation: Operation, many: int) -> list[Json]:
        """At most `many` bodies that the operation's schema allows: declared examples, then drawn ones, the plainest first.

        `NOTHING` alone where it takes neither JSON nor a form; none where nothing can be drawn.
        """
        if operation.value_body is None:
            return [NOTHING]
        pool = self._bodies.get(operation.key)
        if pool is None:
            drawn = [*_examples(operation), *sorted(self._drawn(operation), key=lambda body: len(repr(body)))]
            pool = self._bodies[operation.key] = [*drawn[:1], *self._ordinary(operation, drawn), *drawn[1:]]
        return pool[:many]

    def _ordinary(self, operation: Operation, drawn: list[Json]) -> list[Json]:
        """The body that anybody would send; none where it was drawn, or the schema says more than it can follow."""
        media = operation.json_body
        if media is None or media.schema_pointer is None:
            return []
        body = ordinary_body(operation.document, media.raw.get("schema", {}))
        is_valid = self._contract.schemas.compile(media.schema_pointer, "request").is_valid(body)
        return [body] if is_valid and body not in drawn else []

    def _drawn(self, operation: Operation) -> list[Json]:
        """What Hypothesis draws for an operation, each once; none of a schema that it cannot draw for: `generate` tells of it."""
        drawn_bodies: list[Json] = []
        form = operation.form_body

        def is_said(media_type: str) -> bool:
            return is_json(media_type) if form is None else essence_of(media_type) == essence_of(form.name)

        def collect(case: Any) -> None:
            if case.body is NOT_SET or is_said(case.media_type or ""):
                drawn_bodies.append(NOTHING if case.body is NOT_SET else _as_json(case.body))

        def draw() -> None:
            strategy = self._drawing[operation.url_path][operation.method].as_strategy()
            settings = hypothesis.settings(
                max_examples=self._most_drawn(operation),
                database=None,
                deadline=None,
                phases=[hypothesis.Phase.generate],
                suppress_health_check=_HEALTH,
            )
            hypothesis.seed(self._seed)(settings(hypothesis.given(case=strategy)(collect)))()

        self._apart(draw)
        return [
            body
            for number, body in enumerate(drawn_bodies)
            if body is not NOTHING
            and not isinstance(body, bytes)
            and not any(body == earlier_body for earlier_body in drawn_bodies[:number])
        ]

    def _most_drawn(self, operation: Operation) -> int:
        """How many bodies are drawn for an operation: experiments with items need several, all others one that is accepted."""
        collection = self._contract.by_operation.get(operation.key)
        is_of_items = collection is not None and operation in (collection.create, collection.update, collection.replace)
        return max(_FEWEST_DRAWN, scaled(_POOL, len(self._contract.operations))) if is_of_items else _FEWEST_DRAWN

    def _run(self, schema: Any, session: RecordingSession, profile: Profile, on_case: Callable[[], None]) -> None:
        generation.RANDOM.seed(f"{self._seed} {session.scope}")  # of the names of cases, which it sends in a header
        schema.config.update(headers=dict(session.target.credential("owner").headers))
        pool = ResourcePool(session, self.bodies)
        self._scope = _Scope(session, pool, ReadBack(session, pool), on_case, profile)
        trouble: dict[str, None] = {}  # in order, each once
        with self._hooked(), self._metered(session):
            for event in from_schema(schema).execute():
                if isinstance(event, events.Interrupted):
                    raise KeyboardInterrupt  # it took the signal for its own
                if isinstance(event, events.FatalError):
                    raise GenerationError(str(event.exception))
                if isinstance(event, events.NonFatalError):
                    if isinstance(event.value, NoLinksFound) and not schema.statistic.transitions.selected:
                        raise NothingLinkedError("no operation that is judged is linked to another: there was no sequence to send")
                    trouble[f"{type(event.value).__name__}: {event.value}"] = None
        if trouble:
            raise GenerationError("Schemathesis left something out. " + "; ".join(trouble))

    @contextlib.contextmanager
    def _hooked(self) -> Iterator[None]:
        """Let Schemathesis call us while the block lasts; it knows hooks by their names, and these for the whole process only."""

        def before_call(context: Any, case: Any, kwargs: Any) -> None:  # noqa: ARG001 - as Schemathesis calls it
            self._fit(case)
            self._identify(case)
            self._withhold(case, kwargs)
            self._write_form(case)

        def after_call(context: Any, case: Any, response: Any) -> None:  # noqa: ARG001 - as Schemathesis calls it
            self._keep(case, response)

        def filter_case(context: Any, case: Any) -> bool:  # noqa: ARG001 - as Schemathesis calls it
            return self._is_worth(case)

        called: tuple[Callable[..., Any], ...] = (filter_case, before_call, after_call)
        for hook in called:
            schemathesis.hook(hook)
        self._hooks = called
        try:
            yield
        finally:
            for hook in called:
                hooks.unregister(hook)
            self._hooks = ()
            self._scope = None

    def _apart(self, draw: Callable[[], None]) -> None:
        """Let Hypothesis draw as far as it can, without hooks and in a thread of its own: else what is drawn depends on when it is.

        The names of cases are taken as if nothing had been drawn.
        """

        def drawing() -> None:
            with contextlib.suppress(Exception):
                draw()

        before = generation.RANDOM.getstate()
        for hook in self._hooks:
            hooks.unregister(hook)
        try:
            thread = threading.Thread(target=drawing, name="drawing")
            thread.start()
            thread.join()
        finally:
            for hook in self._hooks:
                schemathesis.hook(hook)
            generation.RANDOM.setstate(before)

    def _is_worth(self, case: Any) -> bool:
        """Whether a case is sent: of coverage cases that are alike, only the first ones."""
        if self._scope is None or case.meta is None or case.meta.phase.name is not TestPhase.COVERAGE:
            return True
        phase_data = case.meta.phase.data
        key = (case.operation.label, phase_data.parameter_location, phase_data.parameter, phase_data.description)
        self._scope.alike[key] += 1
        if self._scope.alike[key] > _ALIKE:
            return False
        self._scope.covering += 1
        return self._scope.profile.is_covering(self._scope.covering, len(self._contract.operations))

    @contextlib.contextmanager
    def _metered(self, session: RecordingSession) -> Iterator[None]:
        """Let all that Schemathesis sends meanwhile keep the limits of answers; what it asks about a service, it asks once.

        A service of our own forgets that it was asked, so that a task gives the same whether others came before it.
        """
        make_session, run_probes = engine_context.make_session, engine_probes.run

        def make_metered_session(*arguments: Any, **settings: Any) -> requests.Session:
            requests_session = make_session(*arguments, **settings)
            metered(requests_session, session.target.guard)
            return requests_session

        def run_once(context: Any) -> Any:
            if self._probes is None:
                self._probes = run_probes(context)
                if session.target.is_embedded:
                    session.target.fresh(session.scope)
            return self._probes

        engine_context.make_session = make_metered_session
        engine_probes.run = run_once  # type: ignore[assignment]  # the same, remembered
        try:
            yield
        finally:
            engine_context.make_session, engine_probes.run = make_session, run_probes

    def _fit(self, case: Any) -> None:
        """Fit a case to what exists, but for the part of it that is wrong on purpose."""
        scope = self._scope
        operation_match = self._contract.find(case.operation.method.upper(), case.operation.path)
        if scope is None or case.meta is None or operation_match is None:
            return
        operation = operation_match[0]
        scope.requests_sent += 1
        if not case.meta.is_negative_at(ParameterLocation.PATH) and case.path_parameters and scope.requests_sent % _UNKNOWN_EVERY:
            is_delete = operation.method == "DELETE" and operation == _deleting(self._contract, operation)
            case.path_parameters = scope.pool.path_parameters(operation, case.path_parameters, fresh=is_delete)
        if not case.meta.is_negative_at(ParameterLocation.BODY) and isinstance(case.body, dict):
            body = scope.pool.fitted(operation, case.body)
            case.body = scope.session.versions.fitted(operation, case.path_parameters or {}, body)
        if not case.meta.is_negative_at(ParameterLocation.HEADER) and case.headers:
            needed = scope.session.needed_headers
            own = {parameter.name: needed.fresh_key(operation, parameter) for parameter in idempotency_keys(operation)}
            if scope.requests_sent % _STRANGE_VERSION_EVERY:
                own |= {parameter.name: ANY_VERSION for parameter in operation.parameters if is_condition(parameter)}
            case.headers.update({name: value for name, value in own.items() if name in case.headers})

    def _identify(self, case: Any) -> None:
        """Let a case carry the owner's key as its own operation wants it, where that is not as the run carries it anyway."""
        if self._scope is None:
            return
        session = self._scope.session
        credential = session.target.credential("owner", session.operation_schemes(case.operation.method.upper(), case.operation.path))
        if credential.query or credential != session.target.credential("owner"):  # what is in a query is drawn as a parameter, too
            case.headers = {**dict(case.headers or {}), **credential.headers}
            if credential.query:
                case.query = {**dict(case.query or {}), **credential.query}

    def _write_form(self, case: Any) -> None:
        """Write a form as its document spells it: Schemathesis leaves out what is nested."""
        operation_match = self._contract.find(case.operation.method.upper(), case.operation.path)
        if operation_match is None or not isinstance(case.body, dict) or essence_of(case.media_type or "") != FORM:
            return
        operation = operation_match[0]
        if operation.form_body is not None and (case.meta is None or not case.meta.is_negative_at(ParameterLocation.BODY)):
            case.body = content_of(operation, case.body)[1]

    def _withhold(self, case: Any, kwargs: Any) -> None:
        """Let nothing leave that would change what is not the run's own: with other ids where it has some, or not at all."""
        scope = self._scope
        if scope is None:
            return
        scope.is_withheld = False
        if scope.session.ownership is None or _may_send(scope.session, case):
            return
        found = self._contract.find(case.operation.method.upper(), case.operation.path)
        if found is not None and case.path_parameters:
            case.path_parameters = scope.pool.path_parameters(found[0], case.path_parameters)
            if _may_send(scope.session, case):
                return
        scope.is_withheld = True
        kwargs["app"] = _answer_withheld  # Schemathesis sends a case to an application where it is given one

    def _keep(self, case: Any, response: Any) -> None:
        """Record an exchange, and read what it changed."""
        scope = self._scope
        if scope is None or scope.is_withheld:
            return
        matched = scope.session.record(_exchange(scope.session, case, response))
        scope.on_case()
        scope.pool.learn(matched)
        scope.witness.after(matched)


def _may_send(session: RecordingSession, case: Any) -> bool:
    """Whether the session lets a case through, as it would be sent."""
    sent = case.as_transport_kwargs()
    request = requests.Request(case.method, sent["url"], params=sent["params"]).prepare()
    path, _, query = str(request.path_url).partition("?")
    body = b"" if case.body is NOT_SET else json.dumps(case.body, default=repr).encode("utf-8", "surrogatepass")
    return session.may_send(case.method, path, query=dict(parse_qsl(query)), headers=dict(sent["headers"]), body=body)


def _answer_withheld(environ: Any, start_response: Any) -> list[bytes]:  # noqa: ARG001 - as WSGI calls it
    """What a case that must not be sent gets instead of the target's answer: there is nothing for it."""
    start_response("404 Not Found", [("Content-Type", "text/plain"), ("Content-Length", "0")])
    return [b""]


def _deleting(contract: Contract, operation: Operation) -> Operation | None:
    collection = contract.by_operation.get(operation.key)
    return collection.delete if collection else None


def _as_json(drawn: Any) -> Json:
    """A drawn body as JSON: what its schema calls binary is a text there."""
    if isinstance(drawn, dict):
        return {name: _as_json(member) for name, member in drawn.items()}
    if isinstance(drawn, list):
        return [_as_json(item) for item in drawn]
    content = drawn if isinstance(drawn, bytes) else getattr(drawn, "data", None)
    return content.decode("latin-1") if isinstance(content, bytes) else drawn


def _examples(operation: Operation) -> Iterator[Json]:
    for media in operation.request_content:
        if media.is_json or media is operation.form_body:
            if "example" in media.raw:
                yield media.raw["example"]
            for example in media.raw.get("examples", {}).values():
                example_object = operation.document.resolve(example, media.pointer)[1]
                if "value" in example_object:
                    yield example_object["value"]


def _exchange(session: RecordingSession, case: Any, response: Any) -> Exchange:
    request = response.request
    body = request.body or b""
    elapsed_s = float(response.elapsed)
    target = str(request.path_url)
    credential = session.target.credential("owner", session.operation_schemes(case.operation.method.upper(), case.operation.path))
    headers_by_name = {name.lower(): value for name, value in request.headers.items()}
    carries = all(headers_by_name.get(name.lower()) == value for name, value in credential.headers.items())
    return Exchange(
        scope=session.scope,
        purpose=case.meta.phase.name.value if case.meta else "generated",
        intent=str(case.meta.phase.data.description or "") if case.meta else "",
        identity="owner" if carries else "none",
        sent_s=session.since_began_s() - elapsed_s,
        elapsed_s=elapsed_s,
        clock_s=session.clock_s,
        moved_s=session.moved_s,
        method=request.method or case.method,
        target=target,
        request_headers=tuple((str(name), _text(value)) for name, value in request.headers.items()),
        request_body=body if isinstance(body, bytes) else str(body).encode("utf-8", "surrogatepass"),
        status=response.status_code,
        response_headers=_headers(response.headers),
        response_body=response.content or b"",
    )


def _headers(headers: Any) -> Headers:
    return tuple(
        (str(name), _text(value)) for name, values in headers.items() for value in (values if isinstance(values, list) else [values])
    )


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


__all__ = ["GenerationError", "MatchedExchange", "NothingLinkedError", "SchemathesisSource"]
