"""The reference client of Tavus: ADAPTER is the sync one, ASYNC_ADAPTER the async one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from contracts.adapters.reference import refused, retries_of, sleeping
from contracts.clients.tavus import AsyncTavus, Tavus
from contracts.runs.clients.adapter import Adapter, ClientOpening, MethodCall, PagedMethod

CALLS: Mapping[str, Callable[[Any, MethodCall], Any]] = {
    "POST /v2/faces": lambda tavus, asked: tavus.faces.create(**asked.body),
    "GET /v2/faces": lambda tavus, asked: tavus.faces.list(**asked.query),
    "GET /v2/faces/{face_id}": lambda tavus, asked: tavus.faces.get(*asked.path.values(), **asked.query),
    "DELETE /v2/faces/{face_id}": lambda tavus, asked: tavus.faces.delete(*asked.path.values(), **asked.query),
    "PATCH /v2/faces/{face_id}/name": lambda tavus, asked: tavus.faces.rename(*asked.path.values(), **asked.body),
    "POST /v2/deployments": lambda tavus, asked: tavus.deployments.create(**asked.body),
    "GET /v2/deployments": lambda tavus, asked: tavus.deployments.list(**asked.query),
    "GET /v2/deployments/{deployment_id}": lambda tavus, asked: tavus.deployments.get(*asked.path.values()),
    "PATCH /v2/deployments/{deployment_id}": lambda tavus, asked: tavus.deployments.patch(*asked.path.values(), asked.body),
    "DELETE /v2/deployments/{deployment_id}": lambda tavus, asked: tavus.deployments.delete(*asked.path.values()),
    "GET /v2/deployments/{deployment_id}/init": lambda tavus, asked: tavus.deployments.init(*asked.path.values()),
    "POST /v2/deployments/{deployment_id}/start": lambda tavus, asked: tavus.deployments.start(*asked.path.values(), **asked.fields),
    "POST /v2/deployments/{deployment_id}/conversations/{conversation_id}/end": lambda tavus, asked: tavus.deployments.end(
        *asked.path.values()
    ),
    "POST /v2/pals": lambda tavus, asked: tavus.pals.create(**asked.body),
    "GET /v2/pals": lambda tavus, asked: tavus.pals.list(**asked.query),
    "GET /v2/pals/{pal_id}": lambda tavus, asked: tavus.pals.get(*asked.path.values(), **asked.query),
    "PATCH /v2/pals/{pal_id}": lambda tavus, asked: tavus.pals.patch(*asked.path.values(), asked.body),
    "DELETE /v2/pals/{pal_id}": lambda tavus, asked: tavus.pals.delete(*asked.path.values()),
    "GET /v2/pals/{pal_id}/tools/": lambda tavus, asked: tavus.pals.list_tools(*asked.path.values()),
    "POST /v2/pals/{pal_id}/tools/": lambda tavus, asked: tavus.pals.attach_tools(*asked.path.values(), **asked.body),
    "DELETE /v2/pals/{pal_id}/tools/{tool_id}": lambda tavus, asked: tavus.pals.detach_tool(*asked.path.values()),
    "GET /v2/pals/{pal_id}/skills/": lambda tavus, asked: tavus.pals.list_skills(*asked.path.values()),
    "GET /v2/pals/{pal_id}/skills/{skill_id}": lambda tavus, asked: tavus.pals.get_skill(*asked.path.values()),
    "PUT /v2/pals/{pal_id}/skills/{skill_id}": lambda tavus, asked: tavus.pals.upsert_skill(*asked.path.values(), **asked.fields),
    "PATCH /v2/pals/{pal_id}/skills/{skill_id}": lambda tavus, asked: tavus.pals.patch_skill(*asked.path.values(), **asked.fields),
    "DELETE /v2/pals/{pal_id}/skills/{skill_id}": lambda tavus, asked: tavus.pals.delete_skill(*asked.path.values()),
    "GET /v2/voices": lambda tavus, asked: tavus.voices.list(**asked.query),
}

PAGES = {
    "GET /v2/faces": PagedMethod(
        call=lambda tavus, asked: tavus.faces.iterate(**asked.query), items="data", total="total_count", page="page"
    ),
    "GET /v2/deployments": PagedMethod(
        call=lambda tavus, asked: tavus.deployments.iterate(**asked.query), items="deployments", total="total", page="page"
    ),
    "GET /v2/pals": PagedMethod(
        call=lambda tavus, asked: tavus.pals.iterate(**asked.query), items="data", total="total_count", page="page"
    ),
    "GET /v2/voices": PagedMethod(
        call=lambda tavus, asked: tavus.voices.iterate(**asked.query), items="data", total="total_count", page="page"
    ),
}


def _open(opening: ClientOpening) -> Tavus:
    return Tavus(api_key=opening.api_key, base_url=opening.origin + "/v2", max_retries=retries_of(opening), sleep=opening.sleep)


def _open_async(opening: ClientOpening) -> AsyncTavus:
    return AsyncTavus(api_key=opening.api_key, base_url=opening.origin, max_retries=retries_of(opening), sleep=sleeping(opening))


ADAPTER = Adapter(name="contracts.clients.Tavus", api="tavus", open=_open, calls=CALLS, refused=refused, pages=PAGES, takes_sleep=True)
ASYNC_ADAPTER = replace(ADAPTER, name="contracts.clients.AsyncTavus", open=_open_async)
