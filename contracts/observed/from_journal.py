"""Traffic of somebody else's client with a mock of ours, as exchanges to judge: taken from the mock's journal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

from contracts.analysis.declarations.contract import Contract
from contracts.analysis.finding import Finding
from contracts.runs.judging import judge
from contracts.traffic.exchange import Exchange, decoded_headers
from contracts.traffic.redaction import Redactor

_SCOPE = "observed"


class JournalRecording(Protocol):
    """One exchange in a mock's journal."""

    @property
    def at_s(self) -> float: ...
    @property
    def world(self) -> str | None: ...
    @property
    def method(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def query(self) -> bytes: ...
    @property
    def request_headers(self) -> Iterable[tuple[bytes, bytes]]: ...
    @property
    def request_body(self) -> bytes: ...
    @property
    def status(self) -> int: ...
    @property
    def reply_headers(self) -> Iterable[tuple[bytes, bytes]]: ...
    @property
    def reply_body(self) -> bytes: ...
    @property
    def duration_us(self) -> int: ...


def from_journal(contract: Contract, journalled: Iterable[JournalRecording], *, keys: Iterable[str]) -> list[Exchange]:
    """The exchanges of one world's journal, without their secrets, numbered from 1."""
    exchanges = [_exchange(number, recording) for number, recording in enumerate(journalled, 1)]
    return Redactor(contract.sensitive, keys).masked(exchanges)


def journal_findings(contract: Contract, exchanges: list[Exchange]) -> list[Finding]:
    """What they show of the client and of the mock."""
    return judge(contract, [replace(exchange, scope=_SCOPE) for exchange in exchanges])


def _exchange(number: int, recording: JournalRecording) -> Exchange:
    query = recording.query.decode("latin-1")
    return Exchange(
        number=number,
        scope=_SCOPE,
        identity="owner" if recording.world is not None else "none",
        sent_s=0.0,
        elapsed_s=recording.duration_us / 1e6,
        clock_s=recording.at_s,
        method=recording.method,
        target=recording.path + (f"?{query}" if query else ""),
        request_headers=decoded_headers(recording.request_headers),
        request_body=recording.request_body,
        status=recording.status,
        response_headers=decoded_headers(recording.reply_headers),
        response_body=recording.reply_body,
    )
