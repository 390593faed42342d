"""Cross-origin requests of browsers: preflights are answered, and pages of allowed origins may read what they are answered.

Which origins: those of the settings everywhere; and for the operations that a visitor's browser calls, those that the item names, or
any where it names none. Control pages are for no page of another origin. Source: Fetch standard, "CORS protocol".
"""

from __future__ import annotations

from collections.abc import Iterable

from starlette.types import Message, Scope, Send

from mockserver.mock import Mock
from mockserver.resources.handlers import ResourceHandlers
from mockserver.web.routing import ROUTING_CONTEXT, RouteTable, is_control

ANY = "*"
_MAX_AGE_S = 600
_SAFELISTED = frozenset((  # response headers that a page may read in any case
    b"cache-control", b"content-language", b"content-length", b"content-type", b"expires", b"last-modified", b"pragma",
))  # fmt: skip
_VARY = b"Origin, Access-Control-Request-Method, Access-Control-Request-Headers"


class Cors:
    """What pages of other origins may do with one mock."""

    def __init__(self, mock: Mock, table: RouteTable) -> None:
        self._mock = mock
        self._table = table
        self._origins = frozenset(mock.settings.cors_origins)
        self._visited: dict[str, ResourceHandlers] = {}  # Connexion's id of an operation that visitors call -> whose item names the origins
        for api in mock.apis.values():
            for bound in api.operation_handlers.resources:
                if bound.resource.origins_field and bound.resource.item_path:
                    below = bound.resource.item_path + "/"
                    operations = (one for one in api.document.operations if not one.security and one.path.startswith(below))
                    self._visited.update({f"{api.name} {operation.key}": bound for operation in operations})

    def allowed(self, scope: Scope, origin: str) -> str | None:
        """The value of `Access-Control-Allow-Origin` for a request, or a preflight of one; None where its page may not read the answer."""
        if is_control(scope["raw_path"]):
            return None
        if ANY in self._origins:
            return ANY
        if origin in self._origins:
            return origin
        origins = self._named_by_item(scope)
        return origin if origins is not None and (not origins or _is_among(origin, origins)) else None

    async def answered_preflight(self, scope: Scope, send: Send, origin: str) -> bool:
        """Answer a preflight whose request may be sent. False, and nothing is sent, where it is none or may not."""
        headers = dict(scope["headers"])
        method = headers.get(b"access-control-request-method")
        if scope["method"] != "OPTIONS" or method is None:
            return False
        allowed = self.allowed(scope, origin)
        if self._mock.request_log is not None:
            self._mock.request_log.preflight(scope["path"], origin, is_allowed=allowed is not None)
        if allowed is None:
            return False
        match = self._table.find(scope["raw_path"].decode("latin-1"))
        methods = ", ".join(match[0].routes).encode() if match is not None else method
        answer = [
            (b"access-control-allow-origin", allowed.encode("latin-1")),
            (b"access-control-allow-methods", methods),
            (b"access-control-max-age", b"%d" % _MAX_AGE_S),
            (b"vary", _VARY),
        ]
        if b"access-control-request-headers" in headers:
            answer.append((b"access-control-allow-headers", headers[b"access-control-request-headers"]))
        await send({"type": "http.response.start", "status": 204, "headers": answer})
        await send({"type": "http.response.body", "body": b""})
        return True

    def sending(self, scope: Scope, send: Send, origin: str) -> Send:
        """`send`, with the headers that let a page of `origin` read the answer, where it may; routing has been done by then."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start" and not is_control(scope["raw_path"]):
                message = {**message, "headers": [*message["headers"], *self._headers(scope, origin, message["headers"])]}
            await send(message)

        return send_with_headers

    def _headers(self, scope: Scope, origin: str, others: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        allowed = self.allowed(scope, origin)
        if allowed is None:
            return [(b"vary", b"Origin")] if self._origins or self._operation_id(scope) in self._visited else []
        exposed = b", ".join(dict.fromkeys(name for name, _ in others if name not in _SAFELISTED))
        headers = [(b"access-control-allow-origin", allowed.encode("latin-1")), (b"access-control-expose-headers", exposed)]
        return headers if allowed == ANY else [*headers, (b"vary", b"Origin")]

    def _named_by_item(self, scope: Scope) -> list[str] | None:
        """The origins that the item in the path names; [] where there is no such item; None where no visitor calls the operation."""
        bound = self._visited.get(self._operation_id(scope) or "")
        if bound is None:
            return None
        match = self._table.find(scope["raw_path"].decode("latin-1"))
        key = match[1][0] if match is not None and match[1] else ""
        with self._mock.store.transaction(writes=False):
            world = self._mock.store.owner(bound.key, key)
            record = None if world is None else bound.collection(world).get(key)
            return [] if record is None else list(record.fields.get(bound.resource.origins_field, ()))

    def _operation_id(self, scope: Scope) -> str | None:
        """Connexion's id of the operation that a request is for; of a preflight, that of the request to come."""
        routed: str | None = scope["extensions"].get(ROUTING_CONTEXT, {}).get("operation_id")
        if routed is not None or scope["method"] != "OPTIONS":
            return routed
        match = self._table.find(scope["raw_path"].decode("latin-1"))
        method = dict(scope["headers"]).get(b"access-control-request-method", b"").decode("latin-1")
        route = match[0].routes.get(method) if match is not None else None
        return route.operation_id if route is not None else None


def _is_among(origin: str, named: Iterable[str]) -> bool:
    """Whether a list of origins has this one, whatever the case, with or without a slash at its end; `*` is any."""
    return any(entry == ANY or entry.rstrip("/").lower() == origin.lower() for entry in named)


def origin_of(scope: Scope) -> str | None:
    """The `Origin` of a request; None where it has none."""
    for name, value in scope["headers"]:
        if name == b"origin":
            return str(value, "latin-1")
    return None
