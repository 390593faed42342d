"""What an agent can do with a mock: ask it as a client would, and read and steer it by its control pages."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

from mockserver.agents.served_operations import ServedOperations, credential_of_operation, excerpt
from mockserver.ctl import ControlClient
from mockserver.settings import DEFAULT_KEY
from mockserver.state.journal import MASK
from specs.document.credentials import Credential
from specs.json.parsing import Json

Tool = Callable[..., Json]
_TIMEOUT_S = 120.0  # a fault may hold an answer back for a minute
_MOST_LISTED = 200
_MOST_AGE_S = 10.0  # of what is served
_SHOWN_HEADERS = re.compile(r"content-type|location|retry-after|etag|allow|link|www-authenticate|x-.*", re.IGNORECASE)


class MockTools:
    """The tools of one running mock; each public method is one, and its docstring is what an agent is told of it."""

    def __init__(self, origin: str, control: ControlClient) -> None:
        self._origin = origin.rstrip("/")
        self._control = control
        self._served: ServedOperations | None = None
        self._read_s = 0.0

    def reading(self) -> Sequence[Tool]:
        """The tools that change nothing."""
        return (self.list_operations, self.describe_operation, self.list_exchanges, self.explain_refusal, self.read_clock)

    def changing(self) -> Sequence[Tool]:
        """The tools that change what the mock keeps, its time, or what it answers."""
        return (self.request, self.advance_clock, self.inject_fault, self.clear_faults)

    def list_operations(self, api: str | None = None, search: str = "") -> dict[str, Any]:
        """List the operations that the mock serves, with the origin that it serves them at.

        Args:
            api: only those of the API with this name.
            search: only those whose method, path, operationId or summary holds this text.
        """
        listed = [
            {"api": name, "operation": served.key, "id": served.id, "path": served.url_path, "summary": served.raw.get("summary")}
            for name, served in self._operations().chosen(api, search)
        ]
        return {"origin": self._origin, "operations": listed[:_MOST_LISTED], "total": len(listed)}

    def describe_operation(self, operation: str) -> dict[str, Any]:
        """Show what the document says of one operation: its parameters, body and answers, and every schema that they refer to.

        Args:
            operation: its operationId, or its method and path as list_operations shows them.
        """
        described = self._operations().named(operation)
        return {"method": described.method, "path": described.url_path, "pointer": described.pointer, **excerpt(described)}

    def request(
        self,
        method: str,
        path: str,
        query: str = "",
        headers: dict[str, str] | None = None,
        body: Any = None,
        key: str | None = DEFAULT_KEY,
    ) -> dict[str, Any]:
        """Send a request to the mock as a client would, with a credential; the exchange is checked against the document.

        The verdict is `passed`, `refused` (by the document or by a rule of the service: see explain_refusal), `failed` (the answer departs
        from the document) or `injected` (a fault). Each key that begins with `test` is a world with a state of its own.

        Args:
            method: such as POST.
            path: on the mock, such as /v2/faces.
            query: the query string, without its question mark.
            headers: further headers.
            body: JSON; or a text, sent as it is where the header Content-Type says that it is no JSON.
            key: the credential, sent as the document has it; null: none.
        """
        method = method.upper()
        _refuse_control_page(path)
        operation = self._operations().requested(method, urlsplit(path).path)
        credential = Credential() if operation is None or key is None else credential_of_operation(operation, key)
        explicit = {name: value for name, value in (headers or {}).items() if value != MASK}  # a masked one is the credential's
        given_names = {name.lower() for name in explicit}
        all_headers = {**explicit, **{name: value for name, value in credential.headers.items() if name.lower() not in given_names}}
        url = self._origin + path + ((("&" if "?" in path else "?") + query) if query else "")
        status, failure = _sent(method, url, all_headers, dict(credential.query), body)
        return self._checked(method, urlsplit(path).path, status, failure)

    def list_exchanges(
        self, outcome: Literal["passed", "refused", "failed", "injected"] | None = None, operation: str | None = None, limit: int = 20
    ) -> dict[str, Any]:
        """List the last exchanges, newest last, each with its number, status, verdict and the reason of a refusal.

        Args:
            outcome: only those with this verdict.
            operation: only those of this operation, by its operationId or its method and path.
            limit: at most so many.
        """
        key = None if operation is None else self._operations().named(operation).key
        filters = {"outcome": outcome, "operation": key, "limit": str(limit)}
        page = self._control.call("GET", "/exchanges", query={name: value for name, value in filters.items() if value is not None})
        return {"exchanges": [_summary(exchange) for exchange in page["exchanges"]], "total": page["total"]}

    def explain_refusal(self, exchange: int) -> dict[str, Any]:
        """Say why an exchange was refused: the rule, its JSON Pointer, its file and line, and the smallest change that would pass.

        `change.request` is the whole request that would pass, with the arguments of the tool `request`.

        Args:
            exchange: its number, as `request` and list_exchanges show it.
        """
        shown = self._control.call("GET", f"/exchanges/{exchange}")
        explanation: dict[str, Any] | None = shown["explanation"]
        if explanation is None:
            raise ValueError(f"exchange {exchange} was not refused: it was answered with {shown['response']['status']}")
        return explanation

    def read_clock(self) -> dict[str, Any]:
        """Read the mock's time, and how fast it runs: 1 as real time, 0 not at all."""
        clock: dict[str, Any] = self._control.call("GET", "/clock")
        return clock

    def advance_clock(self, seconds: float) -> dict[str, Any]:
        """Move the mock's time forward, so that what takes time is done: statuses move on, and callbacks that are due are sent.

        Args:
            seconds: by how much.
        """
        clock: dict[str, Any] = self._control.call("POST", "/clock/advance", body={"seconds": seconds})
        return clock

    def inject_fault(
        self,
        operation: str | None = None,
        status: int | None = None,
        kind: Literal["status", "latency", "cut", "truncated", "malformed", "rate_limit"] = "status",
        times: int = 1,
        latency_s: float | None = None,
        requests: int | None = None,
        window_s: float | None = None,
        key: str | None = None,
    ) -> dict[str, Any]:
        """Let the next requests fail, to see how a client takes it.

        Args:
            operation: only those of this operation, by its operationId or its method and path; null: any.
            status: what is answered, from 400 on; 500 unless given.
            kind: a refusal with a status, a late answer, a connection cut off, a body cut short or malformed, or a limit on the rate.
            times: how many requests fail.
            latency_s: by how many seconds the answer is late.
            requests: of a limit on the rate: how many pass in each window; the others are answered 429 until clear_faults.
            window_s: how many seconds of the mock's time a window lasts.
            key: only those with this credential; null: any.
        """
        chosen = {"world": "*"} if key is None else {"key": key}
        optional = {"operation": operation, "status": status, "latency_s": latency_s, "requests": requests, "window_s": window_s}
        body = {**chosen, "kind": kind, "times": times, **{name: value for name, value in optional.items() if value is not None}}
        self._control.call("POST", "/faults", body=body)
        waiting: dict[str, Any] = self._control.call("GET", "/faults")
        return waiting

    def clear_faults(self) -> dict[str, Any]:
        """Take back every fault that still waits for a request."""
        cleared: dict[str, Any] = self._control.call("DELETE", "/faults")
        return cleared

    def _operations(self) -> ServedOperations:
        """What the mock serves; read again now and then, as a mock may read its documents anew."""
        if self._served is None or time.monotonic() - self._read_s > _MOST_AGE_S:
            paths = self._control.call("GET", "/documents")["documents"]
            names = [path.rpartition("/")[2].removesuffix(".json") for path in paths]
            self._served = ServedOperations({name: self._control.call("GET", f"/documents/{name}.json") for name in names})
            self._read_s = time.monotonic()
        return self._served

    def _checked(self, method: str, path: str, status: int | None, failure: str | None) -> dict[str, Any]:
        """The exchange as the journal keeps it, secrets masked, with its verdict."""
        page = self._control.call("GET", "/exchanges", query={"method": method, "path": unquote(path), "limit": "20"})
        exchange = next((kept for kept in reversed(page["exchanges"]) if kept["request"]["path"] in (path, unquote(path))), None)
        if exchange is None:
            return {"exchange": None, "status": status, "failure": failure, "note": "the mock's journal keeps nothing: nothing is checked"}
        response = exchange["response"]
        return {
            **_summary(exchange),
            "status": status,
            "headers": {name: value for name, value in response["headers"] if _SHOWN_HEADERS.fullmatch(name)},
            "body": response["body"],
            "departures": exchange.get("verdict", {}).get("departures", []),
            **({"failure": failure} if failure else {}),
        }


