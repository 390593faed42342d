"""The official `together` package: ADAPTER is its sync client, ASYNC_ADAPTER its async one. See FOUND.md."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib.metadata import version
from typing import Any

import together

from contracts.adapters.together import JIG_CALLS, of_jig
from contracts.runs.clients.adapter import Adapter, ClientOpening, MethodCall, RefusedCall
from specs.json.parsing import Json

_LACKING = ("POST /deployments/prewarm",)  # the package has no method for them
CALLS: Mapping[str, Callable[[Any, MethodCall], Any]] = {
    **{key: of_jig(call) for key, call in JIG_CALLS.items() if key not in _LACKING},
    "GET /v3/whoami": lambda client, method_call: client.whoami(),
}


def plain(returned: Any) -> Json:
    """A model's fields as the service named them, without those that it did not answer."""
    return returned.to_dict(mode="json", warnings=False) if isinstance(returned, together.BaseModel) else returned


def refused(error: Exception) -> RefusedCall | None:
    """The status and body of an answer that was no success."""
    return RefusedCall(error.status_code, error.body) if isinstance(error, together.APIStatusError) else None


def _open(opening: ClientOpening) -> Any:
    return together.Together(api_key=opening.api_key, base_url=opening.origin, **_retries(opening))


def _open_async(opening: ClientOpening) -> Any:
    return together.AsyncTogether(api_key=opening.api_key, base_url=opening.origin, **_retries(opening))


def _retries(opening: ClientOpening) -> dict[str, int]:
    return {} if opening.retries else {"max_retries": 0}


ADAPTER = Adapter(name=f"together {version('together')}", api="together", open=_open, calls=CALLS, refused=refused, plain=plain)
ASYNC_ADAPTER = replace(ADAPTER, name=f"{ADAPTER.name}, async", open=_open_async)
