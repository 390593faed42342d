"""One call, judged: what a counter-example that was pasted into a test runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from contracts.analysis.declarations.contract import Contract
from contracts.runs.clients.adapter import Adapter, AdapterError, MethodCall
from contracts.runs.clients.calling import ClientCaller
from contracts.runs.clients.judging import judge_case
from contracts.traffic.json_text import NOTHING
from contracts.transport.stub_response import StubResponse
from contracts.transport.target import TargetOptions
from specs.json.parsing import Json


def departures(
    adapter: Adapter,
    operation: str,
    *,
    path: Mapping[str, str] | None = None,
    query: Mapping[str, Json] | None = None,
    header: Mapping[str, Json] | None = None,
    body: Json = NOTHING,
    answers: Sequence[StubResponse] = (),
    retries: bool = False,
    page: Mapping[str, Json] | None = None,
) -> list[str]:
    """What is wrong with one call of a client, in words: "check: detail"; [] where nothing is.

    `answers` are played one after the other, the last one again where more is asked; `retries`: whether the client is left to try again.
    `page`: its iterator walks over pages that are made from this one, instead.

    Raises:
        AdapterError: the adapter has no such operation, or its client cannot be opened.
    """
    contract = Contract(TargetOptions(api=adapter.api).document)
    if operation not in (adapter.calls if page is None else adapter.pages) or operation not in contract.operations:
        raise AdapterError(f"{adapter.name}: it has no call for {operation!r}")
    method_call = MethodCall(path=path or {}, query=query or {}, header=header or {}, body=body)
    with ClientCaller(adapter, contract) as caller:
        if page is not None:
            trial = caller.page(contract.operations[operation], method_call, page)
        else:
            trial = caller.call(contract.operations[operation], method_call, answers, retries=retries)
        return [f"{check.name}: {departure.detail}" for check, departure in judge_case(trial)]
