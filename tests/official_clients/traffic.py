"""What went over the wire, by the mock's own journal."""

from __future__ import annotations

import json
import urllib.request
from collections import Counter
from dataclasses import dataclass

from mockserver.embedded import RunningMock

from .environments import Json


@dataclass(frozen=True, slots=True)
class Traffic:
    """The exchanges that the journal shows, and the text that it shows them in."""

    exchanges: list[Json]
    text: str

    def operations(self) -> set[str]:
        """The operations that were reached, by their keys."""
        return {exchange["operation"] for exchange in self.exchanges} - {None}

    def refused(self) -> Counter[tuple[str | None, int]]:
        """How often which operation answered an error."""
        return Counter((one["operation"], one["response"]["status"]) for one in self.exchanges if one["response"]["status"] >= 400)

    def paths(self) -> list[str]:
        """Method and path of each request, in order."""
        return [f"{one['request']['method']} {one['request']['path']}" for one in self.exchanges]


def traffic(mock: RunningMock, since: int = 0) -> Traffic:
    """The exchanges after the first `since`."""
    page = _page(mock)
    newer = page["exchanges"][-max(page["total"] - since, 1) :] if page["total"] > since else []
    return Traffic(newer, json.dumps(newer))


def count(mock: RunningMock) -> int:
    """How many exchanges there were."""
    return int(_page(mock)["total"])


def _page(mock: RunningMock) -> Json:
    with urllib.request.urlopen(f"{mock.origin}/__mock__/exchanges") as answer:  # noqa: S310  # loopback
        return json.load(answer)
