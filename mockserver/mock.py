"""One mock: its documents, its state, its clock."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from http.client import responses
from typing import TYPE_CHECKING

from mockserver.errors import PROBLEM, ApiError, BadRequest, error_body, problem_of
from mockserver.refusal_shapes import RefusalShapes
from mockserver.resources.call import Call, Reply
from mockserver.resources.operation_handlers import find_handlers
from mockserver.resources.services import Services
from mockserver.settings import MEMORY, Settings
from mockserver.state.callbacks import CallbackSender
from mockserver.state.fault_injection import FaultInjector
from mockserver.state.journal import Journal, JournalEntry
from mockserver.state.metrics import RequestMetrics
from mockserver.state.request_log import RequestLog
from mockserver.state.snapshot_shelf import SnapshotShelf
from mockserver.state.store import Store, World
from mockserver.state.tracing import Tracer
from mockserver.values.values import Unmakeable, Values
from specs import Document, Operation, load, names
from specs.document.document import Response
from specs.document.sensitive import sensitive_names
from specs.json.parsing import Json
from specs.schema.compile import Schemas

if TYPE_CHECKING:
    from mockserver.durable.opening import DurableState


class Api:
    """One document as it is served: its schemas compiled, its operations' behaviours found."""

    def __init__(self, document: Document, *, seed: int) -> None:
        self.name = document.name
        self.document = document
        self.schemas = Schemas(document)
        self.values = Values(document, self.schemas, seed=seed)
        self._shapes = RefusalShapes(document)
        self._telling: dict[tuple[int, str], bool] = {}  # by status and pointer of a response, whether its shape can tell of the status
        self.sensitive = sensitive_names(document)
        self.operation_handlers = find_handlers(document, self.values)
        self.behaviours: dict[str, Callable[[Call], Reply]] = self.operation_handlers.handlers
        self.is_open = not any(schemes for operation in document.operations for schemes in operation.security)

    def refuse(self, error: ApiError, operation: Operation | None) -> Reply:
        """The reply that tells a client of `error`, in the shape that the document declares for its status.

        Where it declares none, the shape is that of another refusal, or RFC 9457's: to be right, the status need not be declared.
        """
        status = self._shapes.usual_status(error.status, operation)
        error.status = status
        response = self._shapes.declared(status, operation)
        if response is not None:
            return self._refusal(status, error, response)
        response = self._assumed(status, operation)
        if response is None:
            headers = {**error.headers, "Content-Type": PROBLEM}
            return Reply(status, problem_of(error), headers, reason=error.detail, is_declared=False)
        refusal = self._refusal(status, error, response)
        media = response.json_body
        headers = refusal.headers if media is None else {**refusal.headers, "Content-Type": media.sent_as}
        return dataclasses.replace(refusal, headers=headers, is_declared=False)

    def _assumed(self, status: int, operation: Operation | None) -> Response | None:
        """The response in whose shape a status is told that is not declared; None: RFC 9457's."""
        return next((response for response in self._shapes.assumed(status, operation) if self._tells(response, status)), None)

    def _tells(self, response: Response, status: int) -> bool:
        """Whether a refusal can be told in the shape of a response."""
        key = (status, response.pointer)
        if key not in self._telling:
            error = ApiError(responses.get(status, "Refused"))
            error.status = status
            body = self._refusal(status, error, response).body
            is_text = response.json_body is None and any(media.name.startswith("text/") for media in response.content[:1])
            self._telling[key] = is_text or (body is not None and response.json_body is not None and self._is_declared(body, response))
        return self._telling[key]

    def assumed_refusals(self, operation: Operation) -> dict[int, Response | None]:
        """The statuses that the mock may answer though nothing declares them, each with the response in whose shape it is told.

        None stands for RFC 9457's. None are assumed where a behaviour file decides, as its overlay declares what can occur.
        """
        if operation.key in self.operation_handlers.files:
            return {}
        statuses = dict.fromkeys(self._shapes.usual_status(status, operation) for status in self.operation_handlers.refusals(operation))
        return {status: self._assumed(status, operation) for status in statuses if self._shapes.declared(status, operation) is None}

    def _refusal(self, status: int, error: ApiError, response: Response) -> Reply:
        """The reply that tells of `error` as `response` declares it: without a body where that has none."""
        media = response.json_body
        if media is None and response.content:
            body: Json = error.reason.encode()
            return Reply(status, body, {**error.headers, "Content-Type": response.content[0].sent_as_text}, reason=error.detail)
        if media is None:
            return Reply(status, None, error.headers, reason=error.detail)
        body = error_body(media.raw.get("schema"), error, self.document)
        return Reply(status, self.fitted(body, response, key=f"error {status}"), error.headers, reason=error.detail)

    def fitted(self, body: Json, response: Response, *, key: str) -> Json:
        """`body` as the schema of `response` allows it: what it requires is added, what it does not allow is changed.

        Where no such value can be made, `body` as it is. Texts of the client that lack a declared `format` stay.
        """
        media = response.json_body
        if media is None or media.schema_pointer is None or isinstance(body, bytes):
            return body
        try:
            return self.values.fitted(body, media.schema_pointer, "response", key, checks_formats=False)
        except Unmakeable:
            return body

    def asked_for(self, call: Call) -> Reply:
        """The reply with the status that `Prefer: code=…` asks for, else that of a success, and the example that `example=…` names.

        Raises:
            BadRequest: the operation does not declare it.
        """
        operation, name = call.operation, call.preferences.example
        status = call.preferences.code if call.preferences.code is not None else operation.success_status
        response = operation.response(status)
        if response is None:
            declared = " ".join(r.status for r in operation.responses)
            raise BadRequest(f"Prefer: code={status}: not declared for {operation.key}, which has {declared}.", param="Prefer")
        headers = {header.name: self.values.example_header(header) for header in response.headers}
        headers["Preference-Applied"] = f"example={name}" if call.preferences.code is None else f"code={status}"
        if status >= 400 and name is None:
            error = ApiError(f"Asked for by Prefer: code={status}.", headers=headers)
            error.status = status
            refused = self.refuse(error, operation)
            if self._is_declared(refused.body, response):
                return refused
        body = self.values.example_body(response, name=name)
        return Reply(status, body, headers)

    def _is_declared(self, body: Json, response: Response) -> bool:
        """Whether a JSON body is one that `response` declares: a status of 400 or more need not carry an error."""
        place = next((media.schema_pointer for media in response.content), None)
        return place is None or self.schemas.compile(place, "response").is_valid(body)


