"""How an API tells of refusals: in which of its responses' shapes, where an operation declares none for the status."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from http import HTTPStatus

from specs.document.document import Document, MediaType, Operation, Response


class RefusalShapes:
    """The responses of one document that tell of errors."""

    def __init__(self, document: Document) -> None:
        self._document = document

    def declared(self, status: int, operation: Operation | None) -> Response | None:
        """The response that the operation, or else any operation, declares for `status`."""
        return operation.response(status) if operation is not None else self._by_status.get(status)

    def assumed(self, status: int, operation: Operation | None) -> Iterator[Response]:
        """The responses that show how to tell of a status which is not declared, the likeliest first.

        First those that the operation has for other refusals, then what the document has elsewhere for the status, then what it has most.
        """
        if operation is not None:
            own = (response for response in operation.responses if response.status.startswith("4"))
            yield from sorted(own, key=lambda response: response.status)
        if status in self._by_status:
            yield self._by_status[status]
        yield from self._usual

    def usual_status(self, status: int, operation: Operation | None) -> int:
        """400, or 422 where an operation, or else the document, has that in the place of 400; any other status as it is."""
        if status != HTTPStatus.BAD_REQUEST or operation is None:
            return status
        declared = {response.status for response in operation.responses}
        if declared & {"400", "422", "4XX", "default"}:
            return status if declared & {"400", "4XX"} or "422" not in declared else HTTPStatus.UNPROCESSABLE_ENTITY.value
        return HTTPStatus.UNPROCESSABLE_ENTITY.value if self._prefers_422 else status

    @cached_property
    def _prefers_422(self) -> bool:
        """Whether more operations declare 422 than 400."""
        statuses = Counter(response.status for operation in self._document.operations for response in operation.responses)
        return statuses["422"] > statuses["400"]

    @cached_property
    def _by_status(self) -> dict[int, Response]:
        """The first response with a body that any operation declares for each status."""
        response_by_status: dict[int, Response] = {}
        for operation in self._document.operations:
            for response in operation.responses:
                if response.content and response.status.isdecimal():
                    response_by_status.setdefault(int(response.status), response)
        return response_by_status

    @cached_property
    def _usual(self) -> tuple[Response, ...]:
        """The responses for statuses from 400 to 499 and for all others, one of each shape, the most used first."""
        responses = [response for operation in self._document.operations for response in _errors(operation)]
        shapes = Counter(map(_shape, responses))
        first_by_shape = {_shape(response): response for response in reversed(responses)}
        return tuple(first_by_shape[shape] for shape, _ in shapes.most_common())


def media_of(response: Response) -> MediaType | None:
    """The media type that a refusal is told in: that of JSON, or else the first."""
    return response.json_body or next(iter(response.content), None)


def _errors(operation: Operation) -> Iterator[Response]:
    """The responses of an operation that tell of a client's error; its default is one where it has a success beside it."""
    has_success = any(response.status.startswith(("2", "3")) for response in operation.responses)
    for response in operation.responses:
        if response.content and (response.status.startswith("4") or (response.status == "default" and has_success)):
            yield response


def _shape(response: Response) -> str:
    media = media_of(response)
    return json.dumps([media.name, media.raw.get("schema")], sort_keys=True, default=str) if media else ""
