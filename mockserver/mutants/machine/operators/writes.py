"""What writes leave behind: nothing, too much, or something else than was answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mockserver.mutants.machine.document_view import DocumentView
from mockserver.mutants.machine.generated import Mutate, Mutation, operator
from mockserver.mutants.messages import MutantRequest, MutantResponse
from mockserver.mutants.mutated_mock import Ask, MutatedMock
from specs import Operation
from specs.json.parsing import Json
from specs.resources.collections import Collection, request_properties
from specs.resources.envelopes import Place, value_at
from specs.resources.names import STATUSES
from specs.schema.properties import is_type

_HIDDEN = "no read and no list shows what is there"
_NOT_ECHOED = "no answer has to show what an update sends"


@operator
def update_does_nothing(view: DocumentView) -> Iterator[Mutation]:
    """An update is answered, and changes nothing."""
    for collection in view.collections:
        for update in (collection.update, collection.replace):
            if update is not None and collection.retrieve is not None:
                shown = next((shown for shown in view.shown if shown.operation == collection.retrieve), None)
                is_seen = shown is not None and shown.echoed & _changeable(collection, update)
                yield Mutation(
                    place=update.key,
                    mutate=_not_updating(update, collection.place(collection.retrieve)),
                    unseen=None if is_seen else _NOT_ECHOED,
                )


@operator
def delete_does_nothing(view: DocumentView) -> Iterator[Mutation]:
    """A delete is answered, and deletes nothing."""
    for collection in view.collections:
        if collection.delete is not None and collection.create is not None:
            yield Mutation(place=collection.delete.key, mutate=_not_deleting(collection.delete), unseen=_unseen(collection))


@operator
def action_does_nothing(view: DocumentView) -> Iterator[Mutation]:
    """An action is answered, and does nothing."""
    for collection in view.collections:
        for action in collection.actions:
            if action.method == "POST" and action.path.count("{") == (collection.item_path or "").count("{"):
                is_seen = collection.retrieve is not None and collection.create is not None and _is_named_after_status(collection, action)
                yield Mutation(
                    place=action.key, mutate=_not_acting(action), unseen=None if is_seen else "no status is named as the action is"
                )


@operator
def created_is_not_kept(view: DocumentView) -> Iterator[Mutation]:
    """What is created cannot be read."""
    for collection in view.collections:
        if collection.create is not None and collection.retrieve is not None:
            yield Mutation(place=collection.create.key, mutate=_forgetting(collection))


@operator
def refused_create_is_kept(view: DocumentView) -> Iterator[Mutation]:
    """A create that is refused makes an item all the same."""
    for collection in view.collections:
        if collection.create is not None and collection.create.json_body is not None:
            unseen = None if collection.list is not None else "no list shows what is there"
            yield Mutation(place=collection.create.key, mutate=_keeping_refused(collection.create), unseen=unseen)


@operator
def stale_read(view: DocumentView) -> Iterator[Mutation]:
    """A read shows what the first read of the item showed."""
    for collection in view.collections:
        if collection.retrieve is not None and collection.create is not None:
            shown = next((shown for shown in view.shown if shown.operation == collection.retrieve), None)
            names = {
                name for update in (collection.update, collection.replace) if update is not None for name in request_properties(update)
            }
            is_seen = shown is not None and shown.echoed & names
            yield Mutation(
                place=collection.retrieve.key, mutate=_stale(collection.retrieve), unseen=None if is_seen else "nothing updates the item"
            )


@operator
def deleted_still_read(view: DocumentView) -> Iterator[Mutation]:
    """What was deleted is read as before."""
    for collection in view.collections:
        if collection.retrieve is not None and collection.delete is not None and collection.create is not None:
            yield Mutation(place=collection.retrieve.key, mutate=_remembering(collection.retrieve))


@operator
def unknown_item_found(view: DocumentView) -> Iterator[Mutation]:
    """An id that nothing has is answered with the item that was read last."""
    for collection in view.collections:
        for operation in (collection.retrieve, collection.update, collection.delete):
            if operation is not None and collection.create is not None:
                yield Mutation(place=operation.key, mutate=_finding(operation))


@operator
def id_differs(view: DocumentView) -> Iterator[Mutation]:
    """A create answers with another id than the item has."""
    for shown in view.shown:
        collection = shown.collection
        if collection is not None and shown.operation == collection.create and collection.retrieve is not None:
            name = collection.id_field
            if name in shown.properties and name not in collection.request_properties:

                def mutate(mutated: MutatedMock, shown=shown, name=name) -> None:  # type: ignore[no-untyped-def]  # bound in the loop
                    @mutated.success(shown.operation.key)
                    def other(_request: MutantRequest, body: Json) -> Json:
                        return shown.changed(body, lambda item: {**item, name: _other_id(item.get(name))})

                yield Mutation(place=shown.operation.key, mutate=mutate)


def _changeable(collection: Collection, update: Operation) -> frozenset[str]:
    """The fields that an update can change: those of its body; of a JSON Patch, those that a create sets."""
    schema = update.document.schema(update.json_body.raw.get("schema", {})) if update.json_body is not None else {}
    named = collection.request_properties if is_type(schema, "array") else request_properties(update)
    return frozenset(named)


def _unseen(collection: Collection) -> str | None:
    return None if collection.retrieve is not None or collection.list is not None else _HIDDEN


def _other_id(value: Json) -> Json:
    if isinstance(value, int) and not isinstance(value, bool):
        return value + 1_000_003
    text = str(value)
    return text[:-1] + ("0" if text[-1:] != "0" else "1")


def _not_updating(update: Operation, place: Place) -> Mutate:
    def mutate(mutated: MutatedMock) -> None:
        @mutated.around(update.key)
        async def leave(request: MutantRequest, ask: Ask) -> MutantResponse:
            bare = tuple(pair for pair in request.headers if pair[0] not in ("content-length", "content-type", "if-match"))
            before = await ask(replace(request, method="GET", body=b"", query=(), headers=bare))
            answer = await ask(request)
            item = value_at(before.json, place) if before.is_success else None
            if not answer.is_success or not isinstance(item, dict):
                return answer
            await ask(request.with_header("if-match", None).with_json(_put_back(item, request.json)))
            return answer.with_json(before.json) if answer.body else answer

    return mutate


def _put_back(before: dict[str, Json], sent: Json) -> Json:
    """What puts the fields that an update named back."""
    if isinstance(sent, dict):
        return {name: before.get(name, value) for name, value in sent.items()}
    names = dict.fromkeys(
        str(step.get("path", "")).split("/")[1] for step in sent if isinstance(step, dict) and "/" in str(step.get("path"))
    )
    return [{"op": "add", "path": f"/{name}", "value": before[name]} for name in names if name in before]


def _not_deleting(delete: Operation) -> Mutate:
    def mutate(mutated: MutatedMock) -> None:
        @mutated.around(delete.key)
        async def leave(request: MutantRequest, ask: Ask) -> MutantResponse:
            bare = tuple(pair for pair in request.headers if pair[0] not in ("content-length", "content-type"))
            before = await ask(replace(request, method="GET", body=b"", query=(), headers=bare))
            if not before.is_success:
                return await ask(request)
            return MutantResponse(status=delete.success_status, headers=(), body=b"")

    return mutate


def _is_named_after_status(collection: Collection, action: Operation) -> bool:
    """Whether a declared status begins as the action is called: cancel, cancelled."""
    word = action.path.rstrip("/").rpartition("/")[2].lower()
    schemas = [schema for name, schema in collection.item_properties.items() if name in STATUSES and isinstance(schema, dict)]
    statuses = [str(status).lower() for schema in schemas for status in schema.get("enum", ())]
    return not action.is_body_required and any(status in (f"{word}{end}" for end in ("", "d", "ed", "led", "ped")) for status in statuses)


def _not_acting(action: Operation) -> Mutate:
    def mutate(mutated: MutatedMock) -> None:
        last: list[MutantResponse] = []

        @mutated.around(action.key)
        async def leave(request: MutantRequest, ask: Ask) -> MutantResponse:
            path = request.path.rstrip("/").rpartition("/")[0]
            before = await ask(replace(request, method="GET", path=path, body=b"", query=()))
            if not before.is_success or not last:
                answer = await ask(request)
                last[:] = [answer] if answer.is_success else last
                return answer
            return last[0]

    return mutate


def _forgetting(collection: Collection) -> Mutate:
    def mutate(mutated: MutatedMock) -> None:
        assert collection.retrieve is not None  # noqa: S101 - the operator looks

        @mutated.answer(collection.retrieve.key)
        def forget(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
            return mutated.refused(404) if answer.is_success else answer

    return mutate


def _keeping_refused(create: Operation) -> Mutate:
    def mutate(mutated: MutatedMock) -> None:
        accepted: list[Json] = []

        @mutated.around(create.key)
        async def keep(request: MutantRequest, ask: Ask) -> MutantResponse:
            answer, sent = await ask(request), request.json
            if answer.is_success and isinstance(sent, dict):
                accepted[:] = [sent]
            elif answer.status in (400, 409, 422) and accepted:
                shared = {name: value for name, value in sent.items() if isinstance(value, str)} if isinstance(sent, dict) else {}
                if not (await ask(request.with_json({**accepted[0], **shared}))).is_success:
                    await ask(request.with_json(accepted[0]))
            return answer

    return mutate


def _stale(retrieve: Operation) -> Mutate:
    def mutate(mutated: MutatedMock) -> None:
        first: dict[tuple[str, str], MutantResponse] = {}

        @mutated.answer(retrieve.key)
        def show(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
            if not answer.is_success or request.query:
                return answer
            return first.setdefault((request.path, _key(request)), answer)

    return mutate


def _remembering(retrieve: Operation) -> Mutate:
    def mutate(mutated: MutatedMock) -> None:
        last: dict[tuple[str, str], MutantResponse] = {}

        @mutated.answer(retrieve.key)
        def show(request: MutantRequest, answer: MutantResponse) -> MutantResponse:
            place = request.path, _key(request)
            if answer.is_success:
                last[place] = answer
            return last.get(place, answer) if answer.status in (404, 410) else answer

    return mutate


def _finding(operation: Operation) -> Mutate:
    def mutate(mutated: MutatedMock) -> None:
        last: list[MutantResponse] = []

        @mutated.answer(operation.key)
        def find(_request: MutantRequest, answer: MutantResponse) -> MutantResponse:
            if answer.is_success:
                last[:] = [answer]
            return last[0] if answer.status in (404, 410) and last else answer

    return mutate


def _key(request: MutantRequest) -> str:
    """What tells one key's requests from another's."""
    return "|".join(value for name, value in request.headers if name in ("authorization", "x-api-key", "cookie"))
