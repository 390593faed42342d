"""Pages that show the resources of a world one by one, change them within their document, and delete them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flask import Blueprint, Response, abort, jsonify

from mockserver.control.exchanges import whole_number
from mockserver.control.request_fields import json_body
from mockserver.mock import Api, Mock
from mockserver.resources.handlers import ResourceHandlers
from mockserver.state.clock import timestamp
from mockserver.state.journal import MASK, redacted
from mockserver.state.store import NameTaken, Record, RecordCollection, World
from specs.json.parsing import Json
from specs.schema.messages import describe

_AT = "/worlds/<world>/resources/<api>/<kind>"


class ResourcePages:
    """The resources of one mock as the control pages show and change them."""

    def __init__(self, mock: Mock) -> None:
        self._mock = mock
        self._handlers = {handlers.key: (api, handlers) for api in mock.apis.values() for handlers in api.operation_handlers.resources}

    def counts(self, world: World) -> list[tuple[str, int]]:
        """How many items of each known kind a world holds."""
        counts = {key: sum(len(records) for records in _collections(world, key)) for key in self._handlers}
        return [(key, count) for key, count in counts.items() if count]

    def page(self, world: str, api: str, kind: str, *, limit: int, offset: int, is_newest_first: bool = False) -> tuple[list[Json], int]:
        """Some items of one kind in a world, each as a read answers it, with its age, and how many there are, or a 404."""
        with self._mock.store.transaction(writes=False):
            own_api, handlers = self._kind(api, kind)
            own = self._world(world)
            records = [record for collection in _collections(own, handlers.key) for record in collection]
            chosen = (records[::-1] if is_newest_first else records)[offset : offset + limit]
            return [self._shown(own_api, handlers, record, own) for record in chosen], len(records)

    def read(self, world: str, api: str, kind: str, item: str) -> dict[str, Json]:
        """One item of a world, as a read answers it, with its age and lifecycle, or a 404."""
        with self._mock.store.transaction(writes=False):
            own_api, handlers = self._kind(api, kind)
            own = self._world(world)
            return self._shown(own_api, handlers, _find(own, handlers.key, item)[1], own)

    def edit(self, world: str, api: str, kind: str, item: str, change: Mapping[str, Json]) -> dict[str, Json]:
        """Change fields of an item, which is answered; a 400 where the document or a unique name does not allow it."""
        with self._mock.store.transaction():
            own_api, handlers = self._kind(api, kind)
            own = self._world(world)
            collection, record = _find(own, handlers.key, item)
            changed = self._changed(own, own_api, handlers, record, change)
            try:
                collection.put(changed)
            except NameTaken:
                abort(400, f"The name {str(changed.name)[:100]} is another item's.")
            return self._shown(own_api, handlers, changed, own)

    def delete(self, world: str, api: str, kind: str, item: str) -> None:
        """Take an item out of a world, whatever the rules of the service say; a 404 where there is none."""
        with self._mock.store.transaction():
            _, handlers = self._kind(api, kind)
            collection, record = _find(self._world(world), handlers.key, item)
            collection.remove(record.id)
            self._mock.store.withdraw(handlers.key, record.id)

    def _world(self, name: str) -> World:
        world = next((world for world in self._mock.store.worlds() if world.name == name), None)
        if world is None:
            abort(404, f"No world {name}: GET /__mock__/worlds lists them.")
        return world

    def _kind(self, api: str, kind: str) -> tuple[Api, ResourceHandlers]:
        api_and_handlers = self._handlers.get(f"{api}/{kind}")
        if api_and_handlers is None:
            abort(404, f"No resource {api}/{kind}: wanted one of {', '.join(sorted(self._handlers))}.")
        return api_and_handlers

    def _shown(self, api: Api, handlers: ResourceHandlers, record: Record, world: World) -> dict[str, Json]:
        now_s = self._mock.clock.now_s()
        item = handlers.shown(record, max(now_s, record.updated_s), world)
        return {
            "id": record.id,
            "created": timestamp(record.created_s),
            "updated": timestamp(record.updated_s),
            "age_s": round(max(0.0, now_s - record.created_s), 3),
            "lifecycle": _lifecycles(handlers, item),
            "item": redacted(item, api.sensitive),
        }

    def _changed(self, world: World, api: Api, handlers: ResourceHandlers, record: Record, change: Mapping[str, Json]) -> Record:
        """The record with other fields, if the document allows what a read then answers; a 400 where it does not."""
        computed = set(handlers.computed(record, self._mock.clock.now_s(), world))
        own = set(handlers.item_properties) - computed - {handlers.shape.id_field}
        fixed = sorted(set(change) - own)
        if fixed:
            abort(400, f"{', '.join(fixed)[:200]}: computed by the mock, or no field of {handlers.key}.")
        masked = {name for name, value in change.items() if value == MASK}
        merged = {**record.fields, **{name: value for name, value in change.items() if name not in masked}}
        fields = {name: value for name, value in merged.items() if name not in change or value is not None or name in record.fields}
        changed = record.with_fields(fields, now_s=self._mock.clock.now_s())
        if handlers.resource.has_unique_names and handlers.shape.name_field:
            changed = changed._replace(name=str(fields.get(handlers.shape.name_field)))
        self._check(api, handlers, handlers.shown(changed, changed.updated_s, world))
        return changed

    @staticmethod
    def _check(api: Api, handlers: ResourceHandlers, item: dict[str, Json]) -> None:
        retrieve = handlers.shape.retrieve or handlers.shape.create
        media = retrieve.success.json_body if retrieve is not None and retrieve.success else None
        if retrieve is None or media is None or media.schema_pointer is None:
            return
        schema = api.schemas.compile(media.schema_pointer, "response")
        visible = handlers.shape.success(retrieve).projected(item)
        if not schema.is_valid(visible):
            abort(400, describe("item", visible, schema, sensitive=api.sensitive))


def add_resource_pages(pages: Blueprint, mock: Mock) -> None:
    """Add `/worlds/WORLD/resources/API/KIND` and what lies below."""
    resources = ResourcePages(mock)

    @pages.get(_AT)
    def browse(world: str, api: str, kind: str) -> Response:
        """The items of one kind in a world, with their age: `?limit=` and `?offset=` turn the pages."""
        items, total = resources.page(world, api, kind, limit=whole_number("limit", 100), offset=whole_number("offset", 0))
        return jsonify({"world": world, "kind": f"{api}/{kind}", "total": total, "items": items})

    @pages.get(f"{_AT}/<item>")
    def read(world: str, api: str, kind: str, item: str) -> Response:
        """One item of a world, as a read answers it, with its age and lifecycle."""
        return jsonify(resources.read(world, api, kind, item))

    @pages.patch(f"{_AT}/<item>")
    def edit(world: str, api: str, kind: str, item: str) -> Response:
        """Change fields of an item, `{"fields": {"name": value}}`, as long as the document allows what a read then answers."""
        change = json_body(("fields",)).get("fields")
        if not isinstance(change, dict):
            abort(400, "fields: wanted an object of the fields to change.")
        return jsonify(resources.edit(world, api, kind, item, change))

    @pages.delete(f"{_AT}/<item>")
    def delete(world: str, api: str, kind: str, item: str) -> tuple[str, int]:
        """Take an item out of a world, whatever the rules of the service say."""
        resources.delete(world, api, kind, item)
        return "", 204


def _collections(world: World, key: str) -> Iterator[RecordCollection]:
    """The collections of a kind in a world: several, where its items lie below others."""
    return (records for name, records in tuple(world.collections.items()) if "/".join(name.split("/")[:2]) == key)


def _find(world: World, key: str, item: str) -> tuple[RecordCollection, Record]:
    """The record of this id and its collection, or a 404."""
    holder = next((records for records in _collections(world, key) if records.get(item) is not None), None)
    record = None if holder is None else holder.get(item)
    if holder is None or record is None:
        abort(404, f"No item {item[:100]} of {key} in this world.")
    return holder, record


def _lifecycles(handlers: ResourceHandlers, item: Mapping[str, Json]) -> list[Json]:
    """Each field whose values follow each other as its `x-lifecycle` says, with the one that it has now."""
    declared = {name: handlers.document.schema(raw) for name, raw in handlers.item_properties.items()}
    return [
        {"field": name, "status": item.get(name), "moves": rule.get("moves", {}), "final": rule.get("final", [])}
        for name, schema in declared.items()
        if isinstance(schema, dict) and isinstance(rule := schema.get("x-lifecycle"), dict)
    ]
