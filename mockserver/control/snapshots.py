"""Pages that save, list, restore, export and import snapshots."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Blueprint, Response, abort, jsonify, request

from mockserver import snapshots
from mockserver.control.request_fields import json_body, world_name
from mockserver.errors import BadRequest
from mockserver.mock import Mock
from mockserver.web.bodies.json_body import parse_json


def add_snapshot_pages(pages: Blueprint, mock: Mock) -> None:
    """Add `/snapshots` and what lies below."""
    _add_files(pages, mock)

    @pages.get("/snapshots")
    def snapshot_list() -> Response:
        """Every snapshot, by its name, and how much it holds."""
        return jsonify({"snapshots": snapshots.summaries(mock)})

    @pages.post("/snapshots/<name>")
    def save(name: str) -> Response:
        """Keep a world (`{"world": name}` or `{"key": credential}`) as it is now under this name."""
        world = _world(mock)
        snapshots.save(mock, name, world)
        return jsonify({"snapshot": name, "world": world})

    @pages.post("/snapshots/<name>/restore")
    def restore(name: str) -> Response:
        """Let a world (`{"world": name}` or `{"key": credential}`) be as the snapshot has it."""
        world = _world(mock)
        with _refusing():
            snapshots.restore(mock, name, world)
        return jsonify({"snapshot": name, "world": world})


def _add_files(pages: Blueprint, mock: Mock) -> None:
    """Add the way out and back of a snapshot as one file."""

    @pages.get("/snapshots/<name>")
    def export(name: str) -> Response:
        """The snapshot as one JSON file. It holds what clients sent, secrets too."""
        with _refusing():
            return jsonify(snapshots.get(mock, name))

    @pages.put("/snapshots/<name>")
    def put(name: str) -> Response:
        """Keep a snapshot that was exported, here or elsewhere, under this name."""
        with _refusing():
            snapshots.put(mock, name, parse_json(request.get_data()))
        return jsonify({"snapshot": name})


@contextmanager
def _refusing() -> Iterator[None]:
    """Answer what is wrong with a snapshot: 404 for one that is not there, 400 for one that is none."""
    try:
        yield
    except snapshots.UnknownSnapshot as error:
        abort(404, str(error))
    except BadRequest as error:
        abort(400, error.reason)
    except snapshots.NotASnapshot as error:
        abort(400, str(error))


def _world(mock: Mock) -> str:
    name = world_name(json_body(("world", "key")), mock.settings)
    if name is None:
        abort(400, "Wanted the `key` or the `world` that is meant.")
    return name
