"""One example made from a document and tried out on its mock: a request, what comes of it, and where a behaviour file takes hold."""

from __future__ import annotations

import contextlib
import dataclasses
import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

import httpx

from mockserver.embedded import running
from mockserver.errors import BadRequest
from mockserver.mock import Api
from mockserver.resources.call import Call
from mockserver.resources.inferred.handlers import InferredHandlers
from mockserver.resources.resource import Fields
from mockserver.scaffold.requests import CannotAsk, ExampleRequest, body_of, is_allowed, request_for
from mockserver.settings import DEFAULT_KEY, Settings
from mockserver.state import clock
from mockserver.state.store import Record
from specs import Document, Operation
from specs.document.credentials import credential_for
from specs.json import pointer
from specs.json.parsing import Json
from specs.resources.envelopes import Place, value_at, wrapped
from specs.resources.paths import parameters_in
from specs.resources.roles import Role
from specs.schema.properties import is_type

REFUSED = "forbidden"  # the text that the example's behaviour refuses
_MOST_RESOURCES = 25
_MOST_OPERATIONS = 60
_NO_TEXT_OF_ONES_OWN = re.compile(r"id$|url|uri|token|key|secret|password|mail|phone|type|status|code|date|time", re.IGNORECASE)
_USUAL = ("name", "title", "label", "subject", "description", "text")


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkedExample:
    """What the files of a package show, all of one operation."""

    operation: Operation
    collection_path: str
    kind: str
    text_field: str | None
    """The field whose value `REFUSED` the behaviour refuses; None where the resource has no such field."""
    is_stateful: bool
    correction: Mapping[str, str]
    """What `x-resource` says of the operation, as it was inferred."""
    scenarios: tuple[Json, ...]


def worked_example(document: Document) -> WorkedExample | None:
    """An example from a document; None where no request of it succeeds."""
    trial = dataclasses.replace(document, name=f"{document.name}-trial")  # no behaviour file is of this name
    with _quiet(), running(Settings(clock=clock.from_text("manual"), compiles_first=False), (trial,)) as mock:
        (api,) = mock.mock.apis.values()
        credential = credential_for(trial, DEFAULT_KEY)
        with httpx.Client(base_url=mock.origin, trust_env=False, headers=credential.headers, params=dict(credential.query)) as client:
            trials = [*(_of_resource(api, client, handlers) for handlers in _resources(api)), *_operations(api, client)]
            for attempt in trials:
                with contextlib.suppress(CannotAsk):
                    return next(attempt)
    return None


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """What is tried out, and fails, is nothing to tell of."""
    log = logging.getLogger("mockserver")
    log.disabled = True
    try:
        yield
    finally:
        log.disabled = False


def _resources(api: Api) -> list[InferredHandlers]:
    """The resources that can be created and read, those first that show most."""
    candidates = []
    for handlers in api.operation_handlers.resources:
        if isinstance(handlers, InferredHandlers) and handlers.inferred.item_path:
            create, read = handlers.inferred.first(Role.CREATE), handlers.inferred.first(Role.RETRIEVE)
            if create is not None and read is not None and create.request_content:
                candidates.append(handlers)

    def merit(handlers: InferredHandlers) -> tuple[int, bool, bool]:
        inferred = handlers.inferred
        create = inferred.of(Role.CREATE)[0]
        return len(inferred.parents), _text_field(handlers, create) is None, inferred.first(Role.DELETE) is None

    return sorted(candidates, key=merit)[:_MOST_RESOURCES]


def _of_resource(api: Api, client: httpx.Client, handlers: InferredHandlers) -> Iterator[WorkedExample]:
    """A thing created, read and deleted, and one that a behaviour refuses."""
    inferred = handlers.inferred
    create = inferred.of(Role.CREATE)[0]
    text_field = _text_field(handlers, create)
    body = _small(api, handlers, create, text_field)
    scenarios = [_life(api, client, handlers, body, text_field)]
    kept_name = None
    if text_field is not None:
        refused = request_for(api, create, {}, _with(body, (*inferred.sent_place(create), text_field), REFUSED))
        status, kept_name = _refusal(client, handlers, refused)
    if kept_name is not None:
        name = f"a {_spoken(handlers)} whose {kept_name} is {REFUSED} is refused by the behaviour file"
        scenarios.append({"name": name, "steps": [refused.step(status)]})
    correction = {"role": Role.CREATE.value, "kind": inferred.kind, **({"id": inferred.id_field} if inferred.id_field else {})}
    yield WorkedExample(
        operation=create,
        collection_path=inferred.path,
        kind=handlers.resource.kind,
        text_field=kept_name,
        is_stateful=True,
        correction=correction,
        scenarios=tuple(scenarios),
    )


