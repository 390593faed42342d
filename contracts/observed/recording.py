"""What was observed of one API, and the run that it makes, without its secrets, which is judged like any other.

HARs, the proxy and the hooks all end here: so the same traffic gives the same findings, whoever saw it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import parse_qsl, urlsplit

from contracts.analysis.declarations.contract import Contract
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.runs.builder import build_run
from contracts.runs.run import Run
from contracts.traffic.exchange import OBSERVED, Exchange, Identity
from contracts.traffic.redaction import Redactor
from specs.http.har import unfit_reason

MOST_BYTES = 256 * 1024 * 1024  # of one recording
_OVERHEAD_BYTES = 2048  # that an exchange takes beside its bodies

Keys = tuple[str, ...]


class Recording:
    """The exchanges of one API's clients, from the first. They stay in memory until `run` gives them without their secrets.

    Which of a text's words are secret shows only when all is seen: a value may stand in the open before a request says what it is.
    """

    def __init__(self, contract: Contract, *, origin: str | None = None, is_faithful: bool = True, most_bytes: int = MOST_BYTES) -> None:
        """`origin`: the API's; None: found by the document. `is_faithful`: whether a credential that is not there was not sent.

        Beyond `most_bytes`, exchanges are counted and not kept: what is judged is the beginning, whole.
        """
        self.contract = contract
        self._origin = origin
        self._is_faithful = is_faithful
        self._room_bytes = most_bytes
        self._kept: list[Exchange] = []
        self._left_out: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def add(self, exchange: Exchange) -> bool:
        """Keep an exchange, whose target is a whole URL; False where nothing can be said of it, or no room is left."""
        reason = _unfit(exchange) or ("not kept: the recording is full" if self._room_bytes <= 0 else None)
        if reason is not None:
            self._left_out[reason] = self._left_out.get(reason, 0) + 1
            return False
        self._kept.append(exchange)
        self._room_bytes -= exchange.size_bytes + _OVERHEAD_BYTES
        return True

    def run(self, *, api: str, command: str, began: datetime) -> tuple[Run, list[str]]:
        """The run, not yet judged; and what was left out of it, in words. `began`: when `sent_s` was 0."""
        exchanges = sorted(self._kept, key=lambda exchange: exchange.sent_s)
        origins = {self._origin} if self._origin is not None else origins_of(exchanges, self.contract)
        of_api = [exchange for exchange in exchanges if exchange.is_callback or origin_of(exchange.target) in origins]
        left_out = [f"{count} exchanges: {reason}" for reason, count in self._left_out.items()]
        if len(of_api) < len(exchanges):
            left_out.append(f"{len(exchanges) - len(of_api)} exchanges with other servers than {', '.join(sorted(origins)) or 'the API’s'}")
        masked = self._masked(of_api)
        run = build_run(
            self.contract.document,
            began,
            max((exchange.sent_s + exchange.elapsed_s for exchange in masked), default=0.0),
            tools=("contract-mocks",),
            api=api,
            target=", ".join(sorted(origins)),
            profile=OBSERVED,
            command=command,
            scopes=tuple(dict.fromkeys(exchange.scope for exchange in masked)),
            exchanges=tuple(replace(exchange, number=number) for number, exchange in enumerate(masked, 1)),
        )
        return run, left_out

    def _masked(self, exchanges: Sequence[Exchange]) -> list[Exchange]:
        keys = [keys_of(exchange, self.contract) for exchange in exchanges]
        owners: dict[Keys, int] = {}
        for exchange_keys in keys:
            if exchange_keys:
                owners.setdefault(exchange_keys, len(owners))
        is_known = self._is_faithful or bool(owners)
        secrets = {key for exchange_keys in keys for key in exchange_keys}
        scoped_exchanges = [
            scoped(exchange, self.contract, owners.get(exchange_keys), is_known=is_known)
            for exchange, exchange_keys in zip(exchanges, keys, strict=True)
        ]
        return Redactor(self.contract.sensitive, secrets, self.contract.published).masked(scoped_exchanges)


def scoped(exchange: Exchange, contract: Contract, owner: int | None, *, is_known: bool) -> Exchange:
    """The exchange with a path for a target, in the scope of its credential, and named by whether it has one where it should.

    A scope that says more than that it was observed was given by who recorded it, and stays. Where nothing is known of credentials,
    as browsers cut them out of what they save, none is missed.
    """
    url = urlsplit(exchange.target)
    target = exchange.target if exchange.is_callback else (url.path or "/") + (f"?{url.query}" if url.query else "")
    rewritten = replace(exchange, target=target)
    if exchange.scope != OBSERVED:
        return rewritten
    matched = MatchedExchange(rewritten, contract)
    is_carried = owner is not None and (matched.carries_credential or not matched.wants_credential)
    identity: Identity = "unknown" if is_carried or not is_known else "none"
    return replace(rewritten, identity=identity, scope=f"{OBSERVED} {owner + 1}" if owner else OBSERVED)


def origins_of(exchanges: Sequence[Exchange], contract: Contract) -> set[str]:
    """The servers that are the API's: those that the document names, else those where a request reaches an operation."""
    declared_hosts = {
        _host_of(str(server.get("url", ""))) for server in contract.document.raw.get("servers") or () if isinstance(server, dict)
    }
    client_exchanges = [exchange for exchange in exchanges if not exchange.is_callback]
    declared_origins = {origin_of(exchange.target) for exchange in client_exchanges if _host_of(exchange.target) in declared_hosts - {""}}
    return declared_origins or {
        origin_of(exchange.target)
        for exchange in client_exchanges
        if contract.find(exchange.method, urlsplit(exchange.target).path) is not None
    }


def keys_of(exchange: Exchange, contract: Contract) -> Keys:
    """The credentials that an exchange carried, where the document's schemes put them, or in `Authorization`."""
    credential_locations = {("header", "authorization")}
    for scheme in contract.document.security_schemes.values():
        if scheme.get("type") == "apiKey":
            credential_locations.add((str(scheme.get("in")), str(scheme.get("name")).lower()))
    query = {name.lower(): value for name, value in parse_qsl(urlsplit(exchange.target).query)}
    headers = {name.lower(): value for name, value in exchange.request_headers}
    cookies = {name.strip().lower(): value for name, _, value in (cookie.partition("=") for cookie in headers.get("cookie", "").split(";"))}
    values_by_location = {"header": headers, "query": query, "cookie": cookies}
    credentials: Iterable[str] = [values_by_location.get(location, {}).get(name, "") for location, name in sorted(credential_locations)]
    return tuple(value.partition(" ")[2] or value for value in credentials if value)


def origin_of(url: str) -> str:
    """Scheme, host and port of a URL, without credentials."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def _host_of(url: str) -> str:
    """Host and port of a URL; "" where it is relative."""
    return urlsplit(url).netloc.rpartition("@")[2].lower()


def _unfit(exchange: Exchange) -> str | None:
    """Why nothing can be said of an exchange: its answer is not what the service has, or its sender no client of an API's."""
    return unfit_reason(exchange.method, {name.lower() for name, _ in exchange.request_headers}, exchange.status)
