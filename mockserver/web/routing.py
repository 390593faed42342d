"""Which operation a request is for: literal segments before templated ones, on the raw path, without redirects.

Source: OpenAPI 3.0.3, Paths Object, "Path Templating Matching".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, unquote_to_bytes

from starlette.types import ASGIApp, Receive, Scope, Send

from mockserver.errors import MethodNotAllowed, NotFound
from mockserver.web.base_url import hint, origin_at
from specs import names
from specs.document.mending.routes import split_path

CONTROL_PREFIX = b"/__mock__"
ROUTING_CONTEXT = "connexion_routing"  # under which Connexion looks in a scope for the operation that a request is for
_TEMPLATE = re.compile(r"\{([^{}]+)\}")
_UNQUOTED = re.compile(r"(?:[A-Za-z0-9!$&'()*+,;=:@~._%/-]|\{[^{}]*\})*", re.ASCII)
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@")  # RFC 3986


@dataclass(frozen=True, slots=True)
class Route:
    """One operation's place in the table."""

    api: str
    base_path: str  # Connexion's key for the API
    operation_id: str  # Connexion's key for the operation
    url_path: str


@dataclass(slots=True)
class _Node:
    literals: dict[str, _Node] = field(default_factory=dict)
    patterns: list[tuple[re.Pattern[str], _Node]] = field(default_factory=list)
    template: _Node | None = None
    routes: dict[str, Route] = field(default_factory=dict)  # method -> route
    names: dict[str, tuple[str, ...]] = field(default_factory=dict)  # method -> the names of its templated segments
    conditional: dict[str, list[tuple[frozenset[str], Route]]] = field(default_factory=dict)  # method -> routes that need more than a path


class RouteTable:
    """Every operation of every document, found by walking the path's segments."""

    def __init__(self) -> None:
        self._root = _Node()
        self.hosts_without_scheme: set[str] = set()  # of documents whose server URL is `//host/path`
        self.base_paths: dict[str, tuple[str, ...]] = {}  # by API, the first literal segments of its paths
        self._literal: dict[str, _Node] = {}  # paths without a template, at once
        self.curated = frozenset(names())  # the APIs whose documents are our own

    def add(self, method: str, route: Route) -> None:
        """Put an operation into the table.

        Raises:
            ValueError: two operations have the same method and the same path but for the names of its parameters.
        """
        url_path, conditions = split_path(route.url_path)
        node, names = self._added_node(url_path)
        first = url_path.split("/")[1]
        if first and "{" not in first:
            self.base_paths[route.api] = tuple(dict.fromkeys((*self.base_paths.get(route.api, ()), f"/{first}")))
        if conditions and all(conditions != others for others, _ in node.conditional.get(method, ())):
            node.conditional.setdefault(method, []).append((conditions, route))
            node.routes.setdefault(method, route)
            node.names.setdefault(method, names)
            return
        if method in node.routes and all(route != node.routes[method] for _, route in node.conditional.get(method, ())):
            raise ValueError(f"{method} {route.url_path} ({route.api}) is already served: {node.routes[method].url_path}")
        node.routes[method] = route
        node.names[method] = names
        if not names:
            self._literal[_quoted(url_path)] = node

    def _added_node(self, url_path: str) -> tuple[_Node, tuple[str, ...]]:
        """The node at the end of a path, made where there is none, and the names of the path's parameters."""
        node, names = self._root, []
        for segment in map(_quoted, url_path.split("/")[1:]):
            parameter_names = _TEMPLATE.findall(segment)
            names += parameter_names
            if not parameter_names:
                node = node.literals.setdefault(segment, _Node())
            elif segment == "{" + parameter_names[0] + "}":
                node.template = node.template or _Node()
                node = node.template
            else:
                node = _pattern_node(node, segment)
        return node, tuple(names)

    def operations_at(self, path: str) -> list[tuple[str, str]]:
        """The operations that a raw path reaches: (API, path template)."""
        found = self.find(path)
        return [(route.api, route.url_path) for route in found[0].routes.values()] if found is not None else []

    def find(self, path: str) -> tuple[_Node, tuple[str, ...]] | None:
        """The node of a raw (percent-encoded) path, and the raw texts of its templated segments."""
        node = self._literal.get(path)
        if node is not None:
            return node, ()
        route_match = _find(self._root, path.split("/")[1:], 0, ())
        return self.find(_normalised(path)) if route_match is None and "%" in path and _normalised(path) != path else route_match


async def _send_index(send: Send) -> None:
    """Tell somebody who looks at the root where to look, unless an API has this path."""
    body = b'{"message":"A mock of the APIs that /__mock__/documents lists. Its control pages are at /__mock__/.","control":"/__mock__/"}'
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _chosen(conditional: Iterable[tuple[frozenset[str], Route]], scope: Scope) -> Route | None:
    """The route whose conditions, `name` or `name=value`, a request's query and headers meet: of several, the one that has most."""
    texts = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    present = {name for name, _ in texts} | {f"{name}={value}" for name, value in texts}
    headers = {f"{name.decode('latin-1')}={value.decode('latin-1')}" for name, value in scope["headers"]}
    candidates = [
        (len(conditions), -number, route)
        for number, (conditions, route) in enumerate(conditional)
        if all(condition in present or _with_lower_name(condition) in headers for condition in conditions)
    ]
    return max(candidates, key=lambda candidate: candidate[:2])[2] if candidates else None