def _life(api: Api, client: httpx.Client, handlers: InferredHandlers, body: Json, text_field: str | None) -> Json:
    """The scenario of a thing that is created, read and, where that can be, deleted."""
    inferred = handlers.inferred
    create = inferred.of(Role.CREATE)[0]
    request = request_for(api, create, {}, body)
    answer = _success(_send(client, request))
    id_place = (*inferred.place(create), inferred.id_field or "id")
    item_id = value_at(_json(answer), id_place)
    if not isinstance(item_id, str | int) or isinstance(item_id, bool) or quote(str(item_id), safe="@:") != str(item_id):
        raise CannotAsk("the answer does not show an id")
    shown = (text_field, value_at(body, (*inferred.sent_place(create), text_field))) if text_field else None
    steps = [
        {**request.step(answer.status_code), "save": {"id": pointer.join(*id_place)}},
        *_lifetime(api, client, handlers, request, item_id, shown),
    ]
    return {"name": f"a {_spoken(handlers)} is {'created, read and deleted' if len(steps) > 2 else 'created and read'}", "steps": steps}


def _lifetime(
    api: Api, client: httpx.Client, handlers: InferredHandlers, created: ExampleRequest, item_id: Json, shown: tuple[str, Json] | None
) -> Iterator[Json]:
    """The steps after a create: a read, a delete, and a read that finds nothing."""
    inferred = handlers.inferred
    read, delete = inferred.of(Role.RETRIEVE)[0], inferred.first(Role.DELETE)
    answer = _success(_send(client, _of_item(api, inferred.path, read, created), item_id))
    step = _of_item(api, inferred.path, read, created).step(answer.status_code)
    place = inferred.place(read)
    if shown is not None and _is_plain(shown[1]) and value_at(_json(answer), (*place, shown[0])) == shown[1]:
        step["reply"] = wrapped({shown[0]: shown[1]}, place)
    yield step
    if delete is None or delete.is_body_required:
        return
    request = _of_item(api, inferred.path, delete, created)
    gone = _send(client, request, item_id)
    if not gone.is_success:
        return
    yield request.step(gone.status_code)
    yield _of_item(api, inferred.path, read, created).step(_send(client, _of_item(api, inferred.path, read, created), item_id).status_code)


def _of_item(api: Api, collection: str, operation: Operation, created: ExampleRequest) -> ExampleRequest:
    """A request for the item that was created, below the same parents."""
    names = parameters_in(operation.path)
    count = len(parameters_in(collection))
    if len(names) != count + 1:
        raise CannotAsk(f"{operation.key} names its item by several values")
    before = re.sub(r"\\\{[^{}]*\\\}", "([^/]*)", re.escape(collection))
    match = re.search(before + r"(?:\?|$)", created.target)
    if match is None:
        raise CannotAsk(f"{created.target} is not below {collection}")
    return request_for(api, operation, {**dict(zip(names, match.groups(), strict=False)), names[-1]: "${id}"})


def _operations(api: Api, client: httpx.Client) -> Iterator[Iterator[WorkedExample]]:
    """Operations by themselves: those first that answer by example and ask for least; last, whatever they answer."""

    def merit(operation: Operation) -> tuple[bool, bool, int]:
        return operation.key in owners, operation.method != "GET", len(operation.parameters)

    owners = {
        assignment.operation.key: handlers
        for handlers in api.operation_handlers.resources
        if isinstance(handlers, InferredHandlers)
        for assignment in handlers.inferred.assignments
    }
    operations = sorted(api.document.operations, key=merit)[:_MOST_OPERATIONS]
    for wants_success in (True, False):
        for operation in operations:
            yield _of_operation(api, client, operation, owners.get(operation.key), wants_success=wants_success)


