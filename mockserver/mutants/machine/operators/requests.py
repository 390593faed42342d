"""What is taken and refused: requests that a document rules out, and requests that it allows."""

from __future__ import annotations

from collections.abc import Iterator

from mockserver.mutants.machine.document_view import DocumentView, is_constrained, request_properties, types_of
from mockserver.mutants.machine.generated import Mutate, Mutation, operator
from mockserver.mutants.messages import MutantRequest, MutantResponse
from mockserver.mutants.mutated_mock import Ask, MutatedMock
from specs import Operation
from specs.document.document import Parameter
from specs.json.parsing import Json
from specs.schema.properties import properties

_REFUSED = (400, 422)


@operator
def widen_property(view: DocumentView) -> Iterator[Mutation]:
    """A wrong value of a property is taken for the last that was right."""
    for operation, name, schema in _request_properties(view):
        is_seen = types_of(view.document, schema) or is_constrained(view.document, schema)
        yield Mutation(
            place=f"{operation.key} {name}",
            mutate=_widened(operation, name, is_missing_taken=False),
            unseen=None if is_seen else "the schema takes any value",
        )


@operator
def required_property_not_wanted(view: DocumentView) -> Iterator[Mutation]:
    """A required property may be missing."""
    for operation, name, _ in _request_properties(view):
        if name in _required(operation):
            yield Mutation(place=f"{operation.key} {name}", mutate=_widened(operation, name, is_missing_taken=True))


@operator
def narrow_property(view: DocumentView) -> Iterator[Mutation]:
    """A request with an optional property is refused."""
    for operation, name, _ in _request_properties(view):
        if name not in _required(operation):
            yield Mutation(place=f"{operation.key} {name}", mutate=_refusing_property(operation, name))


@operator
def empty_text_refused(view: DocumentView) -> Iterator[Mutation]:
    """An empty text is refused where the schema allows it."""
    for operation, name, schema in _request_properties(view):
        resolved = view.document.schema(schema)
        is_free = types_of(view.document, schema) == {"string"} and not is_constrained(view.document, schema)
        if is_free and not (isinstance(resolved, dict) and (resolved.get("x-references") or resolved.get("x-unique"))):
            yield Mutation(place=f"{operation.key} {name}", mutate=_refusing_property(operation, name, only=""))


@operator
def undeclared_property_taken(view: DocumentView) -> Iterator[Mutation]:
    """A property that is not declared is passed over where none may join."""
    for operation in view.operations:
        if operation.json_body is not None:
            schema = view.document.schema(operation.json_body.raw.get("schema", {}))
            is_closed = isinstance(schema, dict) and schema.get("additionalProperties") is False and "properties" in schema
            unseen = None if is_closed else "the schema takes further properties"
            yield Mutation(place=operation.key, mutate=_passing_over(operation), unseen=unseen)


@operator
def widen_parameter(view: DocumentView) -> Iterator[Mutation]:
    """A wrong value of a query parameter is passed over."""
    for operation, parameter in _query(view):
        schema = view.document.schema(parameter.raw.get("schema", {}))
        if types_of(view.document, schema) == {"array"}:
            schema = schema.get("items", {})
        is_seen = types_of(view.document, schema) - {"string"} or is_constrained(view.document, schema)
        yield Mutation(
            place=f"{operation.key} ?{parameter.name}",
            mutate=_passing_over_parameter(operation, parameter),
            unseen=None if is_seen else "the schema takes any text",
        )


@operator
def narrow_parameter(view: DocumentView) -> Iterator[Mutation]:
    """A request with a query parameter is refused."""
    for operation, parameter in _query(view):
        yield Mutation(place=f"{operation.key} ?{parameter.name}", mutate=_refusing_parameter(operation, parameter))


@operator
def no_credential_wanted(view: DocumentView) -> Iterator[Mutation]:
    """A request without a right credential is carried out."""
    for operation in view.operations:
        if operation.security and not operation.is_public:
            yield Mutation(place=operation.key, mutate=_with_last_credential(operation))


@operator
def body_not_wanted(view: DocumentView) -> Iterator[Mutation]:
    """A request without the body that is required is taken with the last one."""
    for operation in view.operations:
        if operation.is_body_required and operation.json_body is not None:
            yield Mutation(place=operation.key, mutate=_with_last_body(operation))


def _request_properties(view: DocumentView) -> Iterator[tuple[Operation, str, Json]]:
    for operation in view.operations:
        if operation.json_body is not None:
            for name, schema in request_properties(operation).items():
                yield operation, name, schema


def _query(view: DocumentView) -> Iterator[tuple[Operation, Parameter]]:
    for operation in view.operations:
        yield from ((operation, parameter) for parameter in operation.parameters if parameter.location == "query")


