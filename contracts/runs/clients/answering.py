"""Every answer that a document declares for an operation, ready to be played."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.analysis.declarations.contract import Contract
from contracts.runs.clients.drawing import InputDrawer
from contracts.runs.clients.response_variants import VARIATIONS, VariantSchema, complete
from contracts.transport.stub_response import HANG_UP, StubResponse
from specs import Operation
from specs.document.document import MediaType, Response
from specs.json import pointer
from specs.json.parsing import Json

_ERRORS_DRAWN = 4  # bodies of each error status; they mostly share one schema


@dataclass(frozen=True, slots=True)
class DeclaredResponse:
    """An answer that a document declares."""

    answer: StubResponse
    pointer: str | None = None  # of its body's schema; None: it has none
    variation: str | None = None  # which of `varying.VARIATIONS` it is: then it need not be what the schema allows


def declared_responses(operation: Operation, contract: Contract, drawer: InputDrawer, many: int) -> list[DeclaredResponse]:
    """Every declared answer: each status; successes with `many` drawn bodies, whole, and in every variation."""
    successes: list[DeclaredResponse] = []
    errors: list[DeclaredResponse] = []
    for response in operation.responses:
        status = _status(response, operation)
        media = response.json_body
        if media is None or media.schema_pointer is None:
            (errors if status >= 400 else successes).append(DeclaredResponse(StubResponse(status, description="no body")))
        elif status >= 400:
            errors += _drawn(status, media.schema_pointer, drawer, _ERRORS_DRAWN)[-2:]
        else:
            successes += _successes(status, media, contract, drawer, many)
    return successes + errors


def _successes(status: int, media: MediaType, contract: Contract, drawer: InputDrawer, count: int) -> list[DeclaredResponse]:
    at = str(media.schema_pointer)
    shape = VariantSchema(contract, at, pointer.follow(contract.document.raw, pointer.split(at)))
    plain = _drawn(status, at, drawer, count)
    most = complete(shape, [response.answer.body for response in sorted(plain, key=lambda response: -len(response.answer.content))])
    responses: list[DeclaredResponse] = [DeclaredResponse(StubResponse(status, most, description="every field"), at)] if plain else []
    for variation, vary in VARIATIONS.items():
        bodies = [body for complete_body in ([most] if plain else []) if (body := vary(shape, complete_body)) is not None]
        bodies += [body for response in plain[len(plain) // 2 :] if (body := vary(shape, response.answer.body)) is not None][:2]
        responses += [DeclaredResponse(StubResponse(status, body, description=variation), at, variation) for body in bodies]
    return responses + plain


def _drawn(status: int, at: str, drawer: InputDrawer, count: int) -> list[DeclaredResponse]:
    return [
        DeclaredResponse(StubResponse(status, body, description="what the schema allows"), at) for body in drawer.drawn_answers(at, count)
    ]


def _status(response: Response, operation: Operation) -> int:
    """The status itself; the first of a range, or of what `default` stands for, that is not declared by itself."""
    if response.status.isdecimal():
        return int(response.status)
    declared_statuses = {declared_response.status for declared_response in operation.responses}
    begin, end = (int(response.status[0]) * 100, int(response.status[0]) * 100 + 100) if response.status[0].isdecimal() else (500, 600)
    return next(status for status in range(begin, end) if str(status) not in declared_statuses)


def declared_failures(success: StubResponse, error: Json, *, patience_s: int) -> dict[str, tuple[StubResponse, ...]]:
    """What fails at first and then succeeds, by what it is called: the ways in which a client may come to send a request again."""
    headers = {"Retry-After": str(patience_s)}
    return {
        "closed connection": (HANG_UP, success),
        "500": (StubResponse(500, error, description="an error that may pass"), success),
        "503": (StubResponse(503, error, description="an error that may pass, and no word of when"), success),
        "429 with Retry-After": (StubResponse(429, error, headers, description="refused for now"), success),
        "503 with Retry-After": (StubResponse(503, error, headers, description="refused for now"), success),
    }
