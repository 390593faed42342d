"""The reference client of Together AI: ADAPTER is the sync one, ASYNC_ADAPTER the async one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from contracts.adapters.reference import refused, retries_of, sleeping
from contracts.clients.together import AsyncTogether, Together
from contracts.runs.clients.adapter import Adapter, ClientOpening, MethodCall, PagedMethod

JIG_CALLS: Mapping[str, Callable[[Any, MethodCall], Any]] = {
    "POST /deployments": lambda jig, asked: jig.deploy(**asked.body),
    "GET /deployments": lambda jig, asked: jig.list(),
    "GET /deployments/{id}": lambda jig, asked: jig.retrieve(asked.path["id"]),
    "PATCH /deployments/{id}": lambda jig, asked: jig.update(asked.path["id"], **asked.body),
    "DELETE /deployments/{id}": lambda jig, asked: jig.destroy(asked.path["id"]),
    "GET /deployments/{id}/logs": lambda jig, asked: jig.retrieve_logs(asked.path["id"], **asked.query),
    "GET /deployments/secrets": lambda jig, asked: jig.secrets.list(),
    "POST /deployments/secrets": lambda jig, asked: jig.secrets.create(**asked.body),
    "GET /deployments/secrets/{id}": lambda jig, asked: jig.secrets.retrieve(asked.path["id"]),
    "PATCH /deployments/secrets/{id}": lambda jig, asked: jig.secrets.update(asked.path["id"], **asked.body),
    "DELETE /deployments/secrets/{id}": lambda jig, asked: jig.secrets.delete(asked.path["id"]),
    "GET /deployments/storage/volumes": lambda jig, asked: jig.volumes.list(),
    "POST /deployments/storage/volumes": lambda jig, asked: jig.volumes.create(**asked.body),
    "GET /deployments/storage/volumes/{id}": lambda jig, asked: jig.volumes.retrieve(asked.path["id"], **asked.query),
    "PATCH /deployments/storage/volumes/{id}": lambda jig, asked: jig.volumes.update(asked.path["id"], **asked.body),
    "DELETE /deployments/storage/volumes/{id}": lambda jig, asked: jig.volumes.delete(asked.path["id"]),
    "POST /queue/submit": lambda jig, asked: jig.queue.submit(**asked.body),
    "GET /queue/status": lambda jig, asked: jig.queue.retrieve(**asked.query),
    "POST /queue/cancel": lambda jig, asked: jig.queue.cancel(**asked.body),
    "GET /queue/metrics": lambda jig, asked: jig.queue.metrics(**asked.query),
    "POST /queue/clear": lambda jig, asked: jig.queue.clear(**asked.body),
    "GET /deployments/{id}/revisions": lambda jig, asked: jig.list_revisions(asked.path["id"], **asked.query),
    "GET /deployments/{id}/revisions/{revision_identifier}": lambda jig, asked: jig.retrieve_revision(
        asked.path["revision_identifier"], id=asked.path["id"]
    ),
    "POST /deployments/{id}/rollback": lambda jig, asked: jig.rollback(asked.path["id"], **asked.body),
    "POST /deployments/prewarm": lambda jig, asked: jig.prewarm(**asked.body),
}  # as the official SDK names them, too: its adapter has the same table


def of_jig(call: Callable[[Any, MethodCall], Any]) -> Callable[[Any, MethodCall], Any]:
    """A call of `client.beta.jig` as one of the client."""
    return lambda client, asked: call(client.beta.jig, asked)


CALLS: Mapping[str, Callable[[Any, MethodCall], Any]] = {
    **{key: of_jig(call) for key, call in JIG_CALLS.items()},
    "POST /storage/upload-request": lambda together, asked: together.beta.jig.volumes.request_upload(**asked.body),
    "GET /image-repositories/base-path": lambda together, asked: together.beta.jig.image_base_path(),
    "GET /v3/whoami": lambda together, asked: together.whoami(),
    "GET /whoami": lambda together, asked: together.whoami_v1(),
}

PAGES = {
    "GET /deployments/{id}/revisions": PagedMethod(
        call=lambda together, asked: together.beta.jig.iterate_revisions(asked.path["id"]), items="data", before=("before", "event_number")
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
