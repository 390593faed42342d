"""How answers are sent: statuses, media types, headers and bodies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from mockserver.mutants.machine.document_view import DocumentView
from mockserver.mutants.machine.generated import Mutate, Mutation, operator
from mockserver.mutants.messages import MutantRequest, MutantResponse
from mockserver.mutants.mutated_mock import Ask, MutatedMock
from specs import Operation

_ODD = 299  # a success that no document declares
_TEAPOT = 418


@operator
def other_success_status(view: DocumentView) -> Iterator[Mutation]:
    """A success has a status that is not declared."""
    for operation in view.operations:
        unseen = None if operation.response(_ODD) is None else "the document declares any success, or any answer"
        yield _answer(operation, "", lambda answer: replace(answer, status=_ODD) if answer.is_success else answer, unseen)


@operator
def other_refusal_status(view: DocumentView) -> Iterator[Mutation]:
    """A refusal has a status that is not declared."""
    for operation in view.operations:
        unseen = None if operation.response(_TEAPOT) is None else "the document declares any refusal, or any answer"
        yield _answer(
            operation, "", lambda answer: replace(answer, status=_TEAPOT) if answer.status in (400, 404, 409, 422) else answer, unseen
        )


@operator
def refusal_fails(view: DocumentView) -> Iterator[Mutation]:
    """What is refused ends in a failure of the service."""
    for operation in view.operations:
        yield _answer(operation, "", lambda answer: replace(answer, status=500) if answer.status in (400, 404, 409, 422) else answer)


@operator
def other_media_type(view: DocumentView) -> Iterator[Mutation]:
    """A success is of a media type that is not declared."""
    for operation in view.operations:
        if operation.success is not None and operation.success.content:
            is_any = any("*" in media.name for media in operation.success.content)
            yield _answer(
                operation,
                "",
                lambda answer: answer.with_header("content-type", "application/x-other") if answer.is_success and answer.body else answer,
                "any media type is declared" if is_any else None,
            )


@operator
def broken_body(view: DocumentView) -> Iterator[Mutation]:
    """A success's JSON lacks its end."""
    for operation in view.operations:
        if operation.success is not None and operation.success.json_body is not None:
            yield _answer(operation, "", lambda answer: replace(answer, body=answer.body[:-1]) if answer.is_success else answer)


@operator
def other_refusal_body(view: DocumentView) -> Iterator[Mutation]:
    """A refusal's body is a list, and not what is declared."""
    for operation in view.operations:
        declared = [response for response in operation.responses if response.status in ("400", "404", "409", "422")]
        typed = [response for response in declared if response.json_body is not None and response.json_body.raw.get("schema")]
        unseen = None if len(typed) == len(declared) and typed else "no schema is declared for what is refused"
        yield _answer(operation, "", lambda answer: answer.with_json([]) if answer.status in (400, 404, 409, 422) else answer, unseen)


@operator
def header_missing(view: DocumentView) -> Iterator[Mutation]:
    """A header of a success is missing."""
    for operation in view.operations:
        for header in operation.success.headers if operation.success is not None else ():
            name = header.name.lower()
            yield _answer(
                operation,
                header.name,
                partial(_without_header, name=name),
                None if header.required else "the header is optional",
            )


@operator
def unknown_method_taken(view: DocumentView) -> Iterator[Mutation]:
    """A method that a path does not have is answered with an empty success."""
    for path in dict.fromkeys(operation.url_path for operation in view.operations):
        yield Mutation(place=path, mutate=_taking_methods(path))


def _without_header(answer: MutantResponse, name: str) -> MutantResponse:
    return answer.with_header(name, None) if answer.is_success else answer


def _taking_methods(path: str) -> Mutate:
    def mutate(mutated: MutatedMock) -> None:
        @mutated.answer()
        def take(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
            is_here = len(request.path.split("/")) == len(path.split("/")) and all(
                "{" in segment or segment == text for segment, text in zip(path.split("/"), request.path.split("/"), strict=True)
            )
            return MutantResponse(status=204, headers=(), body=b"") if answer.status == 405 and is_here else answer

    return mutate


def _answer(operation: Operation, place: str, change: Callable[[MutantResponse], MutantResponse], unseen: str | None = None) -> Mutation:
    def mutate(mutated: MutatedMock) -> None:
        @mutated.around(operation.key)
        async def changed(request: MutantRequest, ask: Ask) -> MutantResponse:
            return change(await ask(request))

    return Mutation(place=f"{operation.key} {place}".strip(), mutate=mutate, unseen=unseen)
