"""The reference client of Together AI: ADAPTER is the sync one, ASYNC_ADAPTER the async one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from contracts.adapters.reference import refused, retries_of, sleeping
from contracts.clients.together import AsyncTogether, Together
from contracts.runs.clients.adapter import Adapter, ClientOpening, MethodCall, PagedMethod

JIG_CALLS: Mapping[str, Callable[[Any, MethodCall], Any]] = {
    "POST /deployments": lambda jig, method_call: jig.deploy(**method_call.body),
    "GET /deployments": lambda jig, method_call: jig.list(),
    "GET /deployments/{id}": lambda jig, method_call: jig.retrieve(method_call.path["id"]),
    "PATCH /deployments/{id}": lambda jig, method_call: jig.update(method_call.path["id"], **method_call.body),
    "DELETE /deployments/{id}": lambda jig, method_call: jig.destroy(method_call.path["id"]),
    "GET /deployments/{id}/logs": lambda jig, method_call: jig.retrieve_logs(method_call.path["id"], **method_call.query),
    "GET /deployments/secrets": lambda jig, method_call: jig.secrets.list(),
    "POST /deployments/secrets": lambda jig, method_call: jig.secrets.create(**method_call.body),
    "GET /deployments/secrets/{id}": lambda jig, method_call: jig.secrets.retrieve(method_call.path["id"]),
    "PATCH /deployments/secrets/{id}": lambda jig, method_call: jig.secrets.update(method_call.path["id"], **method_call.body),
    "DELETE /deployments/secrets/{id}": lambda jig, method_call: jig.secrets.delete(method_call.path["id"]),
    "GET /deployments/storage/volumes": lambda jig, method_call: jig.volumes.list(),
    "POST /deployments/storage/volumes": lambda jig, method_call: jig.volumes.create(**method_call.body),
    "GET /deployments/storage/volumes/{id}": lambda jig, method_call: jig.volumes.retrieve(method_call.path["id"], **method_call.query),
    "PATCH /deployments/storage/volumes/{id}": lambda jig, method_call: jig.volumes.update(method_call.path["id"], **method_call.body),
    "DELETE /deployments/storage/volumes/{id}": lambda jig, method_call: jig.volumes.delete(method_call.path["id"]),
    "POST /queue/submit": lambda jig, method_call: jig.queue.submit(**method_call.body),
    "GET /queue/status": lambda jig, method_call: jig.queue.retrieve(**method_call.query),
    "POST /queue/cancel": lambda jig, method_call: jig.queue.cancel(**method_call.body),
    "GET /queue/metrics": lambda jig, method_call: jig.queue.metrics(**method_call.query),
    "POST /queue/clear": lambda jig, method_call: jig.queue.clear(**method_call.body),
    "GET /deployments/{id}/revisions": lambda jig, method_call: jig.list_revisions(method_call.path["id"], **method_call.query),
    "GET /deployments/{id}/revisions/{revision_identifier}": lambda jig, method_call: jig.retrieve_revision(
        method_call.path["revision_identifier"], id=method_call.path["id"]
    ),
    "POST /deployments/{id}/rollback": lambda jig, method_call: jig.rollback(method_call.path["id"], **method_call.body),
    "POST /deployments/prewarm": lambda jig, method_call: jig.prewarm(**method_call.body),
}  # as the official SDK names them, too: its adapter has the same table


def of_jig(call: Callable[[Any, MethodCall], Any]) -> Callable[[Any, MethodCall], Any]:
    """A call of `client.beta.jig` as one of the client."""
    return lambda client, method_call: call(client.beta.jig, method_call)


CALLS: Mapping[str, Callable[[Any, MethodCall], Any]] = {
    **{key: of_jig(call) for key, call in JIG_CALLS.items()},
    "POST /storage/upload-request": lambda together, method_call: together.beta.jig.volumes.request_upload(**method_call.body),
    "GET /image-repositories/base-path": lambda together, method_call: together.beta.jig.image_base_path(),
    "GET /v3/whoami": lambda together, method_call: together.whoami(),
    "GET /whoami": lambda together, method_call: together.whoami_v1(),
}

PAGES = {
    "GET /deployments/{id}/revisions": PagedMethod(
        call=lambda together, method_call: together.beta.jig.iterate_revisions(method_call.path["id"]),
        items="data",
        before=("before", "event_number"),
    ),
}


def _open(opening: ClientOpening) -> Together:
    return Together(api_key=opening.api_key, base_url=opening.origin + "/v1", max_retries=retries_of(opening), sleep=opening.sleep)


def _open_async(opening: ClientOpening) -> AsyncTogether:
    return AsyncTogether(api_key=opening.api_key, base_url=opening.origin, max_retries=retries_of(opening), sleep=sleeping(opening))


ADAPTER = Adapter(
    name="contracts.clients.Together", api="together", open=_open, calls=CALLS, refused=refused, pages=PAGES, takes_sleep=True
)
ASYNC_ADAPTER = replace(ADAPTER, name="contracts.clients.AsyncTogether", open=_open_async)
