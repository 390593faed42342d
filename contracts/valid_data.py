"""Schemathesis' check that valid data is accepted, but for names that are taken: uniqueness is state, which no schema states."""

from __future__ import annotations

from typing import Any

import schemathesis
from schemathesis.specs.openapi.checks import positive_data_acceptance


@schemathesis.check
def valid_data_is_accepted(ctx: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case[Any]) -> bool | None:
    """As `positive_data_acceptance`, where the answer is not 400 with `already exists`."""
    if response.status_code == 400 and b"already exists" in response.content:
        return None
    return positive_data_acceptance(ctx, response, case)
