"""Pages with the worlds: what each holds, how old it is, and forms to change or delete it."""

from __future__ import annotations

import json

from flask import Blueprint, Response, abort, request

from mockserver.control.dashboard.rendering import after, page
from mockserver.control.exchanges import whole_number
from mockserver.control.resources import ResourcePages
from mockserver.mock import Mock
from specs.json.parsing import Json

PAGE_SIZE = 50
_AT = "/worlds/<world>/<api>/<kind>"


def add_worlds(pages: Blueprint, mock: Mock) -> None:
    """Add the worlds and what lies below."""
    resources = ResourcePages(mock)
    _add_changes(pages, mock, resources)

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
        shown, total = resources.page(world, api, kind, limit=PAGE_SIZE, offset=offset, is_newest_first=True)
        turned = {"total": total, "offset": offset, "size": PAGE_SIZE}
        return page(mock, "items.html", world=world, api=api, kind=kind, items=shown, turned=turned)


def _add_changes(pages: Blueprint, mock: Mock, resources: ResourcePages) -> None:
    """Add the forms' targets: each changes a world and leads back to its page."""

    @pages.post(f"{_AT}/<item>/edit")
    def edit(world: str, api: str, kind: str, item: str) -> Response:
        """Change fields of an item within its document."""
        resources.edit(world, api, kind, item, _fields(request.form.get("fields", "")))
        return after(f"/worlds/{world}/{api}/{kind}", f"{item} was changed.")

    @pages.post(f"{_AT}/<item>/delete")
    def delete(world: str, api: str, kind: str, item: str) -> Response:
        """Take an item out of a world."""
        resources.delete(world, api, kind, item)
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
