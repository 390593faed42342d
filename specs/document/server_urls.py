"""A description whose servers are elsewhere: the same paths at another origin."""

from __future__ import annotations

from copy import deepcopy
from urllib.parse import urlsplit

from specs.document.object_model import METHODS, operations_of, with_operations
from specs.json.parsing import Json


def with_server_origin(raw: Json, origin: str) -> Json:
    """The description `raw` with every server moved to `origin` (scheme, host and port), its path kept."""

    def moved(servers: Json) -> Json:
        return [{**server, "url": origin.rstrip("/") + urlsplit(server["url"]).path} for server in servers]

    def at(holder: Json) -> Json:
        return {**holder, "servers": moved(holder["servers"])} if isinstance(holder, dict) and "servers" in holder else holder

    paths = {path: with_operations(at(item), at) if isinstance(item, dict) else item for path, item in raw.get("paths", {}).items()}
    return {**raw, "servers": moved(raw.get("servers") or [{"url": "/"}]), "paths": paths}


def with_flat_server(raw: Json, origin: str) -> Json:
    """The description `raw` with one server, `origin`: the path of the server that applies to an operation stands in its path.

    For tools that know one base URL only, and may write into what they are given: the result shares nothing with `raw`.
    """
    raw = deepcopy(raw)
    base = _path(raw.get("servers") or [{"url": "/"}])
    paths: dict[str, dict[str, Json]] = {}
    for path, item in raw.get("paths", {}).items():
        usual = (_path(item["servers"]) if item.get("servers") else base) + path
        shared = {key: value for key, value in item.items() if key not in (*METHODS, "additionalOperations", "servers")}
        for tokens, _, operation in operations_of(item):
            servers = operation.get("servers") if isinstance(operation, dict) else None
            full_path = _path(servers) + path if servers else usual
            holder = paths.setdefault(full_path, dict(shared))
            for token in tokens[:-1]:
                holder = holder.setdefault(token, {})
            holder[tokens[-1]] = {name: value for name, value in operation.items() if name != "servers"} if servers else operation
        if not any(operations_of(item)):
            paths.setdefault(usual, dict(shared))
    return {**raw, "servers": [{"url": origin}], "paths": paths}


def _path(servers: Json) -> str:
    return urlsplit(str(servers[0]["url"])).path.rstrip("/")