def _with_lower_name(condition: str) -> str:
    name, equals, value = condition.partition("=")
    return name.lower() + equals + value


def _quoted(segment: str) -> str:
    """A segment of a path as a client sends it: percent-encoded where the document has characters that no path has."""
    return segment if _UNQUOTED.fullmatch(segment) else quote(segment, safe="%!$&'()*+,;=:@~-._{}/")


def _normalised(path: str) -> str:
    """A raw path without what need not be percent-encoded."""
    return re.sub("%[0-9A-Fa-f]{2}", _plain, path)


def _plain(match: re.Match[str]) -> str:
    character = chr(int(match[0][1:], 16))
    return character if character in _PLAIN else match[0].upper()


def _pattern_node(node: _Node, segment: str) -> _Node:
    pattern = re.compile("".join(f"({'[^/]+'})" if number % 2 else re.escape(part) for number, part in enumerate(_TEMPLATE.split(segment))))
    for declared_pattern, child in node.patterns:
        if declared_pattern.pattern == pattern.pattern:
            return child
    child = _Node()
    node.patterns.append((pattern, child))
    return child


def _find(node: _Node, segments: list[str], depth: int, texts: tuple[str, ...]) -> tuple[_Node, tuple[str, ...]] | None:
    if depth == len(segments):
        return (node, texts) if node.routes else None
    segment = segments[depth]
    literal = node.literals.get(segment)
    if literal is not None:
        route_match = _find(literal, segments, depth + 1, texts)
        if route_match:
            return route_match
    for pattern, child in node.patterns:
        match = pattern.fullmatch(segment)
        if match:
            route_match = _find(child, segments, depth + 1, texts + match.groups())
            if route_match:
                return route_match
    if node.template is not None and segment:
        return _find(node.template, segments, depth + 1, (*texts, segment))
    return None


class Router:
    """ASGI middleware that names the operation of a request in its scope, or refuses with 404 or 405."""

    def __init__(self, app: ASGIApp, table: RouteTable) -> None:
        self.app = app
        self._find = table.find
        self._table = table

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on once it is known what it is for."""
        if scope["type"] != "http" or is_control(scope["raw_path"]):
            scope.setdefault("extensions", {})[ROUTING_CONTEXT] = {}
            await self.app(scope, receive, send)
            return
        path = scope["raw_path"].decode("latin-1")
        route_match = self._find(path) or self._find(self._without_host(path)) or self._find_beside_slash(path)
        if route_match is None:
            if path == "/" and scope["method"] in ("GET", "HEAD"):
                await _send_index(send)
                return
            raise NotFound(self._not_found(path, scope))
        node, texts = route_match
        method = scope["method"]
        route = node.routes.get(method)
        if node.conditional:
            route = _chosen(node.conditional.get(method, ()), scope) or route
        if route is None:
            allow = ", ".join(node.routes)
            raise MethodNotAllowed(f"{method} is not a method of {path}: it has {allow}.", headers={"Allow": allow})
        if texts:
            scope["path_params"] = dict(zip(node.names[method], map(_decoded, texts), strict=True))
        scope["extensions"][ROUTING_CONTEXT] = {"api_base_path": route.base_path, "operation_id": route.operation_id}
        await self.app(scope, receive, send)

    def _without_host(self, path: str) -> str:
        """A path without the host that begins it: of a server URL `//host/v1`, some tools take all for the path."""
        host, _, rest = path[1:].partition("/")
        return f"/{rest}" if host in self._table.hosts_without_scheme else path

    def _find_beside_slash(self, path: str) -> tuple[_Node, tuple[str, ...]] | None:
        """What is there with one trailing slash more or less: clients of documents that we did not write differ from them in that.

        Of our own documents it is known that their services refuse it.
        """
        route_match = self._find(path[:-1] if path.endswith("/") else path + "/")
        if route_match is None or any(route.api in self._table.curated for route in route_match[0].routes.values()):
            return None
        return route_match

    def _not_found(self, path: str, scope: Scope) -> str:
        for similar_path, difference in (
            (path.rstrip("/"), "without the trailing slash"),
            (re.sub("/+", "/", path), "without the empty segment"),
        ):
            if similar_path != path and self._find(similar_path):
                return f"There is no path {path}; {similar_path}, {difference}, is there."
        host, port = scope.get("server") or ("", None)
        return f"There is no path {path}." + hint(path, origin_at(host, port), self._table.operations_at, self._table.base_paths)


def is_control(path: bytes) -> bool:
    """Whether a raw path is that of a control page."""
    return path.startswith(CONTROL_PREFIX) and path[len(CONTROL_PREFIX) : len(CONTROL_PREFIX) + 1] in (b"", b"/")


def _decoded(text: str) -> str:
    if "%" not in text and text.isascii():
        return text
    try:
        return unquote_to_bytes(text.encode("latin-1")).decode("utf-8")
    except UnicodeDecodeError:
        raise NotFound("The path is not percent-encoded UTF-8.") from None
