"""Loans: what the document cannot say is when a book is due."""

from __future__ import annotations

from typing import Any

from mockserver import BadRequest, Call, Record, Resource, timestamp

FORTNIGHT_S = 14 * 24 * 3600

loan = Resource(collection_path="/loans", kind="loan", id_prefix="loan_", id_digits=12)


@loan.before_save
def due_in_a_fortnight(call: Call, fields: dict[str, Any], record: Record | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """The day it is due; what may not leave the house is refused."""
    if fields["title"] == "Gutenberg Bible":
        raise BadRequest("The Gutenberg Bible is not lent.")
    return {**fields, "due": timestamp(call.now_s + FORTNIGHT_S)}, {}
