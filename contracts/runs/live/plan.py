"""What a run on a live service does, step by step: told before anything is sent, and then done."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeGuard

from contracts.analysis.declarations.contract import Contract
from contracts.runs.live.request_policy import SAFE, is_at_home
from specs import Operation
from specs.resources.collections import Collection, request_properties
from specs.resources.names import LIMITS, PAGES
from specs.schema.properties import is_type

LIST, LIST_TWO, LIST_NEXT, LIST_ANONYMOUS = "list", "list, two at most", "list, the next two", "list without a credential"
READ_FIRST, READ_UNKNOWN, READ_ALONE = "read the first", "read an unknown id", "read"
CREATE, READ_CREATED, LIST_CREATED = "create", "read what was created", "list after the create"
RENAME, READ_RENAMED = "rename", "read what was renamed"
DELETE, READ_DELETED, DELETE_AGAIN, LIST_DELETED = "delete", "read what was deleted", "delete again", "list after the delete"
ROUNDS = 2  # creations of each kind of thing: the declared example, and another body that the schema allows

Takes = Callable[[str], bool]
_NAME_ENDINGS = ("name", "title", "label")
_CALLBACK = re.compile(r"\{\$request\.body#/([A-Za-z0-9_\-]+)\}")


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One request."""

    operation: Operation
    intent: str


def reading_steps(contract: Contract, collection: Collection, takes: Takes) -> list[PlannedStep]:
    """How a collection is read, in order."""
    steps: list[PlannedStep] = []
    listing, matched = collection.list, collection.retrieve
    if _may(listing, contract, takes):
        intents = [LIST]
        if collection.query(LIMITS) is not None:
            intents += [LIST_TWO] + ([LIST_NEXT] if collection.query(PAGES) is not None else [])
        if not listing.is_public:
            intents.append(LIST_ANONYMOUS)
        steps += [PlannedStep(listing, intent) for intent in intents]
        if _may(matched, contract, takes):
            steps += [PlannedStep(matched, READ_FIRST), PlannedStep(matched, READ_UNKNOWN)]
    return steps


def writing_steps(contract: Contract, collection: Collection, takes: Takes) -> list[PlannedStep]:
    """One round of create, read, list, update and delete, in order; none where `why_not_created` tells why."""
    if reason_not_created(contract, collection, takes) is not None:
        return []
    operation_intents = (
        (collection.create, CREATE),
        (collection.retrieve, READ_CREATED),
        (collection.list, LIST_CREATED),
        (collection.update if can_be_renamed(collection) else None, RENAME),
        (collection.retrieve if can_be_renamed(collection) else None, READ_RENAMED),
        (collection.delete, DELETE),
        (collection.retrieve, READ_DELETED),
        (collection.delete, DELETE_AGAIN),
        (collection.list, LIST_DELETED),
    )
    return [PlannedStep(operation, intent) for operation, intent in operation_intents if _may(operation, contract, takes)]


def standalone_reads(contract: Contract, takes: Takes) -> Iterator[Operation]:
    """The operations that only read, and are no collection's list or item."""
    collection_keys = {
        operation.key
        for collection in contract.collections
        for operation in (collection.list, collection.retrieve)
        if operation is not None
    }
    for operation in contract.document.operations:
        if operation.method in SAFE and operation.key not in collection_keys and _may(operation, contract, takes):
            yield operation


def skipped_operations(contract: Contract, takes: Takes, *, allow_writes: bool) -> dict[str, str]:
    """Operation key -> why nothing is sent for it."""
    sent_keys = {operation.key for operation in standalone_reads(contract, takes)}
    reasons: dict[str, str] = {}
    for collection in contract.collections:
        sent_keys |= {step.operation.key for step in reading_steps(contract, collection, takes)}
        if allow_writes:
            sent_keys |= {step.operation.key for step in writing_steps(contract, collection, takes)}
            reason = reason_not_created(contract, collection, takes)
            for operation in (collection.create, collection.update, collection.delete):
                if reason is not None and operation is not None:
                    reasons[operation.key] = reason
    reason_by_key = {}
    for operation in contract.document.operations:
        if operation.key in sent_keys or not takes(operation.key):
            continue
        if not is_at_home(contract, operation.key):
            reason_by_key[operation.key] = "it is served at another origin"
        elif operation.method in SAFE:
            reason_by_key[operation.key] = "its list is left out, so that no id is known"
        elif not allow_writes:
            reason_by_key[operation.key] = "read-only: it wants --allow-writes"
        else:
            reason_by_key[operation.key] = reasons.get(operation.key, "what it changes cannot be undone")
    return reason_by_key


def reason_not_created(contract: Contract, collection: Collection, takes: Takes) -> str | None:
    """Why nothing is created in a collection; None where it can be, and be found again, and be deleted."""
    if not _may(collection.create, contract, takes):
        return "its create operation is left out"
    for operation, verb in ((collection.delete, "deleted"), (collection.list, "found again if an answer is lost")):
        if operation is None or not is_at_home(contract, operation.key):
            return f"what it creates cannot be {verb}"
    if mark_field(collection) is None:
        return "what it creates has no name that could tell whose it is"
    return None


def mark_field(collection: Collection) -> str | None:
    """The property of a request, and of the item, that takes a name of ours."""
    fields = [
        *collection.unique_fields,
        collection.name_field,
        *(n for n in collection.request_properties if n.lower().endswith(_NAME_ENDINGS)),
    ]
    return next((name for name in fields if name and _takes_text(collection, name)), None)


def can_be_renamed(collection: Collection) -> bool:
    """Whether the update operation changes the name: the one change that costs nothing anywhere."""
    field = mark_field(collection)
    if collection.update is None or field is None:
        return False
    return is_json_patch(collection.update) or field in request_properties(collection.update)


def is_json_patch(operation: Operation) -> bool:
    """Whether the request body is a JSON Patch."""
    schemas = [operation.document.resolve(media.raw.get("schema", {}), media.pointer)[1] for media in operation.request_content]
    return any(is_type(schema, "array") for schema in schemas)


def callback_fields(operation: Operation) -> set[str]:
    """The properties of a request that hold an address which the service calls. Source: the keys of `callbacks`."""
    keys = [key for callback in operation.raw.get("callbacks", {}).values() if isinstance(callback, dict) for key in callback]
    return {match[1] for key in keys for match in _CALLBACK.finditer(key)}


def _takes_text(collection: Collection, name: str) -> bool:
    schemas = (collection.request_properties.get(name), collection.item_properties.get(name))
    return all(
        isinstance(schema, dict) and is_type(schema, "string") and not {"enum", "const", "format"} & schema.keys() for schema in schemas
    )


def _may(operation: Operation | None, contract: Contract, takes: Takes) -> TypeGuard[Operation]:
    return operation is not None and takes(operation.key) and is_at_home(contract, operation.key)
