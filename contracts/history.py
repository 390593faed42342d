"""The exchanges of one scope as laws see them: in order, by collection and by item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from contracts.reading import Contract, Reading


@dataclass(frozen=True)
class History:
    """What happened in one scope, in order."""

    contract: Contract
    readings: Sequence[Reading]
