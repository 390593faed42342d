"""Pages that show and empty worlds."""

from __future__ import annotations

from flask import Blueprint, Response, abort, jsonify

from mockserver.control.request_fields import json_body, world_name
from mockserver.mock import Mock
from mockserver.state.clock import timestamp
from mockserver.state.journal import redacted
from mockserver.state.store import World
from specs.json.parsing import Json


def add_world_pages(pages: Blueprint, mock: Mock) -> None:
    """Add `/reset` and `/worlds`, and what lies below."""

    @pages.post("/reset")
    def reset() -> Response:
        """Forget everything, or what one world holds (`{"world": name}` or `{"key": credential}`)."""
        world = world_name(json_body(("world", "key")), mock.settings)
        return jsonify({"worlds": mock.reset(world)})

    @pages.get("/worlds")
    def worlds() -> Response:
        """Every credential's world, by its name, and how much it holds."""
        with mock.store.transaction(writes=False):
            world_summaries = [
                {"world": world.name, "resources": {kind: len(collection) for kind, collection in world.collections.items()}}
                for world in mock.store.worlds()
            ]
        return jsonify({"worlds": world_summaries})

    @pages.get("/worlds/<name>")
    def world(name: str) -> Response:
        """The resources of one world, as a read answers them."""
        with mock.store.transaction(writes=False):
            matching_world = next((world for world in mock.store.worlds() if world.name == name), None)
            if matching_world is None:
                abort(404, f"No world {name}: GET /__mock__/worlds lists them.")
            return jsonify({"world": name, "resources": _resources(mock, matching_world)})


def _resources(mock: Mock, world: World) -> Json:
    items_by_collection: dict[str, list[Json]] = {}
    now_s = mock.clock.now_s()
    resource_by_key = {resource.key: resource for api in mock.apis.values() for resource in api.operation_handlers.resources}
    for name, collection in world.collections.items():
        resource = resource_by_key.get("/".join(name.split("/")[:2]))
        if resource is None:  # what a behaviour keeps beside its resources, such as the conversations of a deployment
            items_by_collection[name] = [{"id": record.id, "created_at": timestamp(record.created_s)} for record in collection]
        else:
            items_by_collection[name] = [
                redacted(resource.shown(record, now_s, world), mock.apis[resource.document.name].sensitive) for record in collection
            ]
    return items_by_collection
