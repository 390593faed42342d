"""Operations that nothing is kept for: they answer an example, a page of it where they list, and what was sent where they change."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable
from functools import cached_property

from mockserver.errors import UpgradeRequired
from mockserver.resources.call import Call, Reply
from mockserver.resources.inferred.listing import InferredListing
from mockserver.resources.inferred.own_urls import of_service
from mockserver.resources.inferred.path_choices import usable_in_paths
from mockserver.state.store import Record, RecordCollection
from specs import Operation
from specs.json.parsing import Json
from specs.resources.envelopes import value_at
from specs.resources.inferred_resource import Assignment, InferredResource
from specs.resources.lists import DeclaredList
from specs.resources.roles import Role

_CHANGING = ("PUT", "PATCH")
_ITEM = "item"  # the one field of a record that holds an item of an example


class ExampleHandler:
    """The handler of one operation that answers an example of its success."""

    def __init__(self, operation: Operation, check_above: Callable[[Call], None]) -> None:
        """`check_above` raises NotFound unless the items that the operation's path leads through are there."""
        self._operation = operation
        self._check_above = check_above

    def __call__(self, call: Call) -> Reply:
        """An example of the operation's success.

        Raises:
            UpgradeRequired: it is for another protocol.
        """
        operation = self._operation
        status, response = operation.success_status, operation.success
        self._check_above(call)
        if response is None and any(declared.status.startswith("1") for declared in operation.responses):
            raise UpgradeRequired(
                f"{operation.key} is for another protocol, which this mock does not speak.", headers={"Upgrade": "websocket"}
            )
        if response is None:
            return Reply(status, is_declared=False)
        values = call.services.values
        headers = {header.name: values.example_header(header) for header in response.headers if header.required}
        example = usable_in_paths(values.example_body(response, name=call.preferences.example), operation.document)
        example = of_service(example, operation.document, call.origin)
        if call.preferences.example is not None:
            return Reply(status, example, headers)
        if operation.method in _CHANGING:
            return Reply(status, _with_sent(example, call.body), headers)
        return Reply(status, self._page(call, example), headers)

    def _page(self, call: Call, example: Json) -> Json:
        """So much of an example as the request's paging asks for, with what a list says of its pages; all of what is no paged list."""
        if self._resource is None or self._listing is None:
            return example
        place = self._resource.list_place(self._operation)
        items = value_at(example, place.array) if place is not None and place.array else example
        if place is None or not isinstance(items, list):
            return example
        collection = RecordCollection()
        for number, item in enumerate(items):
            collection.put(Record(str(number), number, {_ITEM: item}, 0.0, 0.0, {}))
        paging = {name: value for name, value in call.query.items() if name in self._paging}
        body, _ = self._listing.answer(dataclasses.replace(call, query=paging), collection, lambda record: record.fields[_ITEM])
        shown = value_at(body, place.array) if place.array else body
        shown[:] = [value_at(element, place.item) for element in shown]  # an item of an example is in its envelope already
        return {**example, **body} if isinstance(example, dict) and isinstance(body, dict) else body

    @cached_property
    def _paging(self) -> frozenset[str]:
        return DeclaredList(self._operation, None, None, self._resource).paging

    @cached_property
    def _resource(self) -> InferredResource | None:
        """What the operation lists, as a resource of its own; None where it lists nothing."""
        operation = self._operation
        if operation.method != "GET":
            return None
        assignment = Assignment(operation, Role.LIST, "its answer holds an array")
        resource = InferredResource(operation.document, operation.path, None, is_singleton=False, assignments=(assignment,))
        return resource if resource.list_place(operation) is not None else None

    @cached_property
    def _listing(self) -> InferredListing | None:
        return InferredListing(self._resource, self._operation) if self._resource is not None and self._paging else None


def _with_sent(example: Json, sent: Json) -> Json:
    """An example that shows what was sent under the names that it has."""
    if not isinstance(example, dict) or not isinstance(sent, dict):
        return copy.deepcopy(sent) if type(sent) is type(example) else example
    return {name: _with_sent(value, sent[name]) if name in sent else value for name, value in example.items()}
