"""What a request for a control page says: its JSON body, and the world that it chooses."""

from __future__ import annotations

from collections.abc import Mapping

from flask import abort, request

from mockserver.errors import BadRequest
from mockserver.settings import Settings, is_accepted
from mockserver.state import ids
from mockserver.web.bodies.json_body import parse_json
from specs.json.parsing import Json


def world_name(selector: Mapping[str, Json], settings: Settings) -> str | None:
    """The name of the world that `key` or `world` chooses, or a 400 that says what is wrong; None where neither is there."""
    name = selector.get("world")
    if "world" in selector and not isinstance(name, str):
        abort(400, f"world: got {name!r}, wanted a world's name.")
    if "key" in selector:
        if not isinstance(selector["key"], str) or not is_accepted(selector["key"], settings):
            abort(400, "key: not a key that this mock accepts.")
        return ids.world_name(selector["key"])
    return name


def json_body(names: tuple[str, ...]) -> dict[str, Json]:
    """The request's JSON object, which may hold `names` only; {} where there is no body."""
    if not request.get_data():
        return {}
    try:
        body = parse_json(request.get_data())
    except BadRequest as error:
        abort(400, error.reason)
    if not isinstance(body, dict) or not set(body) <= set(names):
        abort(400, f"Wanted a JSON object with {' or '.join(names)}.")
    return body