def _summary(exchange: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "exchange": exchange["number"],
        "operation": exchange["operation"],
        "request": f"{exchange['request']['method']} {exchange['request']['path']}",
        "status": exchange["response"]["status"],
        "verdict": exchange.get("verdict", {}).get("outcome"),
        "reason": exchange["reason"],
    }


def _refuse_control_page(path: str) -> None:
    """Raise unless a path is one of the APIs'.

    Raises:
        ValueError: it is none, or leads to the control pages, for which there are tools.
    """
    if not path.startswith("/"):
        raise ValueError(f"path: got {path!r}, wanted one that begins with /, such as /v2/faces")
    if "__mock__" in unquote(urlsplit(path).path):
        raise ValueError("path: the control pages are no part of the APIs: the other tools read and steer the mock")


def _sent(method: str, url: str, headers: dict[str, str], query: dict[str, str], body: Json) -> tuple[int | None, str | None]:
    """The status of the answer; or why there is none, as where a fault cut the connection."""
    import httpx  # here: no other command needs it before it serves

    content_type = next((value for name, value in headers.items() if name.lower() == "content-type"), "application/json")
    is_text = isinstance(body, str) and "json" not in content_type
    content: dict[str, Any] = {} if body is None else {"content": body.encode()} if is_text else {"json": body}
    target = httpx.URL(url)
    try:
        answer = httpx.request(
            method, target.copy_merge_params(query) if query else target, headers=headers, timeout=_TIMEOUT_S, trust_env=False, **content
        )
    except httpx.InvalidURL as error:
        raise ValueError(f"path: {error}") from error
    except httpx.HTTPError as error:
        return None, f"no whole answer: {type(error).__name__}: {error}"
    return answer.status_code, None
