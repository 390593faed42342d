"""A request of the journal, as its operation reads it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from mockserver.mock import Api
from mockserver.state.journal import JournalEntry
from specs import Operation
from specs.schema.parameters import parse_cookies

_TEMPLATED = re.compile(r"\{([^}]+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedRequest:
    """What a client sent, with its credentials: it never leaves the mock as it is."""

    api: Api
    operation: Operation
    world: str | None
    path_parameters: Mapping[str, str]
    query: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes = field(repr=False)

    @property
    def path(self) -> str:
        """The path that was asked for."""
        return _TEMPLATED.sub(lambda match: self.path_parameters.get(match[1], match[0]), self.operation.url_path)

    def header(self, name: str) -> str | None:
        """The value of a header, its name in lower case; of several, the last."""
        return self.header_texts().get(name)

    def header_texts(self) -> dict[str, str]:
        """Every header's value by its name in lower case."""
        return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in self.headers}

    def cookies(self) -> dict[str, list[str]]:
        """The cookies that were sent."""
        return parse_cookies(self.header("cookie") or "")

    def with_header(self, name: str, value: str) -> RecordedRequest:
        """The same request with another value of a header."""
        kept = tuple(header for header in self.headers if header[0].decode("latin-1").lower() != name.lower())
        return replace(self, headers=(*kept, (name.lower().encode("latin-1"), value.encode("latin-1"))))


def recorded_request(entry: JournalEntry, api: Api, operation: Operation) -> RecordedRequest:
    """The request of a journal's entry that reached `operation`."""
    return RecordedRequest(
        api=api,
        operation=operation,
        world=entry.world,
        path_parameters=_path_parameters(entry.path, operation.url_path),
        query=entry.query,
        headers=tuple(entry.request_headers),
        body=entry.request_body,
    )


def _path_parameters(path: str, url_path: str) -> dict[str, str]:
    """The texts that stand in a path in the place of a template's parameters; nothing where it does not match."""
    names = _TEMPLATED.findall(url_path)
    if not names:
        return {}
    literals = [re.escape(literal) for literal in _TEMPLATED.sub("\0", url_path).split("\0")]
    for segment in ("([^/]+)", "(.+)"):
        match = re.fullmatch(segment.join(literals), path)
        if match is not None:
            return dict(zip(names, match.groups(), strict=True))
    return {}