class Mock:
    """The state behind one app."""

    def __init__(self, settings: Settings, documents: tuple[Document, ...] | None = None) -> None:
        self.settings = settings
        self.clock = settings.clock
        chosen = documents if documents is not None else tuple(load(name) for name in settings.apis or names())
        self.serve(chosen)
        self.metrics = RequestMetrics()
        self.faults = FaultInjector()
        self.snapshots = SnapshotShelf()
        self.durable = self._durable_state() if settings.store != MEMORY else None
        self.journal = self.durable.journal if self.durable else Journal(settings.journal_size, settings.limits.journal)
        self.store = self.durable.store if self.durable else Store(self._seed, seed=settings.seed, most_worlds=settings.limits.worlds)
        self.callbacks = (
            self.durable.callbacks
            if self.durable
            else CallbackSender(self.clock, settings.callback_hosts, most_under_way=settings.limits.callbacks)
        )
        self.request_log: RequestLog | None = None
        self.tracer: Tracer | None = None
        self.seed_more: Callable[[World], None] | None = None  # what a new world starts with beside what every account has

    def serve(self, documents: tuple[Document, ...]) -> None:
        """Take `documents` as the APIs of this mock; what is kept stays.

        Raises:
            specs.DocumentError: one cannot be used.
        """
        self.apis = {document.name: Api(document, seed=self.settings.seed) for document in documents}
        self._operations = {f"{api.name} {o.key}": (api, o) for api in self.apis.values() for o in api.document.operations}

    def _durable_state(self) -> DurableState:
        from mockserver.durable.opening import DurableState  # here: it needs packages that are not always installed

        return DurableState(self.settings, self._seed, faults=self.faults, snapshots=self.snapshots, mask=self.masked)

    def masked(self, exchange: JournalEntry) -> Json:
        """An exchange as it is shown: without what its document says is secret."""
        return exchange.to_json(self.apis[exchange.api].sensitive)

    def open(self) -> None:
        """Take over the state that is kept in a database, where it is.

        Raises:
            StoreUnavailable: the database cannot be used.
        """
        if self.durable is not None:
            self.durable.open()

    def close(self) -> None:
        """Leave a database alone that keeps the state."""
        if self.durable is not None:
            self.durable.close()

    def operation(self, connexion_id: str) -> tuple[Api, Operation]:
        """The operation that Connexion knows by this id: the API's name, a space, the operation's key."""
        return self._operations[connexion_id]

    def services(self, api: Api) -> Services:
        """What the behaviours of one API may use of this mock."""
        return Services(
            store=self.store,
            clock=self.clock,
            callbacks=self.callbacks,
            seed=self.settings.seed,
            schemas=api.schemas,
            values=api.values,
            sensitive=api.sensitive,
            resources={handlers.resource.kind: handlers for handlers in api.operation_handlers.resources},
        )

    def log_to(self, log: RequestLog) -> None:
        """Tell of every request, and of every callback that is not delivered."""
        self.request_log = log
        self.callbacks.on_undelivered = log.callback

    def reset(self, world: str | None = None) -> int:
        """Forget what one world, or every world, holds: resources, exchanges, callbacks. How many worlds were forgotten.

        With every world, a manual clock goes back to its start: the mock is as it was when it came up.
        """
        with self.store.transaction():
            self.callbacks.forget(world)
            self.faults.clear(world)
            self.journal.clear(world)
            gone = self.store.reset(world)
            if world is None:
                self.clock.restart()
        return gone

    def api_of(self, path: str) -> Api:
        """The API whose error bodies a request to `path` gets where it matches no operation: the one with the longest common start."""

        def common(api: Api) -> int:
            return max((_common_segments(path, operation.url_path) for operation in api.document.operations), default=0)

        return max(self.apis.values(), key=common)

    def _seed(self, world: World) -> None:
        """Put into a new world what every account starts with."""
        now_s = world.started_s = self.clock.now_s()
        for api in self.apis.values():
            api.operation_handlers.seed(world, now_s)
        if self.seed_more is not None:
            self.seed_more(world)


def _common_segments(path: str, url_path: str) -> int:
    count = 0
    for segment, url_segment in zip(path.split("/")[1:], url_path.split("/")[1:], strict=False):
        if segment != url_segment:
            break
        count += 1
    return count
