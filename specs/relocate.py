"""A description whose servers are elsewhere: the same paths at another origin."""

from __future__ import annotations

from urllib.parse import urlsplit

from specs.anatomy import METHODS
from specs.text import Json


def relocated(raw: Json, origin: str) -> Json:
    """The description `raw` with every server moved to `origin` (scheme, host and port), its path kept."""

    def moved(servers: Json) -> Json:
        return [{**server, "url": origin.rstrip("/") + urlsplit(server["url"]).path} for server in servers]

    def at(holder: Json) -> Json:
        return {**holder, "servers": moved(holder["servers"])} if isinstance(holder, dict) and "servers" in holder else holder

    paths = {
        path: {key: at(held) if key in METHODS else held for key, held in at(item).items()} if isinstance(item, dict) else item
        for path, item in raw.get("paths", {}).items()
    }
    return {**raw, "servers": moved(raw.get("servers") or [{"url": "/"}]), "paths": paths}


def flattened(raw: Json, origin: str) -> Json:
    """The description `raw` with one server, `origin`: the paths of its path items' own servers, or of its first one, stand in its paths.

    For tools that know one base URL only.
    """
    base = _path(raw.get("servers") or [{"url": "/"}])
    paths = {
        (_path(item["servers"]) if "servers" in item else base) + path: {key: held for key, held in item.items() if key != "servers"}
        for path, item in raw.get("paths", {}).items()
    }
    return {**raw, "servers": [{"url": origin}], "paths": paths}


def _path(servers: Json) -> str:
    return urlsplit(str(servers[0]["url"])).path.rstrip("/")
