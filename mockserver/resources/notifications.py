"""What a success lets the mock send by itself: the callbacks that its operation declares, and the webhooks of its document.

A callback goes where its runtime expression leads. A webhook is told by its name: `pet.created`, `petUpdated` or `deletedPet` is about the
creates, updates or deletes of pets; one whose name tells no such event is never sent. It goes to the URLs that clients subscribe by an item
with a URL and, where there is one, a list of events; and to those that the mock was started with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mockserver.resources.call import Call, Reply
from mockserver.resources.inferred.handlers import InferredHandlers
from mockserver.resources.payloads import payload_of
from mockserver.state.callbacks import FixedPayload
from mockserver.state.store import World
from specs.document.document import Operation
from specs.http.runtime_expressions import ExchangeValues, evaluated
from specs.json.parsing import Json
from specs.resources.callbacks import DeclaredRequest, declared_callbacks, declared_webhooks
from specs.resources.paths import plain, singular
from specs.resources.roles import Role

if TYPE_CHECKING:
    from mockserver.resources.operation_handlers import OperationHandlers

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+")
_EVENT_BY_WORD = {
    **dict.fromkeys(("create", "created", "new", "add", "added"), "created"),
    **dict.fromkeys(("update", "updated", "change", "changed", "modified", "edited", "replaced"), "updated"),
    **dict.fromkeys(("delete", "deleted", "remove", "removed"), "deleted"),
}
_EVENT_BY_ROLE = {
    Role.CREATE: "created",
    Role.COPY: "created",
    Role.UPDATE: "updated",
    Role.REPLACE: "updated",
    Role.ACTION: "updated",
    Role.DELETE: "deleted",
}
_URLS = ("url", "callbackurl", "webhookurl", "targeturl", "endpointurl", "notificationurl", "deliveryurl", "hookurl", "uri", "address",
         "endpoint", "target", "destination", "callback")  # fmt: skip
_EVENT_LISTS = ("events", "eventtypes", "enabledevents", "subscribedevents", "triggers", "topics", "eventnames")
_SUBSCRIPTIONS = ("webhook", "hook", "subscription", "subscriber")


@dataclass(frozen=True, slots=True)
class _Subscription:
    """A resource whose items say where webhooks are to go."""

    handlers: InferredHandlers
    url_field: str
    events_field: str | None

    def urls(self, world: World, webhook: str) -> Iterator[str]:
        """The URLs that are subscribed in a world to a webhook."""
        for record in self.handlers.records(world):
            url, events = record.fields.get(self.url_field), record.fields.get(self.events_field or "")
            is_wanted = not isinstance(events, list) or not events or any(_is_meant(event, webhook) for event in events)
            is_off = any(record.fields.get(name) is False for name in ("active", "enabled", "is_active", "isActive"))
            if isinstance(url, str) and url.startswith(("http://", "https://")) and is_wanted and not is_off:
                yield url


class Notifications:
    """What the successes of one operation let the mock send; nothing, where a behaviour file decides on the operation."""

    def __init__(self, operation: Operation, handlers: OperationHandlers, webhook_urls: tuple[str, ...]) -> None:
        is_curated = operation.key in handlers.files
        self._callbacks = () if is_curated else tuple(declared_callbacks(operation))
        inferred = [resource for resource in handlers.resources if isinstance(resource, InferredHandlers)]
        assigned = next(_assignments(operation, inferred), None)
        self._resource = assigned[0] if assigned else None
        event = _EVENT_BY_ROLE.get(assigned[1]) if assigned else None
        self._webhooks = tuple(self._caused(operation, event)) if event and not is_curated else ()
        self._subscriptions = tuple(_subscriptions(inferred)) if self._webhooks else ()
        self._urls = webhook_urls
        self.is_needed = bool(self._callbacks or self._webhooks)

    def _caused(self, operation: Operation, event: str) -> Iterator[DeclaredRequest]:
        """The webhooks that tell of `event` of this operation's kind."""
        for webhook in declared_webhooks(operation.document):
            parts = [part.lower() for part in _WORD.findall(webhook.name)]
            nouns = "".join(singular(part) for part in parts if part not in _EVENT_BY_WORD)
            if event in (_EVENT_BY_WORD.get(part) for part in parts) and nouns in self._nouns:
                yield webhook

    @property
    def _nouns(self) -> set[str]:
        """What the things of this operation are called."""
        if self._resource is None:
            return set()
        inferred = self._resource.inferred
        literals = [segment for segment in inferred.path.split("/") if segment and "{" not in segment]
        return {plain(inferred.kind), *(plain(singular(segment)) for segment in literals[-1:])}

    def send(self, call: Call, reply: Reply, path: str) -> None:
        """Send all that this success causes; `path` is that of the request."""
        fields = self._known(call, reply)
        for callback in self._callbacks:
            url = evaluated(callback.expression, _values(call, reply, path))
            if url:
                self._schedule(call, callback, url, fields)
        for webhook in self._webhooks:
            subscribed = (url for subscription in self._subscriptions for url in subscription.urls(call.own_world, webhook.name))
            for url in dict.fromkeys((*subscribed, *self._urls)):
                self._schedule(call, webhook, url, fields)

    def _known(self, call: Call, reply: Reply) -> Mapping[str, Json]:
        """What is known of the item: what was sent, what was answered, and what the path names."""
        fields = {**call.path, **(call.body if isinstance(call.body, dict) else {})}
        id_field = self._resource.shape.id_field if self._resource is not None else None
        if id_field and call.path:
            fields.setdefault(id_field, list(call.path.values())[-1])
        reply_fields = reply.body if isinstance(reply.body, dict) else {}
        enveloped = [member for member in reply_fields.values() if isinstance(member, dict)]
        return {**fields, **(enveloped[0] if len(reply_fields) == 1 and enveloped else reply_fields)}

    def _schedule(self, call: Call, request: DeclaredRequest, url: str, known: Mapping[str, Json]) -> None:
        payload = payload_of(request, known, call.operation.document, call.services.values)
        kind = self._resource.resource.kind if self._resource is not None else ""
        call.services.callbacks.schedule(
            url,
            call.now_s,
            FixedPayload(payload),
            world=call.own_world.name,
            operation=call.operation.key,
            resource=str(known.get("id", kind)),
            method=request.method,
        )


