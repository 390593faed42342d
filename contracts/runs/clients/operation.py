"""One operation of a client: everything that can be played for it, and each cause of a departure with its smallest example."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from contracts.analysis.finding import Departure
from contracts.runs.clients.adapter import MethodCall
from contracts.runs.clients.answering import DeclaredResponse, declared_failures, declared_responses
from contracts.runs.clients.calling import ClientCaller
from contracts.runs.clients.client_case import ClientCase
from contracts.runs.clients.drawing import InputDrawer
from contracts.runs.clients.judging import ClientCheck, judge_case
from contracts.runs.clients.response_variants import VariantSchema
from contracts.runs.clients.shrinking import shrunk, simpler_calls
from contracts.traffic.exchange import Exchange
from contracts.traffic.json_text import NOTHING
from contracts.transport.stub_response import StubResponse
from specs import Operation
from specs.json.parsing import Json

_PATIENCE_S, _REAL_PATIENCE_S = 20, 2  # what Retry-After asks for: of a client whose pauses are only noted, and of one that takes them
_LEAST_DRAWN, _MOST_DRAWN = 3, 8  # bodies of a success
_ERROR: Json = {"error": "Not now."}


@dataclass(slots=True)
class DepartureCause:
    """One way in which a client departs, with the first call that showed it."""

    check: ClientCheck
    departure: Departure
    trial: ClientCase
    playable: DeclaredResponse | None  # None: the call is not one to shrink
    is_retrying: bool
    count: int = 1


@dataclass(slots=True)
class SmallestExample:
    """What came of one operation."""

    causes: dict[tuple[str, str], DepartureCause] = field(default_factory=dict)
    exchanges: list[Exchange] = field(default_factory=list)
    skipped: str | None = None  # why nothing was called

    def take(self, trial: ClientCase, played: DeclaredResponse | None = None, *, is_retrying: bool = False) -> None:
        self.exchanges += trial.emitted
        for check, departure in judge_case(trial):
            cause = self.causes.get((check.name, departure.pointer))
            if cause is None:
                self.causes[check.name, departure.pointer] = DepartureCause(check, departure, trial, played, is_retrying)
            else:
                cause.count += 1


class OperationJudge:
    """One operation of a client."""

    def __init__(self, operation: Operation, drawer: InputDrawer, caller: ClientCaller, inputs: int, called: Callable[[], None]) -> None:
        """`inputs`: how many calls, at least; `called`: told of each."""
        self._operation = operation
        self._contract = drawer.contract
        self._drawer = drawer
        self._caller = caller
        self._many = inputs
        self._called = called
        self._found = SmallestExample()

    def judged(self) -> SmallestExample:
        """Everything that can be played for it, with at least as many inputs as the plan says; causes with their smallest example."""
        drawn = min(_MOST_DRAWN, max(_LEAST_DRAWN, self._many // 20))
        inputs = self._drawer.drawn_inputs(self._operation, self._many)
        if not inputs:
            self._found.skipped = "nothing that its document allows could be drawn"
            return self._found
        answers = declared_responses(self._operation, self._contract, self._drawer, drawn)
        for number in range(max(self._many, len(answers)) if answers else 0):
            played = answers[number % len(answers)]
            self._called()
            trial = self._caller.call(self._operation, inputs[number % len(inputs)], [played.answer])
            self._found.take(trial, played)
        simplest = min(inputs, key=_weight)
        successes = [response.answer for response in answers if response.answer.status < 300]
        success = min(successes, key=lambda response: len(response.content), default=StubResponse(200))
        self._fail(simplest, success)
        self._page(simplest, answers)
        for cause in self._found.causes.values():
            self._shrink(cause, simplest, success)
        return self._found

    def _fail(self, method_call: MethodCall, success: StubResponse) -> None:
        """What a client does that may try again: it is asked once, and the first answer is a failure that may pass."""
        patience_s = _PATIENCE_S if self._caller.adapter.takes_sleep else _REAL_PATIENCE_S
        for answers in declared_failures(success, _ERROR, patience_s=patience_s).values():
            self._called()
            self._found.take(self._caller.call(self._operation, method_call, answers, retries=True), is_retrying=True)

    def _page(self, method_call: MethodCall, answers: Sequence[DeclaredResponse]) -> None:
        paged = self._caller.adapter.pages.get(self._operation.key)
        if paged is None:
            return
        bodies = [response.answer.body for response in answers if response.answer.status < 300 and response.variation is None]
        page = min(
            (body for body in bodies if isinstance(body, dict) and body.get(paged.items)), key=lambda body: len(repr(body)), default=None
        )
        if page is not None:
            self._called()
            self._found.take(self._caller.page(self._operation, replace(method_call, query={}), page))

    def _shrink(self, cause: DepartureCause, simplest: MethodCall, success: StubResponse) -> None:
        """Make the call that shows a cause as simple as it gets: the simplest input or answer at once, else part by part."""
        played = cause.playable
        if cause.trial.handed is not None:
            shrunk(cause.trial.answers[0].body, lambda page: self._shows_page(cause, page), simpler_calls())
        if played is None:
            return
        answer, budget = played.answer, simpler_calls()
        if not self._shows(cause, simplest, answer):
            for part in ("body", "query", "path", "header"):
                self._reduce_part(cause, part, answer, budget)
        method_call = cause.trial.method_call
        if success.status and self._shows(cause, method_call, success):
            return
        if played.pointer is not None:
            shrunk(answer.body, lambda body: self._shows_body(cause, method_call, played, body), simpler_calls())

    def _reduce_part(self, cause: DepartureCause, part: str, answer: StubResponse, budget: Callable[[], bool]) -> None:
        part_value = getattr(cause.trial.method_call, part)
        method_call = cause.trial.method_call
        if part_value is NOTHING or not part_value:
            return
        reduced_call = _other(method_call, part, NOTHING if part == "body" else {})
        if self._drawer.allows(self._operation, reduced_call) and self._shows(cause, reduced_call, answer):
            return

        def shows(value: Json) -> bool:
            candidate_call = _other(method_call, part, value)
            return self._drawer.allows(self._operation, candidate_call) and self._shows(cause, candidate_call, answer)

        shrunk(part_value if part == "body" else dict(part_value), shows, budget)

    def _shows_body(self, cause: DepartureCause, method_call: MethodCall, played: DeclaredResponse, body: Json) -> bool:
        """Whether a simpler body of the same kind of answer shows it, too."""
        shape = VariantSchema(self._contract, str(played.pointer), {})
        if not (shape.allows_later(body) if played.variation else shape.allows(body)):
            return False
        return self._shows(cause, method_call, replace(played.answer, body=body, description=played.variation or "what the schema allows"))

    def _shows_page(self, cause: DepartureCause, page: Json) -> bool:
        """Whether a walk over pages made from a simpler page shows it, too."""
        response = self._operation.response(200)
        at = next((media_type.schema_pointer for media_type in response.content if media_type.schema_pointer), None) if response else None
        paged = self._caller.adapter.pages[self._operation.key]
        if at is None or not page.get(paged.items) or not VariantSchema(self._contract, at, {}).allows(page):
            return False
        return self._is_shown(cause, self._caller.page(self._operation, cause.trial.method_call, page))

    def _shows(self, cause: DepartureCause, method_call: MethodCall, answer: StubResponse) -> bool:
        """Whether a call shows a cause; it is the cause's from then on."""
        return self._is_shown(cause, self._caller.call(self._operation, method_call, [answer]))

    def _is_shown(self, cause: DepartureCause, trial: ClientCase) -> bool:
        self._called()
        for check, departure in judge_case(trial):
            if (check.name, departure.pointer) == (cause.check.name, cause.departure.pointer):
                cause.trial, cause.departure = trial, departure
                return True
        return False


def _other(method_call: MethodCall, part: str, value: Json) -> MethodCall:
    """The input with another body, query, path or header."""
    changed: dict[str, Json] = {part: value}
    return replace(method_call, **changed)


def _weight(method_call: MethodCall) -> int:
    body = "" if method_call.body is NOTHING else repr(method_call.body)
    return len(repr((method_call.path, method_call.query, method_call.header))) + len(body)
