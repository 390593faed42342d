"""Items that count their versions, and updates that name the one that they are based on."""

from __future__ import annotations

from specs import Operation
from specs.resources.collections import Collection, request_properties
from specs.resources.names import VERSIONS
from specs.schema.properties import is_type


def version_field(collection: Collection, operation: Operation | None) -> str | None:
    """The counter of versions that an operation's body takes and an item shows; None where there is none."""
    declared = request_properties(operation) if operation is not None else {}
    return next(
        (
            name
            for name in VERSIONS
            if all(is_type(properties.get(name), "integer") for properties in (declared, collection.item_properties))
        ),
        None,
    )
