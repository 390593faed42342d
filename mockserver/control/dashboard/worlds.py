"""Pages with the worlds: what each holds, how old it is, and forms to change or delete it."""

from __future__ import annotations

import json

from flask import Blueprint, Response, abort, request

from mockserver.control.dashboard.rendering import after, page
from mockserver.control.exchanges import whole_number
from mockserver.control.resources import ResourcePages
from mockserver.mock import Mock
from mockserver.state.store import NameTaken, World
from specs.json.parsing import Json

PAGE_SIZE = 50
_AT = "/worlds/<world>/<api>/<kind>"


def add_worlds(pages: Blueprint, mock: Mock) -> None:
    """Add the worlds and what lies below."""
    resources = ResourcePages(mock)

    @pages.get("/worlds")
    def worlds() -> Response:
        """Every world, and how much it holds."""
        with mock.store.transaction(writes=False):
            summaries = [{"name": world.name, "kinds": resources.counts(world)} for world in mock.store.worlds()]
        return page(mock, "worlds.html", worlds=summaries)

    @pages.get(_AT)
    def items(world: str, api: str, kind: str) -> Response:
        """The items of one kind in a world."""
        offset = whole_number("offset", 0)
        with mock.store.transaction(writes=False):
            own_api, handlers = resources.handlers(api, kind)
            own = resources.world(world)
            records = [record for _, collection in resources.collections(own, handlers.key) for record in collection][::-1]
            shown = [resources.shown(own_api, handlers, record, own) for record in records[offset : offset + PAGE_SIZE]]
        return page(
            mock, "items.html", world=world, api=api, kind=kind, items=shown, total=len(records), offset=offset, page_size=PAGE_SIZE
        )

    @pages.post(f"{_AT}/<item>/edit")
    def edit(world: str, api: str, kind: str, item: str) -> Response:
        """Change fields of an item within its document."""
        change = _fields(request.form.get("fields", ""))
        with mock.store.transaction():
            own_api, handlers = resources.handlers(api, kind)
            own: World = resources.world(world)
            collection, record = resources.find(own, handlers.key, item)
            try:
                collection.put(resources.changed(own, own_api, handlers, record, change))
            except NameTaken:
                abort(400, "The name is another item's.")
        return after(f"/worlds/{world}/{api}/{kind}", f"{item} was changed.")

    @pages.post(f"{_AT}/<item>/delete")
    def delete(world: str, api: str, kind: str, item: str) -> Response:
        """Take an item out of a world."""
        with mock.store.transaction():
            _, handlers = resources.handlers(api, kind)
            collection, record = resources.find(resources.world(world), handlers.key, item)
            collection.remove(record.id)
            mock.store.withdraw(handlers.key, record.id)
        return after(f"/worlds/{world}/{api}/{kind}", f"{item} was deleted.")

    @pages.post("/worlds/<world>/reset")
    def reset(world: str) -> Response:
        """Forget a world."""
        mock.reset(world)
        return after("/worlds", f"World {world} was forgotten.")


def _fields(text: str) -> dict[str, Json]:
    try:
        change = json.loads(text)
    except ValueError as error:
        abort(400, f"fields: not JSON: {error}.")
    if not isinstance(change, dict):
        abort(400, "fields: wanted a JSON object of the fields to change.")
    return change
