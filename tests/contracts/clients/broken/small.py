"""A small client of Tavus with nothing wrong; each of its steps is a method, so that a broken one is this with one step changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Self
from urllib.parse import quote, urlencode

import httpx

from contracts.runs.clients import Adapter, ClientOpening, PagedMethod, RefusedCall
from contracts.traffic.json_text import NOTHING
from specs.json.parsing import Json


class Failed(Exception):
    """An answer that is no success."""

    def __init__(self, status: int, body: Json) -> None:
        super().__init__(f"status {status}")
        self.status = status
        self.body = body


class Small:
    """Sends, reads, and tries GETs again."""

    def __init__(self, opening: ClientOpening) -> None:
        self.origin = opening.origin
        self.key = opening.api_key
        self.tries = 2 if opening.retries else 1
        self.sleep = opening.sleep
        self.http = httpx.Client()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def __repr__(self) -> str:
        return "Small()"

    def do(self, method: str, path: str, given: Mapping[str, str], query: Mapping[str, Json], body: Json = NOTHING) -> Json:
        target = self.origin + self.path(path, given) + self.query(query)
        content = None if body is NOTHING else self.content(self.body(body))
        for tries in range(1, self.tries + 1):
            try:
                response = self.http.request(method, target, content=content, headers=self.headers(content))
            except httpx.TransportError:
                if tries == self.tries or not self.may_repeat(method, None):
                    raise
                continue
            if response.is_success or tries == self.tries or not self.may_repeat(method, response):
                break
            self.wait(response)
        return self.read(response)

    def path(self, path: str, given: Mapping[str, str]) -> str:
        return path.format(**{name: quote(value, safe="") for name, value in given.items()})

    def query(self, query: Mapping[str, Json]) -> str:
        return "?" + urlencode({name: self.text(value) for name, value in query.items()}) if query else ""

    def text(self, value: Json) -> str:
        return ",".join(value) if isinstance(value, list) else json.dumps(value) if isinstance(value, bool) else str(value)

    def body(self, body: Json) -> Json:
        return body

    def content(self, body: Json) -> bytes:
        return json.dumps(body).encode()

    def headers(self, content: bytes | None) -> dict[str, str]:
        return {"x-api-key": self.key} | ({"Content-Type": "application/json"} if content is not None else {})

    def may_repeat(self, method: str, response: httpx.Response | None) -> bool:
        if method != "POST":
            return response is None or response.status_code in (429, 500, 503)
        return response is not None and response.status_code in (429, 503) and "retry-after" in response.headers

    def wait(self, response: httpx.Response) -> None:
        self.sleep(float(response.headers.get("retry-after", "0")))

    def read(self, response: httpx.Response) -> Json:
        body = json.loads(response.content) if response.content else None
        if not response.is_success:
            raise self.failed(response.status_code, body)
        return self.taken(body)

    def failed(self, status: int, body: Json) -> Exception:
        return Failed(status, body)

    def taken(self, body: Json) -> Json:
        return body

    def every_face(self) -> Iterator[Json]:
        number, handed = 1, 0
        while True:
            page = self.do("GET", "/v2/faces", {}, {"page": number})
            yield from page["data"]
            handed += len(page["data"])
            if not page["data"] or handed >= page["total_count"]:
                return
            number = self.next_page(number)

    def next_page(self, number: int) -> int:
        return number + 1


def adapter(client: Callable[[ClientOpening], Small]) -> Adapter:
    """The adapter of a client of this kind."""
    calls = ("POST /v2/faces", "GET /v2/faces", "POST /v2/deployments", "GET /v2/deployments/{deployment_id}", "DELETE /v2/faces/{face_id}")
    optional = ("POST /v2/deployments/{deployment_id}/start",)
    return Adapter(
        name="a small client",
        api="tavus",
        open=client,
        calls={key: _call(key) for key in calls + optional},
        refused=lambda error: RefusedCall(error.status, error.body) if isinstance(error, Failed) else None,
        pages={"GET /v2/faces": PagedMethod(call=lambda small, asked: small.every_face(), items="data", total="total_count", page="page")},
        takes_sleep=True,
    )


def _call(key: str) -> Callable[[Any, Any], Json]:
    method, _, path = key.partition(" ")
    return lambda small, asked: small.do(method, path, asked.path, asked.query, asked.body)


ADAPTER = adapter(Small)
