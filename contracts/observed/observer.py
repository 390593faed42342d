"""A client observed from inside its own process, by the event hooks of httpx or requests."""

from __future__ import annotations

import shlex
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from contracts.analysis.declarations.contract import Contract
from contracts.analysis.declarations.documents import document_named
from contracts.observed import offline
from contracts.observed.hooks import httpx, requests
from contracts.observed.hooks.hooked_exchange import HookedExchange
from contracts.observed.recording import Recording
from contracts.reports import writing
from contracts.reports.writing import ReportRequest

if TYPE_CHECKING:
    from contracts.runs.run import Run

_Client = TypeVar("_Client")
Hook = Callable[..., Any]


class Observer:
    """What clients exchange with one API. The same traffic gives the same findings as by `contracts observe` or from a HAR.

    >>> observer = Observer("tavus")
    >>> client = observer.watch(httpx.Client())  # or an AsyncClient, or a requests.Session
    >>> ...
    >>> observer.assert_conforms()
    """

    def __init__(self, api: str, *, origin: str | None = None) -> None:
        """`api`: a name in `specs/`, or the path of an OpenAPI document. `origin`: the API's; None: found by the document.

        Raises:
            specs.DocumentError: there is no such document, or it cannot be used.
        """
        self._api = api
        self._origin = origin
        self._contract = Contract(document_named(api))
        self._recording = Recording(self._contract, origin=origin)
        self._under_way: dict[int, HookedExchange] = {}
        self._began, self._began_s = datetime.now(UTC), time.monotonic()

    def watch(self, client: _Client) -> _Client:
        """The same client, whose requests are observed from now on.

        Raises:
            TypeError: it is none of httpx' and no session of requests'.
        """
        hooked_client: Any = client
        if isinstance(getattr(hooked_client, "event_hooks", None), dict):
            hooks = self.httpx_async_hooks if hasattr(hooked_client, "aclose") else self.httpx_hooks
            hooked_client.event_hooks = {event: [*hooked_client.event_hooks[event], *added] for event, added in hooks.items()}
        elif isinstance(getattr(hooked_client, "hooks", None), dict):
            hooked_client.hooks["response"].append(self.requests_hook)
        else:
            raise TypeError(f"got {type(client).__name__}, wanted httpx.Client, httpx.AsyncClient or requests.Session")
        return client

    @property
    def httpx_hooks(self) -> dict[str, list[Hook]]:
        """For `httpx.Client(event_hooks=…)`."""
        return httpx.httpx_hooks(self.begin)

    @property
    def httpx_async_hooks(self) -> dict[str, list[Hook]]:
        """For `httpx.AsyncClient(event_hooks=…)`."""
        return httpx.async_httpx_hooks(self.begin)

    @property
    def requests_hook(self) -> Hook:
        """For `session.hooks["response"]`. requests tells nothing of a request that got no answer."""
        return requests.requests_hook(self.begin)

    def begin(self, *, ago_s: float = 0.0) -> HookedExchange:
        """A request that is being sent, or was `ago_s` seconds ago."""
        watched = HookedExchange(sent_s=time.monotonic() - self._began_s - ago_s, ended=self._ended)
        self._under_way[id(watched)] = watched
        return watched

    def run(self) -> Run:
        """What was exchanged so far, judged, secrets masked."""
        for watched in list(self._under_way.values()):
            watched.give_up()
        arguments = ["contracts", "judge", "recording.har", "--document", self._api]
        run, _ = self._recording.run(api=self._api, command=shlex.join(arguments), began=self._began)
        return offline.judge_recording(run, self._contract)

    def write(self, form: str, path: str) -> None:
        """Write a report: a `form` of `contracts.reports.writing.FORMATS`, such as "har", whose file `mockserver serve --replay` plays.

        Raises:
            contracts.reports.writing.ReportError: it cannot be written.
        """
        writing.write_reports(self.run(), [ReportRequest(form, path)])

    def assert_conforms(self) -> None:
        """Fail where an exchange so far departed from the document.

        Raises:
            AssertionError: it names each departure.
        """
        findings = self.run().open_findings
        if findings:
            lines = [
                f"{finding.check}: {finding.operation}: {finding.detail} ({finding.party}, #{finding.pointer})" for finding in findings
            ]
            raise AssertionError(f"{len(findings)} departures from the {self._api} document:\n" + "\n".join(lines))

    def _ended(self, watched: HookedExchange) -> None:
        self._under_way.pop(id(watched), None)
        if watched.url:
            self._recording.add(watched.exchange(now_s=time.monotonic() - self._began_s))
