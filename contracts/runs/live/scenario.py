"""One collection after the other, read and, where that is allowed, created, changed and deleted; everything recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from contracts.analysis.matched_exchange import MatchedExchange
from contracts.runs.live import plan
from contracts.runs.live.deleting import is_id
from contracts.runs.live.listing import NotListable, page_of
from contracts.runs.live.resource_factory import CreatedResource, ResourceFactory
from contracts.runs.live.retrying import RetryingSender
from contracts.traffic.exchange import Identity
from contracts.traffic.json_text import NOTHING
from contracts.transport.session import RecordingSession, path_to
from specs import Operation
from specs.json.parsing import Json
from specs.resources.collections import Collection
from specs.resources.names import LIMITS, PAGES
from specs.resources.paths import is_below

PURPOSE = "live"
_TWO = 2


@dataclass
class LiveScenario:
    """What is sent for one collection, or for the operations of none, in a session of its own."""

    session: RecordingSession
    making: ResourceFactory
    takes: plan.Takes
    skipped: dict[str, str] = field(default_factory=dict)  # operation key -> why nothing was sent for it
    _first_page: int | None = None

    @property
    def _sender(self) -> RetryingSender:
        return self.making.sender

    def look(self, collection: Collection) -> None:
        """Read a collection that may hold what others have there."""
        for step in plan.reading_steps(self.session.contract, collection, self.takes):
            if step.operation == collection.list:
                matched = self._listed(collection, step.operation, step.intent)
                if matched is not None and step.intent == plan.LIST:
                    self._remember(collection, matched)
                continue
            item = self.making.item_by_collection.get(collection.path)
            if item is None:
                self.skipped[step.operation.key] = "its list showed no item"
                continue
            id_ = str(item[collection.id_field])
            requested_id = id_ if step.intent == plan.READ_FIRST else unknown_id(id_)
            parameters = {**self._parents(collection), collection.id_parameter or "": requested_id}
            self._read(step.operation, parameters, step.intent)

    def write(self, collection: Collection, number: int) -> None:
        """Create, read, list, rename and delete what is ours; the `number` of the round, from 0, decides which body is sent.

        Raises:
            contracts.runs.live.budget.Spent: the run must end.
        """
        every = plan.writing_steps(self.session.contract, collection, self.takes)
        if not every:
            return
        resource = self.making.make(collection, purpose=PURPOSE, first=number)
        if resource is None:
            self.skipped.setdefault(every[0].operation.key, "the service took nothing that the document allows")
            return
        for step in every[1:]:
            self._step(resource, step)
            if step.intent == plan.DELETE:
                self.making.forget(resource)  # whether it is gone or not: nothing may refer to it any more
        self._end(resource)

    def alone(self, operation: Operation) -> None:
        """Send a read that belongs to no collection, where all that it must carry is known."""
        parameters: dict[str, str] = {}
        for collection in self.session.contract.collections:
            item = self.making.item_by_collection.get(collection.path)
            if item is not None and is_below(operation.path, collection.item_path):
                parameters[collection.id_parameter or ""] = str(item[collection.id_field])
        missing_names = {parameter.name for parameter in operation.parameters if parameter.location == "path"} - parameters.keys()
        query: dict[str, Json] = {}
        for parameter in operation.parameters:
            if parameter.location != "path" and parameter.required:
                value = _told(parameter.raw)
                if value is NOTHING or parameter.location != "query":
                    missing_names.add(parameter.name)
                else:
                    query[parameter.name] = value
        if missing_names:
            self.skipped[operation.key] = f"no value is known for {', '.join(sorted(missing_names))}"
            return
        self._sender.read(operation, parameters, query=query, purpose=PURPOSE, intent=plan.READ_ALONE)

    def _step(self, resource: CreatedResource, step: plan.PlannedStep) -> None:
        collection, operation = resource.collection, step.operation
        if operation == collection.list:
            self._sender.read(operation, dict(resource.entry.parents), purpose=PURPOSE, intent=step.intent)
        elif operation == collection.update:
            body = self.making.renaming(resource)
            if body is not None:
                self._sender.write(operation, resource.parameters, json=body, purpose=PURPOSE, intent=step.intent)
        elif operation == collection.delete:
            self._sender.write(operation, resource.parameters, purpose=PURPOSE, intent=step.intent)
        else:
            self._sender.read(operation, resource.parameters, purpose=PURPOSE, intent=step.intent)

    def _end(self, resource: CreatedResource) -> None:
        """Note that something is gone, where a read said so; what else is left is for the deleter."""
        if resource.collection.retrieve is None:
            return
        path = path_to(resource.collection.retrieve, resource.parameters)
        statuses = [
            exchange.status
            for exchange in self.session.exchanges
            if exchange.intent == plan.READ_DELETED and exchange.target.partition("?")[0] == path
        ]
        if statuses and statuses[-1] in (404, 410):
            self.making.ledger.note(resource.entry.mark, "gone")

    def _listed(self, collection: Collection, operation: Operation, intent: str) -> MatchedExchange | None:
        query: dict[str, Json] = {}
        if intent in (plan.LIST_TWO, plan.LIST_NEXT):
            query[collection.query(LIMITS) or ""] = _TWO
        if intent == plan.LIST_NEXT:
            query[collection.query(PAGES) or ""] = _second_page(collection)
        parents = self._parents(collection)
        if "{" in operation.path and not parents:
            self.skipped[operation.key] = "no item is known that it is under"
            return None
        identity: Identity = "none" if intent == plan.LIST_ANONYMOUS else "owner"
        return self._sender.read(operation, parents, query=query, identity=identity, purpose=PURPOSE, intent=intent)

    def _read(self, operation: Operation, parameters: Mapping[str, str], intent: str) -> None:
        self._sender.read(operation, parameters, purpose=PURPOSE, intent=intent)

    def _parents(self, collection: Collection) -> dict[str, str]:
        id_by_parameter = {}
        for parent in self.session.contract.collections:
            item = self.making.item_by_collection.get(parent.path)
            if item is not None and is_below(collection.path, parent.item_path):
                id_by_parameter[parent.id_parameter or ""] = str(item[parent.id_field])
        return id_by_parameter

    def _remember(self, collection: Collection, matched: MatchedExchange) -> None:
        try:
            items = page_of(collection, matched).items
        except NotListable:
            return
        item = next((item for item in items if is_id(item.get(collection.id_field))), None)
        if item is not None:
            self.making.item_by_collection[collection.path] = item


def unknown_id(id_: str) -> str:
    """An id of the same form that nothing has: the last digits are others."""
    tail = id_[-6:]
    changed = tail.translate(str.maketrans("0123456789abcdef", "1032547698badcfe"))
    return id_[: len(id_) - len(tail)] + (changed if changed != tail else tail[::-1] + "0")


def _second_page(collection: Collection) -> int:
    """The number of the page after the first."""
    name = collection.query(PAGES)
    parameters = collection.list.parameters if collection.list else ()
    schema: Json = next((parameter.raw.get("schema", {}) for parameter in parameters if parameter.name == name), {})
    first: Json = schema.get("default", schema.get("minimum", 1)) if isinstance(schema, dict) else 1
    return int(first) + 1


def _told(raw: Json) -> Json:
    """A value that a Parameter Object tells: its example, or its schema's, or a default; `NOTHING` where it tells none."""
    schema = raw.get("schema", {})
    for holder in (raw, schema):
        if isinstance(holder, dict):
            for name in ("example", "default"):
                if name in holder:
                    return holder[name]
    if isinstance(schema, dict) and schema.get("enum"):
        return schema["enum"][0]
    return NOTHING
