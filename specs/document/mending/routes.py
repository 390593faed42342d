"""Operations that no request can tell apart: the first of them stays."""

from __future__ import annotations

import re

from specs.document.mending.fault_log import FaultLog
from specs.document.mending.references import References
from specs.document.object_model import operations_of
from specs.json.parsing import Json


def mend_routes(raw: dict[str, Json], references: References, log: FaultLog) -> None:
    """Take out, in place, every operation that has the method and the path of another but for the names of path parameters."""
    first: dict[tuple[str, str, str, frozenset[str]], tuple[str, dict[str, Json]]] = {}
    paths = [path for path in raw["paths"] if path.startswith("/")]
    for path in sorted(paths, key=lambda path: "#" in path):
        item = raw["paths"][path]
        resolved_item = references.resolved({"$ref": item["$ref"]}) if "$ref" in item else item
        for tokens, method, operation in tuple(operations_of({**resolved_item, **item} if isinstance(resolved_item, dict) else item)):
            servers = operation.get("servers") or item.get("servers") or []
            url_path, conditions = split_path(path)
            conditions = _met_by_requests(conditions, path, [operation, item], references)
            route = (method, str(servers[:1]), re.sub(r"\{[^{}]*\}", "{}", url_path), conditions)
            first_path, first_operation = first.setdefault(route, (path, operation))
            if first_path != path:
                _allow_body_of(operation, first_operation, references)
                log.add(
                    ("paths", path, *tokens),
                    f"{method} {path} has the route of {first_path}",
                    "it is not there; the other takes its body, too",
                )
                _remove(item, resolved_item, tokens)


def _met_by_requests(conditions: frozenset[str], path: str, holders: list[dict[str, Json]], references: References) -> frozenset[str]:
    """Of the conditions of a path's fragment, those that name a parameter; the others only tell operations apart for readers."""
    if "#" not in path:
        return conditions
    declared = [references.resolved(raw) for holder in holders for raw in holder.get("parameters") or ()]
    names = {str(parameter.get("name")) for parameter in declared if isinstance(parameter, dict)}
    return frozenset(condition for condition in conditions if condition.partition("=")[0] in names)


def _allow_body_of(variant: dict[str, Json], kept: dict[str, Json], references: References) -> None:
    """Let the operation that is kept take the bodies of one that has its URL, too: no request shows what tells them apart."""
    body, variant_body = (references.resolved(operation.get("requestBody", {})) for operation in (kept, variant))
    if not isinstance(body, dict) or not isinstance(variant_body, dict) or not variant_body.get("content"):
        return
    content = dict(body.get("content") or {})
    for name, media in variant_body["content"].items():
        own = content.get(name)
        if isinstance(own, dict) and isinstance(media, dict) and "schema" in own and "schema" in media:
            content[name] = {**own, "schema": {"anyOf": [own["schema"], media["schema"]]}}
        else:
            content.setdefault(name, media)
    required = bool(body.get("required") and variant_body.get("required"))
    kept["requestBody"] = {**body, "content": content, "required": required}


def split_path(path: str) -> tuple[str, frozenset[str]]:
    """The part of a path that a request's path is held against, and what else its query or headers must say.

    `/v1/a?lat={lat}` and `/#Action=Run` are no paths of OpenAPI, but documents have them: `lat` and `Action=Run` are such conditions.
    """
    url_path, _, remainder = re.sub("[#]", "?", path).partition("?")
    parts = (re.sub(r"=\{[^{}]*\}$", "", part) for part in re.split(r"[&?]", remainder))
    is_query = "?" in path
    return url_path, frozenset(part for part in parts if part and ("=" in part or is_query))


def _remove(item: dict[str, Json], whole: Json, tokens: tuple[str, ...]) -> None:
    """Take an operation out of a path item, whose referenced fields become its own for it."""
    if whole is not item and isinstance(whole, dict):
        own = {**whole, **item}
        del own["$ref"]
        item.clear()
        item.update(own)
    holder = item[tokens[0]] if len(tokens) > 1 else item
    if len(tokens) > 1:
        item[tokens[0]] = holder = dict(holder)
    del holder[tokens[-1]]
