"""What was observed of one API, and the run that it makes, without its secrets, which is judged like any other.

HARs, the proxy and the hooks all end here: so the same traffic gives the same findings, whoever saw it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from urllib.parse import parse_qsl, urlsplit

from contracts.analysis.declarations.contract import Contract
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.runs.run import Run, digest
from contracts.traffic.exchange import Exchange, Identity
from contracts.traffic.redaction import Redactor

OBSERVED = "observed"
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
        kept = sorted(self._kept, key=lambda one: one.sent_s)
        origins = {self._origin} if self._origin is not None else origins_of(kept, self.contract)
        of_api = [one for one in kept if one.is_callback or origin_of(one.target) in origins]
        left_out = [f"{count} exchanges: {reason}" for reason, count in self._left_out.items()]
        if len(of_api) < len(kept):
            left_out.append(f"{len(kept) - len(of_api)} exchanges with other servers than {', '.join(sorted(origins)) or 'the API’s'}")
        masked = self._masked(of_api)
        run = Run(
            api=api,
            title=str(self.contract.document.raw.get("info", {}).get("title", self.contract.document.name)),
            document_sha256=digest(self.contract.document),
            target=", ".join(sorted(origins)),
            seed=0,
            profile=OBSERVED,
            shard=None,
            command=command,
            started_at=began.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
            duration_s=round(max((one.sent_s + one.elapsed_s for one in masked), default=0.0), 3),
            tools={"contract-mocks": version("contract-mocks")},
            operations=(),
            judged=(),
            skipped={},
            scopes=tuple(dict.fromkeys(one.scope for one in masked)),
            exchanges=tuple(replace(one, number=number) for number, one in enumerate(masked, 1)),
            findings=(),
        )
        return run, left_out

    def _masked(self, exchanges: Sequence[Exchange]) -> list[Exchange]:
        keys = [keys_of(one, self.contract) for one in exchanges]
        owners: dict[Keys, int] = {}
        for held in keys:
            if held:
                owners.setdefault(held, len(owners))
        is_known = self._is_faithful or bool(owners)
        secrets = {key for held in keys for key in held}
        held_exchanges = [
            scoped(one, self.contract, owners.get(held), is_known=is_known) for one, held in zip(exchanges, keys, strict=True)
        ]
        return Redactor(self.contract.sensitive, secrets, self.contract.published).masked(held_exchanges)


def scoped(exchange: Exchange, contract: Contract, owner: int | None, *, is_known: bool) -> Exchange:
    """The exchange with a path for a target, in the scope of its credential, and named by whether it has one where it should.

    A scope that says more than that it was observed was given by who recorded it, and stays. Where nothing is known of credentials,
    as browsers cut them out of what they save, none is missed.
    """
    url = urlsplit(exchange.target)
    target = exchange.target if exchange.is_callback else (url.path or "/") + (f"?{url.query}" if url.query else "")
    found = replace(exchange, target=target)
    if exchange.scope != OBSERVED:
        return found
    reading = MatchedExchange(found, contract)
    is_carried = owner is not None and (reading.carries_credential or not reading.wants_credential)
    identity: Identity = "unknown" if is_carried or not is_known else "none"
    return replace(found, identity=identity, scope=f"{OBSERVED} {owner + 1}" if owner else OBSERVED)


def origins_of(exchanges: Sequence[Exchange], contract: Contract) -> set[str]:
    """The servers that are the API's: those that the document names, else those where a request reaches an operation."""
    named = {_host_of(str(server.get("url", ""))) for server in contract.document.raw.get("servers") or () if isinstance(server, dict)}
    sent = [one for one in exchanges if not one.is_callback]
    found = {origin_of(one.target) for one in sent if _host_of(one.target) in named - {""}}
    return found or {origin_of(one.target) for one in sent if contract.find(one.method, urlsplit(one.target).path) is not None}


def keys_of(exchange: Exchange, contract: Contract) -> Keys:
    """The credentials that an exchange carried, where the document's schemes put them, or in `Authorization`."""
    places = {("header", "authorization")}
    for scheme in contract.document.security_schemes.values():
        if scheme.get("type") == "apiKey":
            places.add((str(scheme.get("in")), str(scheme.get("name")).lower()))
    query = {name.lower(): value for name, value in parse_qsl(urlsplit(exchange.target).query)}
    headers = {name.lower(): value for name, value in exchange.request_headers}
    cookies = {name.strip().lower(): value for name, _, value in (one.partition("=") for one in headers.get("cookie", "").split(";"))}
    given = {"header": headers, "query": query, "cookie": cookies}
    found: Iterable[str] = [given.get(where, {}).get(name, "") for where, name in sorted(places)]
    return tuple(value.partition(" ")[2] or value for value in found if value)


def origin_of(url: str) -> str:
    """Scheme, host and port of a URL, without credentials."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def _host_of(url: str) -> str:
    """Host and port of a URL; "" where it is relative."""
    return urlsplit(url).netloc.rpartition("@")[2].lower()


def _unfit(exchange: Exchange) -> str | None:
    """Why nothing can be said of an exchange: its answer is not what the service has, or its sender no client of an API's."""
    if exchange.status == 304:
        return "answered from a cache"
    if exchange.method == "OPTIONS" and exchange.request_header("access-control-request-method") is not None:
        return "a browser's own preflight request"
    return None
