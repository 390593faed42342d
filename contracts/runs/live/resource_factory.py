"""Creates things on a live service: announced in the ledger first, marked by a name of their own, few."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from contracts.analysis.matched_exchange import MatchedExchange
from contracts.generation.resource_pool import ResourcePool
from contracts.runs.live.budget import BudgetSpent
from contracts.runs.live.deleting import is_id
from contracts.runs.live.ledger import Ledger, LedgerEntry, digest_of
from contracts.runs.live.plan import CREATE, Takes, callback_fields, can_be_renamed, is_json_patch, mark_field, reason_not_created
from contracts.runs.live.retrying import RetryingSender
from specs import Operation
from specs.json.parsing import Json
from specs.resources.collections import Collection, request_pointer
from specs.resources.paths import is_below

_TRIES = 3  # bodies, where the service refuses one
_TRIES_TOO_SOON = 4  # of one body, each with a mark of its own
_JOINTS = ("-", "_", "")


@dataclass(frozen=True, slots=True)
class CreatedResource:
    """Something that was created."""

    collection: Collection
    entry: LedgerEntry
    parameters: Mapping[str, str]  # of its item path
    body: Json


@dataclass
class ResourceFactory(ResourcePool):
    """What exists on a live service: what others have there is only read; what is changed and deleted is our own."""

    sender: RetryingSender = field(kw_only=True)
    ledger: Ledger = field(kw_only=True)
    takes: Takes = field(kw_only=True)
    api: str = field(kw_only=True)
    item_by_collection: dict[str, dict[str, Json]] = field(default_factory=dict)  # collection path -> an item that its list showed
    created_resources: list[CreatedResource] = field(default_factory=list)
    _run: str = field(default_factory=lambda: secrets.token_hex(4))
    _number: int = 0

    def one(self, collection: Collection) -> dict[str, Json] | None:
        """An item to refer to: of ours, or that was there before; a new one, where there is none."""
        own_items = self.items.get(collection.path)
        return own_items[-1] if own_items else self.item_by_collection.get(collection.path) or self.create(collection)

    def create(
        self, collection: Collection, changes: Mapping[str, Json] | None = None, *, purpose: str = "setup"
    ) -> dict[str, Json] | None:
        """A new item of ours; None where the service takes none.

        Raises:
            contracts.runs.live.budget.Spent: a budget is spent.
        """
        resource = self.make(collection, purpose=purpose)
        return resource.body if resource is not None and isinstance(resource.body, dict) else None

    def make(self, collection: Collection, *, purpose: str, first: int = 0) -> CreatedResource | None:
        """Something new, with the first body from the `first` on that the service accepts; None where it accepts none of a few.

        Raises:
            contracts.runs.live.budget.Spent: a budget is spent.
        """
        operation = collection.create
        if operation is None or reason_not_created(self.session.contract, collection, self.takes) is not None:
            return None
        parents = self.path_parameters(operation, {})
        for candidate in self.bodies(operation, first + _TRIES)[first:]:
            body = self.fitted(operation, candidate)
            for _ in range(_TRIES_TOO_SOON):
                marked = self._marked(collection, operation, body)
                if marked is None:
                    break
                resource, status = self._make(collection, operation, parents, *marked, purpose)
                if resource is not None:
                    self.created_resources.append(resource)
                    return resource
                if not 400 <= status < 500:
                    return None
                if status != 429:
                    break
        return None

    def path_parameters(self, operation: Operation, given: Mapping[str, Json], *, fresh: bool = False) -> dict[str, str]:
        """The ids of parents of our own: nothing is created in what others have."""
        id_by_parameter = {name: str(value) for name, value in given.items()}
        for parent in self.session.contract.collections:
            if parent.item_path is not None and parent.id_parameter is not None and is_below(operation.path, parent.item_path):
                own_items = self.items.get(parent.path)
                item = own_items[-1] if own_items else self.create(parent)
                if item is not None:
                    id_by_parameter[parent.id_parameter] = str(item[parent.id_field])
        return id_by_parameter

    def forget(self, resource: CreatedResource) -> None:
        """Refer to something no more: it is gone."""
        path = resource.collection.path
        self.items[path] = [item for item in self.items.get(path, []) if item is not resource.body]

    def renaming(self, resource: CreatedResource) -> Json | None:
        """The body of an update that renames something; None where none can."""
        collection, name = resource.collection, resource.entry.name_field
        if collection.update is None or not can_be_renamed(collection):
            return None
        renamed = resource.entry.mark + "-renamed"
        body = [{"op": "replace", "path": f"/{name}", "value": renamed}] if is_json_patch(collection.update) else {name: renamed}
        return body if self._is_valid(collection.update, body) else None

    def _make(
        self, collection: Collection, operation: Operation, parents: Mapping[str, str], mark: str, body: Json, purpose: str
    ) -> tuple[CreatedResource | None, int]:
        """What was created, and the answer's status."""
        budget = self.sender.guard.budget
        entry = self._entry(collection, parents, mark)
        budget.take_creation()
        self.ledger.intend(entry)
        try:
            exchange = self.sender.write(operation, parents, json=body, purpose=purpose, intent=CREATE, tries=1)
        except BudgetSpent:  # it was not sent
            self.ledger.note(mark, "refused")
            budget.created_count -= 1
            raise
        if exchange.is_success:
            return self._found(collection, entry, exchange), exchange.status
        if 400 <= exchange.status < 500 and exchange.status != 408:
            self.ledger.note(mark, "refused")
            budget.created_count -= 1
        return None, exchange.status  # after a failure it may be there: the ledger knows its mark

    def _entry(self, collection: Collection, parents: Mapping[str, str], mark: str) -> LedgerEntry:
        return LedgerEntry(
            mark=mark,
            api=self.api,
            origin=self.session.target.origin,
            collection=collection.path,
            name_field=mark_field(collection) or "",
            parents=dict(parents),
            key=digest_of(self.session.target.keys.get("owner", "")),
        )

    def _found(self, collection: Collection, entry: LedgerEntry, exchange: MatchedExchange) -> CreatedResource | None:
        item = exchange.body if isinstance(exchange.body, dict) else {}
        item_id = item.get(collection.id_field)
        if not is_id(item_id):
            return None
        self.ledger.note(entry.mark, "created", str(item_id))
        self.items.setdefault(collection.path, []).append(item)
        return CreatedResource(collection, entry, {**entry.parents, collection.id_parameter or "": str(item_id)}, item)

    def _marked(self, collection: Collection, operation: Operation, body: Json) -> tuple[str, dict[str, Json]] | None:
        """A mark, and the body that carries it and has nobody called; None where its schema takes no mark."""
        name = mark_field(collection)
        if not isinstance(body, dict) or name is None:
            return None
        quiet = {key: property_value for key, property_value in body.items() if key not in callback_fields(operation)}
        self._number += 1
        for joint in _JOINTS:
            mark = joint.join(("contracts", self._run, str(self._number)))
            if self._is_valid(operation, {**quiet, name: mark}):
                return mark, {**quiet, name: mark}
        return None

    def _is_valid(self, operation: Operation, body: Json) -> bool:
        pointer = request_pointer(operation)
        return not pointer.endswith("/schema") or self.session.contract.schemas.compile(pointer, "request").is_valid(body)
