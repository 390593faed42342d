"""What a run exercised: for every operation its statuses, parameters and schema keywords."""

from __future__ import annotations

from collections.abc import Sequence

from contracts.exchange import Exchange
from contracts.reading import Contract, Reading
from specs.text import Json


def measure(contract: Contract, exchanges: Sequence[Exchange]) -> Json:
    """Operation key -> {statuses: {status: exchanges}}; statuses that are declared and were never seen have 0."""
    found: dict[str, Json] = {
        operation.key: {"statuses": {response.status: 0 for response in operation.responses}} for operation in contract.document.operations
    }
    for exchange in exchanges:
        reading = Reading(exchange, contract)
        if reading.operation is not None:
            statuses = found[reading.key]["statuses"]
            status = reading.response.status if reading.response else str(reading.status)
            statuses[status] = statuses.get(status, 0) + 1
    return found
