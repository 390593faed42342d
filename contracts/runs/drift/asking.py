"""Reads that want a refusal, which both sides must give alike: a key of nobody, parameters of another type, an id that nothing has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from contracts.analysis.declarations.contract import Contract
from contracts.runs.live.plan import Takes
from contracts.runs.live.request_policy import is_at_home
from contracts.traffic.exchange import Identity
from contracts.transport.plain_values import plain_text, plain_value, schema_of
from specs import Operation
from specs.document.document import Parameter
from specs.json.parsing import Json
from specs.schema.properties import is_type

_NO_SUCH = "no-such-value"


@dataclass(frozen=True, slots=True)
class RefusalCase:
    """One such read."""

    operation: Operation
    intent: str  # "limit=-1"
    path_parameters: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, Json] = field(default_factory=dict)
    identity: Identity = "owner"


def refusal_cases(contract: Contract, takes: Takes) -> list[RefusalCase]:
    """Every such read of a document, in its order."""
    cases: list[RefusalCase] = []
    for operation in contract.document.operations:
        if operation.method == "GET" and takes(operation.key) and is_at_home(contract, operation.key):
            cases += _of(operation)
    lists = {collection.list for collection in contract.collections}  # these are asked for without a credential in any case
    return [case for case in cases if case.identity != "none" or case.operation not in lists]


def _of(operation: Operation) -> Iterator[RefusalCase]:
    path_parameters = [parameter for parameter in operation.parameters if parameter.location == "path"]
    required = [parameter for parameter in operation.parameters if parameter.required and parameter.location == "query"]
    if any(parameter.required for parameter in operation.parameters if parameter.location in ("header", "cookie")):
        return
    query = {parameter.name: plain_value(schema_of(parameter, operation), name=parameter.name) for parameter in required}
    ids = {parameter.name: plain_text(parameter, operation) for parameter in path_parameters}
    if path_parameters:
        yield RefusalCase(operation, "with an id that nothing has", ids, query)
    if not operation.is_public:
        yield RefusalCase(operation, "with a key of nobody", ids, query, "wrong")
        yield RefusalCase(operation, "without a credential", ids, query, "none")
    if path_parameters:
        return  # a service may look for the item before it looks at the query
    for parameter in operation.parameters:
        if parameter.location == "query":
            for value in wrong_values(parameter, operation):
                yield RefusalCase(operation, f"with {parameter.name}={value}", ids, {**query, parameter.name: value})


def wrong_values(parameter: Parameter, operation: Operation) -> Iterator[Json]:
    """A few values that the schema of a parameter does not allow."""
    schema = schema_of(parameter, operation)
    if not isinstance(schema, dict):
        return
    if schema.get("enum"):
        yield _NO_SUCH
    elif is_type(schema, "integer") or is_type(schema, "number"):
        yield _NO_SUCH
        if isinstance(schema.get("minimum"), int):
            yield schema["minimum"] - 1
        if isinstance(schema.get("maximum"), int):
            yield schema["maximum"] + 1
    elif is_type(schema, "boolean"):
        yield _NO_SUCH
