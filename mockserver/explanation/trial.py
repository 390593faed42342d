"""A request tried out on a copy of its world: whether the mock would refuse it now. Nothing is changed, and nobody is called."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable

from mockserver.errors import ApiError, BadRequest
from mockserver.explanation.departures import RequestReader
from mockserver.explanation.recorded_request import RecordedRequest
from mockserver.mock import Mock
from mockserver.resources.call import Call
from mockserver.resources.preferences import NO_PREFERENCES, parse_prefer
from mockserver.state.callbacks import CallbackSender
from mockserver.state.clock import Clock
from mockserver.state.store import RecordCollection, Store, World
from mockserver.web.security import Credentials, world_in
from specs.json.parsing import Json
from specs.schema.parameters import ParameterError, parse_query, read_query, read_query_string, read_single


class TrialStore(Store):
    """A store whose worlds are copies of those of another, made when they are asked for."""

    def __init__(self, original: Store, seed_world: Callable[[World], None]) -> None:
        super().__init__(seed_world)
        self._original = original
        self._copies: dict[str, World] = {}

    def world(self, name: str) -> World:
        """The copy of a world; a new one where the original has none."""
        if name not in self._copies:
            original = self._original.existing_world(name)
            world = self._copies[name] = World(name, 0) if original is None else _copied(original)
            if original is None:
                self._seed_world(world)
        return self._copies[name]

    def existing_world(self, name: str) -> World | None:
        """The copy of a world that is there."""
        return self.world(name) if self._original.existing_world(name) is not None else None

    def owner(self, kind: str, key: str) -> World | None:
        """The copy of the world that published a resource."""
        own = super().owner(kind, key)
        original = self._original.owner(kind, key) if own is None else None
        return self.world(original.name) if original is not None else own


class SilentCallbacks(CallbackSender):
    """Callbacks that are never sent."""

    def schedule(self, *args: Json, **named: Json) -> None:
        """Send nothing."""


class Trials:
    """Requests tried out on copies of a mock's state."""

    def __init__(self, mock: Mock) -> None:
        self._mock = mock

    def refusal(self, request: RecordedRequest, reader: RequestReader) -> ApiError | None:
        """Why the mock would refuse a request now; None where it would carry it out."""
        try:
            with self._mock.store.transaction(writes=False):
                self._carry_out(request, reader)
        except ParameterError as error:
            return BadRequest(error.reason, param=error.name, detail=error.detail)
        except ApiError as error:
            return error
        return None

    def _carry_out(self, request: RecordedRequest, reader: RequestReader) -> None:
        api, operation, now_s = request.api, request.operation, self._mock.clock.now_s()
        store = TrialStore(self._mock.store, lambda world: api.operation_handlers.seed(world, now_s))
        world = self._admitted(request, store)
        clock = Clock(factor=0, start_s=now_s)
        services = dataclasses.replace(self._mock.services(api), store=store, clock=clock, callbacks=SilentCallbacks(clock, frozenset()))
        headers = {name.lower(): value for name, value in request.headers}
        declared, query_string = reader.parameters, request.query
        texts = request.header_texts()
        read_single(texts, declared["header"])
        read_query(request.cookies(), declared["cookie"])
        whole = declared["querystring"]
        call = Call(
            operation=operation,
            services=services,
            world=world,
            path=read_single(request.path_parameters, declared["path"]),
            query=read_query_string(query_string, whole) if whole else read_query(parse_query(query_string), declared["query"]),
            headers=headers,
            body=reader.body.read(request.body, headers.get(b"content-type"), headers.get(b"content-encoding"))
            if reader.body.is_declared
            else None,
            preferences=parse_prefer(texts["prefer"]) if "prefer" in texts else NO_PREFERENCES,
            now_s=now_s,
        )
        if call.preferences.code is None and call.preferences.example is None:
            api.behaviours[operation.key](call)

    def _admitted(self, request: RecordedRequest, store: Store) -> World | None:
        """The copy of the world that the request's credential opens.

        Raises:
            ApiError: it opens none, and one is needed.
        """
        operation = request.operation
        admit = Credentials(self._mock.settings, store).for_operation(operation.security, operation.document.security_schemes)
        headers = [(name.lower(), value) for name, value in request.headers]
        world = world_in(admit({"type": "http", "headers": headers, "query_string": request.query}))
        is_open = request.api.is_open or {} in operation.security
        return store.anonymous_world() if world is None and is_open else world


def _copied(original: World) -> World:
    """A world with the same records, which are never changed, in collections of its own."""
    world = World(original.name, original.seed, original.started_s, counters=dict(original.counters))
    world.sequences = {kind: copy.deepcopy(sequence) for kind, sequence in original.sequences.items()}
    for kind, records in original.collections.items():
        collection = world.collections[kind] = RecordCollection()
        for record in records:
            collection.put(record)
            while collection.next_number() < record.number:
                """The next record's number is beyond those that are there."""
    return world