def _required(operation: Operation) -> frozenset[str]:
    schema = operation.document.schema(operation.json_body.raw.get("schema", {})) if operation.json_body else {}
    parts = [schema, *map(operation.document.schema, schema.get("allOf", ()))] if isinstance(schema, dict) else []
    names = frozenset(name for part in parts for name in part.get("required", ()))
    return names & properties(operation.document, schema).keys()


def _widened(operation: Operation, name: str, *, is_missing_taken: bool) -> Mutate:
    def mutate(mutated: MutatedMock) -> None:
        right: list[Json] = []

        @mutated.around(operation.key)
        async def take(request: MutantRequest, ask: Ask) -> MutantResponse:
            answer, sent = await ask(request), request.json
            if not isinstance(sent, dict):
                return answer
            if answer.is_success and name in sent:
                right[:] = [sent[name]]
            elif answer.status in _REFUSED and (name in sent) is not is_missing_taken:
                without = {key: value for key, value in sent.items() if key != name}
                mended = await ask(request.with_json({**without, name: right[0]} if right else without))
                return mended if mended.is_success else answer
            return answer

    return mutate


def _refusing_property(operation: Operation, name: str, only: Json = ...) -> Mutate:
    def mutate(mutated: MutatedMock) -> None:
        @mutated.around(operation.key)
        async def refuse(request: MutantRequest, ask: Ask) -> MutantResponse:
            sent = request.json
            is_meant = isinstance(sent, dict) and name in sent and only in (..., sent[name])
            return mutated.refused(400) if is_meant else await ask(request)

    return mutate


def _passing_over(operation: Operation) -> Mutate:
    declared = request_properties(operation)

    def mutate(mutated: MutatedMock) -> None:
        @mutated.around(operation.key)
        async def drop(request: MutantRequest, ask: Ask) -> MutantResponse:
            sent = request.json
            if isinstance(sent, dict) and not sent.keys() <= declared.keys():
                request = request.with_json({name: value for name, value in sent.items() if name in declared})
            return await ask(request)

    return mutate


def _passing_over_parameter(operation: Operation, parameter: Parameter) -> Mutate:
    def mutate(mutated: MutatedMock) -> None:
        right: list[str] = []

        @mutated.around(operation.key)
        async def drop(request: MutantRequest, ask: Ask) -> MutantResponse:
            answer, text = await ask(request), request.parameter(parameter.name)
            if answer.is_success and text is not None:
                right[:] = [text]
            elif answer.status in _REFUSED and text is not None:
                mended = await ask(request.with_query(**{parameter.name: right[0] if right and parameter.required else None}))
                return mended if mended.is_success else answer
            return answer

    return mutate


def _refusing_parameter(operation: Operation, parameter: Parameter) -> Mutate:
    def mutate(mutated: MutatedMock) -> None:
        @mutated.around(operation.key)
        async def refuse(request: MutantRequest, ask: Ask) -> MutantResponse:
            return mutated.refused(400) if request.parameter(parameter.name) is not None else await ask(request)

    return mutate


def _with_last_credential(operation: Operation) -> Mutate:
    names = {"authorization", "cookie", *(str(s.get("name", "")).lower() for s in operation.document.security_schemes.values())}

    def mutate(mutated: MutatedMock) -> None:
        right: list[MutantRequest] = []

        @mutated.around()
        async def remember(request: MutantRequest, ask: Ask) -> MutantResponse:
            answer = await ask(request)
            if answer.status not in (401, 403) and request.operation is not None and not request.operation.is_public:
                right[:] = [request]
            return answer

        @mutated.around(operation.key)
        async def take(request: MutantRequest, ask: Ask) -> MutantResponse:
            answer = await ask(request)
            if answer.status not in (401, 403) or not right:
                return answer
            for name in names - {""}:
                request = request.with_header(name, right[0].header(name) or None)
            return await ask(request.with_query(**{name: right[0].parameter(name) for name in names if right[0].parameter(name)}))

    return mutate


def _with_last_body(operation: Operation) -> Mutate:
    def mutate(mutated: MutatedMock) -> None:
        right: list[tuple[Json, MutantResponse]] = []

        @mutated.around(operation.key)
        async def take(request: MutantRequest, ask: Ask) -> MutantResponse:
            answer = await ask(request)
            if answer.is_success and request.body:
                right[:] = [(request.json, answer)]
            elif answer.status in (*_REFUSED, 415) and not request.body and right:
                body, last = right[0]
                again = await ask(request.with_json(body))
                return again if again.is_success else last  # a name that is taken by now
            return answer

    return mutate