def _of_operation(
    api: Api, client: httpx.Client, operation: Operation, owner: InferredHandlers | None, *, wants_success: bool
) -> Iterator[WorkedExample]:
    """One request, and its answer's status."""
    if owner is None and (operation.success is None or not operation.success.status.startswith("2")):
        raise CannotAsk(f"{operation.key} declares no success")
    request = request_for(api, operation, {}, body_of(api, operation))
    answer = _send(client, request)
    status = (_success(answer) if wants_success else answer).status_code
    segments = [part for part in operation.path.split("/") if part and not part.startswith("{")]
    yield WorkedExample(
        operation=operation,
        collection_path=owner.inferred.path if owner else operation.path,
        kind=owner.resource.kind if owner else segments[0] if segments else "root",
        text_field=None,
        is_stateful=owner is not None,
        correction={"kind": owner.inferred.kind} if owner else {"role": "none"},
        scenarios=({"name": f"{operation.id} answers {status}", "steps": [request.step(status)]},),
    )


def _send(client: httpx.Client, request: ExampleRequest, item_id: Json = None) -> httpx.Response:
    target, headers, body = request.sent(item_id)
    return client.request(request.method, target, headers=headers, content=body)


def _json(answer: httpx.Response) -> Json:
    """The JSON of an answer; None where it has none."""
    try:
        return answer.json()
    except ValueError:
        return None


def _success(answer: httpx.Response) -> httpx.Response:
    if not answer.is_success:
        raise CannotAsk(f"the mock answers {answer.status_code}")
    return answer


def _refusal(client: httpx.Client, handlers: InferredHandlers, request: ExampleRequest) -> tuple[int, str | None]:
    """The status by which the mock tells of what a behaviour refuses, and the name by which the behaviour is given `REFUSED`, if it is."""
    names: list[str] = []

    def refuse(_call: Call, fields: Fields, _record: Record | None) -> tuple[Fields, Fields]:
        names.extend(name for name, value in fields.items() if value == REFUSED)
        raise BadRequest("Refused.")

    hooks = handlers.resource.before_save_hooks
    hooks.append(refuse)
    try:
        status = _send(client, request).status_code
    finally:
        hooks.remove(refuse)
    return status, next(iter(names), None)


def _text_field(handlers: InferredHandlers, create: Operation) -> str | None:
    """A field that a client may fill with any text."""
    document, inferred = handlers.document, handlers.inferred
    names = []
    for name, schema in inferred.sent_by(create).items():
        resolved = document.schema(schema)
        is_free = is_type(resolved, "string") and not {"enum", "const", "format", "pattern", "contentMediaType"} & set(resolved)
        is_long = is_free and resolved.get("maxLength", 99) >= len(REFUSED) >= resolved.get("minLength", 0)
        if is_long and not resolved.get("readOnly") and name != inferred.id_field and not _NO_TEXT_OF_ONES_OWN.search(name):
            names.append(name)
    return next((name for name in _USUAL if name in names), next(iter(names), None))


def _small(api: Api, handlers: InferredHandlers, create: Operation, text_field: str | None) -> Json:
    """The smallest body that a create takes: what it requires, and the text field."""
    body, place = body_of(api, create), handlers.inferred.sent_place(create)
    fields = value_at(body, place)
    if text_field is not None and isinstance(fields, dict):
        fields = {**fields, text_field: f"First {_spoken(handlers)}"}
        body = _with(body, (*place, text_field), fields[text_field])
        needed = handlers.inferred.required_by(create) | {text_field}
        small = wrapped({name: value for name, value in fields.items() if name in needed}, place)
        body = small if is_allowed(api, create, small) else body
    if not is_allowed(api, create, body):
        raise CannotAsk(f"{create.key}: no plain body is allowed")
    return body


def _with(body: Json, place: Place, value: Json) -> Json:
    """`body` with another value at a place."""
    if not place:
        return value
    members = body if isinstance(body, dict) else {}
    return {**members, place[0]: _with(members.get(place[0]), place[1:], value)}


def _spoken(handlers: InferredHandlers) -> str:
    return handlers.resource.kind.replace("_", " ").replace("-", " ")


def _is_plain(value: Json) -> bool:
    """Whether a scenario takes a text for itself, not for a matcher."""
    return isinstance(value, str) and not value.startswith("<")