def _assignments(operation: Operation, resources: list[InferredHandlers]) -> Iterator[tuple[InferredHandlers, Role]]:
    """The resources that an operation works on, each with its role there."""
    for resource in resources:
        yield from (
            (resource, assignment.role) for assignment in resource.inferred.assignments if assignment.operation.key == operation.key
        )


def _values(call: Call, reply: Reply, path: str) -> ExchangeValues:
    return ExchangeValues(
        url=call.origin + path,
        method=call.operation.method,
        status=reply.status,
        path=call.path,
        query=call.query,
        request_headers={name.decode("latin-1"): value.decode("latin-1") for name, value in call.headers.items()},
        request_body=call.body,
        response_headers={name.lower(): value for name, value in reply.headers.items()},
        response_body=reply.body,
    )


def _subscriptions(resources: list[InferredHandlers]) -> Iterator[_Subscription]:
    """The resources whose items subscribe URLs: with a URL, and called so or with a list of events."""
    for handlers in resources:
        by_name = {plain(name): name for name in handlers.inferred.sent}
        url_field = next((by_name[name] for name in _URLS if name in by_name), None)
        events_field = next((by_name[name] for name in _EVENT_LISTS if name in by_name), None)
        is_called_so = plain(handlers.inferred.kind).endswith(_SUBSCRIPTIONS)
        if url_field and (events_field or is_called_so):
            yield _Subscription(handlers, url_field, events_field)


def _is_meant(event: Json, webhook: str) -> bool:
    """Whether an event that a client subscribed is a webhook's: `*`, `pet.*` or `PET_CREATED` for `pet.created`."""
    text = str(event).lower()
    if text.endswith("*"):
        return plain(webhook).startswith(plain(text))
    return plain(text) == plain(webhook)
