"""Where somebody can go: every page, world and operation by its name, for the palette that finds them by a few letters."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from flask import Blueprint, Response, jsonify, request

from mockserver.control.dashboard.rendering import BASE, SECTIONS, secured
from mockserver.mock import Mock

_MOST_SHOWN = 50
Destination = tuple[str, str, str]  # what it is, its name, its path below the dashboard


def add_palette(pages: Blueprint, mock: Mock) -> None:
    """Add what the palette asks as somebody types."""

    @pages.get("/destinations")
    def destinations() -> Response:
        """The first destinations that have each word of `?q=` in their name, and how many have."""
        words = request.args.get("q", "").lower().split()
        fitting = [
            {"kind": kind, "name": name, "href": BASE + path}
            for kind, name, path in _destinations(mock)
            if all(word in f"{kind} {name}".lower() for word in words)
        ]
        return secured(jsonify({"destinations": fitting[:_MOST_SHOWN], "total": len(fitting)}))


def _destinations(mock: Mock) -> Iterator[Destination]:
    for section in SECTIONS:
        yield "Page", section.name, section.path
    for api in mock.apis.values():
        yield "Document", api.name, f"/documents/{quote(api.name, safe='')}"
        yield "Swagger UI", api.name, f"/documents/{quote(api.name, safe='')}/try"
    for world in sorted(world.name for world in mock.store.worlds()):
        yield "World", world, f"/worlds#world-{quote(world, safe='')}"
        yield "Traffic", world, f"/?world={quote(world, safe='')}"
    for api in mock.apis.values():
        for operation in api.document.operations:
            name = f"{operation.method} {operation.url_path} {operation.raw.get('summary') or operation.id or ''}".strip()
            yield "Operation", name, f"/documents/{quote(api.name, safe='')}#{quote(operation.key, safe='')}"
