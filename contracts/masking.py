"""Secrets taken out of exchanges before anything is judged, kept or shown.

A credential becomes `***`; any other secret `***1***`, with the same number wherever the same value stood in one scope. So what
was masked can still be compared, and nothing of it can be read back.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import orjson

from contracts.exchange import Exchange, Headers
from specs.text import Json

CREDENTIAL = "***"
_MARK = re.compile(r"\*\*\*(?:[0-9]+\*\*\*)?")
_SECRET_NAME = re.compile(
    r"(?:^|[_\-.]|(?<=[a-z]))(?:pass(?:word|wd|phrase)|secret|api[_-]?key|token|private[_-]?key|credentials?)$", re.IGNORECASE
)
_CREDENTIAL_HEADERS = frozenset(("authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key", "api-key"))
_PAIR = re.compile(r"""(?P<before>["']?(?P<name>[\w.\-]+)["']?\s*[:=]\s*["']?)(?P<value>[^"'&,\s}\]]+)""")
_SHORTEST_TEXT = 6  # a shorter secret is masked where it stands, but not looked for everywhere: it would be found by chance


def is_masked(value: Json) -> bool:
    """Whether a value holds a mask, so that nothing can be said of what stood there."""
    return isinstance(value, str) and _MARK.search(value) is not None


class Masker:
    """The secrets of one scope, by value."""

    def __init__(self, sensitive: Collection[str], credentials: Iterable[str]) -> None:
        """`sensitive`: names whose values are secret, beside those that speak for themselves; `credentials`: keys in use."""
        self._sensitive = frozenset(sensitive)
        self._credentials = tuple(sorted((key for key in set(credentials) if key), key=len, reverse=True))
        self._marks: dict[str, str] = {}

    def masked(self, exchanges: Iterable[Exchange]) -> list[Exchange]:
        """The exchanges without their secrets; a secret is taken out of all of them, wherever the first one to name it stands."""
        held = list(exchanges)
        for exchange in held:
            self._collect(exchange)
        return [self._exchange(exchange) for exchange in held]

    def text(self, text: str) -> str:
        """`text` without any secret that is known."""
        for key in self._credentials:
            text = text.replace(key, CREDENTIAL).replace(quote(key, safe=""), CREDENTIAL)
        for secret, mark in self._marks.items():
            if len(secret) >= _SHORTEST_TEXT:
                text = text.replace(secret, mark)
                quoted = quote(secret, safe="")
                if quoted != secret:
                    text = text.replace(quoted, mark)
        return text

    def _is_secret(self, name: str) -> bool:
        return name in self._sensitive or _SECRET_NAME.search(name) is not None

    def _collect(self, exchange: Exchange) -> None:
        for body in (exchange.request_body, exchange.response_body):
            if body:
                value = _parsed(body)
                if value is not None:
                    self._collect_json(value)
        for name, text in parse_qsl(urlsplit(exchange.target).query, keep_blank_values=True):
            if self._is_secret(name):
                self._mark(text)

    def _collect_json(self, value: Json) -> None:
        if isinstance(value, dict):
            for secret in self._secrets_in(value):
                self._mark(secret)
            for held in value.values():
                self._collect_json(held)
        elif isinstance(value, list):
            for item in value:
                self._collect_json(item)

    def _secrets_in(self, value: dict[str, Json]) -> Iterable[str]:
        for name, held in value.items():
            if isinstance(held, str) and self._is_secret(name):
                yield held
        if self._is_patch(value):
            yield value["value"]

    def _is_patch(self, value: dict[str, Json]) -> bool:
        """Whether an object is a JSON Patch operation on a secret."""
        path = value.get("path")
        return isinstance(path, str) and isinstance(value.get("value"), str) and any(self._is_secret(t) for t in path.split("/"))

    def _mark(self, secret: str) -> str:
        if secret in self._credentials:
            return CREDENTIAL
        if not secret or _MARK.fullmatch(secret):
            return secret
        return self._marks.setdefault(secret, f"***{len(self._marks) + 1}***")

    def _exchange(self, exchange: Exchange) -> Exchange:
        return replace(
            exchange,
            target=self._target(exchange.target),
            intent=self.text(exchange.intent),
            request_headers=self._headers(exchange.request_headers),
            response_headers=self._headers(exchange.response_headers),
            request_body=self._body(exchange.request_body),
            response_body=self._body(exchange.response_body),
            failure=None if exchange.failure is None else self.text(exchange.failure),
        )

    def _target(self, target: str) -> str:
        parts = urlsplit(target)
        query = parts.query
        if any(self._is_secret(name) for name, _ in parse_qsl(query, keep_blank_values=True)):
            pairs = [(name, self._mark(text) if self._is_secret(name) else text) for name, text in parse_qsl(query, keep_blank_values=True)]
            query = urlencode(pairs, safe="*")
        return self.text(urlunsplit(parts._replace(query=query)) if query != parts.query else target)

    def _headers(self, headers: Headers) -> Headers:
        return tuple((name, _header(name, value, self)) for name, value in headers)

    def is_secret_header(self, name: str) -> bool:
        """Whether a header's value is a credential."""
        return name.lower() in _CREDENTIAL_HEADERS or self._is_secret(name)

    def _body(self, body: bytes) -> bytes:
        if not body:
            return body
        value = _parsed(body)
        if value is not None:
            masked = self._json(value)
            return body if masked == value and not self._holds_text(body) else _dumped(masked)
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError:
            for key in (*self._credentials, *(secret for secret in self._marks if len(secret) >= _SHORTEST_TEXT)):
                body = body.replace(key.encode("utf-8", "surrogatepass"), CREDENTIAL.encode())
            return body
        return self.text(_PAIR.sub(self._pair, text)).encode("utf-8")

    def _holds_text(self, body: bytes) -> bool:
        """Whether a secret stands in a JSON text although its values were masked: in a property's name, say."""
        text = body.decode("utf-8", "replace")
        return self.text(text) != text

    def _pair(self, match: re.Match[str]) -> str:
        return match["before"] + self._mark(match["value"]) if self._is_secret(match["name"]) else match[0]

    def _json(self, value: Json) -> Json:
        if isinstance(value, dict):
            is_patch = self._is_patch(value)
            return {
                self.text(name): self._mark(held)
                if isinstance(held, str) and (self._is_secret(name) or (is_patch and name == "value"))
                else self._json(held)
                for name, held in value.items()
            }
        if isinstance(value, list):
            return [self._json(item) for item in value]
        return self.text(value) if isinstance(value, str) else value


def _header(name: str, value: str, masker: Masker) -> str:
    if not masker.is_secret_header(name):
        return masker.text(value)
    scheme, space, _ = value.partition(" ")
    return f"{scheme} {CREDENTIAL}" if space and scheme.isalpha() and name.lower().endswith("authorization") else CREDENTIAL


def _parsed(body: bytes) -> Json:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        try:
            return json.loads(body)
        except (ValueError, RecursionError):
            return None


def _dumped(value: Json) -> bytes:
    try:
        return orjson.dumps(value)
    except TypeError:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
