"""Which plan an operation gets: made at once or when first asked for, and with transactions where the state is in a database."""

from __future__ import annotations

import functools
from collections.abc import Callable

from mockserver.mock import Mock
from mockserver.web.endpoint import LazyOperationPlan, OperationPlan


def make_plan(mock: Mock, operation_id: str) -> OperationPlan | LazyOperationPlan:
    """The plan of the operation that Connexion knows by this id."""
    api, operation = mock.operation(operation_id)
    make: Callable[[], OperationPlan] = functools.partial(OperationPlan, operation, api, mock)
    if mock.durable is not None:
        from mockserver.web.durable_endpoint import DurableOperationPlan  # here: it needs packages that are not always installed

        make = functools.partial(DurableOperationPlan, operation, api, mock, mock.durable)
    return make() if mock.settings.compiles_first and not api.document.is_lenient else LazyOperationPlan(make)
