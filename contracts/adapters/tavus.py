"""The reference client of Tavus: ADAPTER is the sync one, ASYNC_ADAPTER the async one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from contracts.adapters.reference import refused, retries_of, sleeping
from contracts.clients.tavus import AsyncTavus, Tavus
from contracts.runs.clients.adapter import Adapter, ClientOpening, MethodCall, PagedMethod

CALLS: Mapping[str, Callable[[Any, MethodCall], Any]] = {
    "POST /v2/faces": lambda tavus, method_call: tavus.faces.create(**method_call.body),
    "GET /v2/faces": lambda tavus, method_call: tavus.faces.list(**method_call.query),
    "GET /v2/faces/{face_id}": lambda tavus, method_call: tavus.faces.get(*method_call.path.values(), **method_call.query),
    "DELETE /v2/faces/{face_id}": lambda tavus, method_call: tavus.faces.delete(*method_call.path.values(), **method_call.query),
    "PATCH /v2/faces/{face_id}/name": lambda tavus, method_call: tavus.faces.rename(*method_call.path.values(), **method_call.body),
    "POST /v2/deployments": lambda tavus, method_call: tavus.deployments.create(**method_call.body),
    "GET /v2/deployments": lambda tavus, method_call: tavus.deployments.list(**method_call.query),
    "GET /v2/deployments/{deployment_id}": lambda tavus, method_call: tavus.deployments.get(*method_call.path.values()),
    "PATCH /v2/deployments/{deployment_id}": lambda tavus, method_call: tavus.deployments.patch(
        *method_call.path.values(), method_call.body
    ),
    "DELETE /v2/deployments/{deployment_id}": lambda tavus, method_call: tavus.deployments.delete(*method_call.path.values()),
    "GET /v2/deployments/{deployment_id}/init": lambda tavus, method_call: tavus.deployments.init(*method_call.path.values()),
    "POST /v2/deployments/{deployment_id}/start": lambda tavus, method_call: tavus.deployments.start(
        *method_call.path.values(), **method_call.fields
    ),
    "POST /v2/deployments/{deployment_id}/conversations/{conversation_id}/end": lambda tavus, method_call: tavus.deployments.end(
        *method_call.path.values()
    ),
    "POST /v2/pals": lambda tavus, method_call: tavus.pals.create(**method_call.body),
    "GET /v2/pals": lambda tavus, method_call: tavus.pals.list(**method_call.query),
    "GET /v2/pals/{pal_id}": lambda tavus, method_call: tavus.pals.get(*method_call.path.values(), **method_call.query),
    "PATCH /v2/pals/{pal_id}": lambda tavus, method_call: tavus.pals.patch(*method_call.path.values(), method_call.body),
    "DELETE /v2/pals/{pal_id}": lambda tavus, method_call: tavus.pals.delete(*method_call.path.values()),
    "GET /v2/pals/{pal_id}/tools/": lambda tavus, method_call: tavus.pals.list_tools(*method_call.path.values()),
    "POST /v2/pals/{pal_id}/tools/": lambda tavus, method_call: tavus.pals.attach_tools(*method_call.path.values(), **method_call.body),
    "DELETE /v2/pals/{pal_id}/tools/{tool_id}": lambda tavus, method_call: tavus.pals.detach_tool(*method_call.path.values()),
    "GET /v2/pals/{pal_id}/skills/": lambda tavus, method_call: tavus.pals.list_skills(*method_call.path.values()),
    "GET /v2/pals/{pal_id}/skills/{skill_id}": lambda tavus, method_call: tavus.pals.get_skill(*method_call.path.values()),
    "PUT /v2/pals/{pal_id}/skills/{skill_id}": lambda tavus, method_call: tavus.pals.upsert_skill(
        *method_call.path.values(), **method_call.fields
    ),
    "PATCH /v2/pals/{pal_id}/skills/{skill_id}": lambda tavus, method_call: tavus.pals.patch_skill(
        *method_call.path.values(), **method_call.fields
    ),
    "DELETE /v2/pals/{pal_id}/skills/{skill_id}": lambda tavus, method_call: tavus.pals.delete_skill(*method_call.path.values()),
    "GET /v2/voices": lambda tavus, method_call: tavus.voices.list(**method_call.query),
}

PAGES = {
    "GET /v2/faces": PagedMethod(
        call=lambda tavus, method_call: tavus.faces.iterate(**method_call.query), items="data", total="total_count", page="page"
    ),
    "GET /v2/deployments": PagedMethod(
        call=lambda tavus, method_call: tavus.deployments.iterate(**method_call.query), items="deployments", total="total", page="page"
    ),
    "GET /v2/pals": PagedMethod(
        call=lambda tavus, method_call: tavus.pals.iterate(**method_call.query), items="data", total="total_count", page="page"
    ),
    "GET /v2/voices": PagedMethod(
        call=lambda tavus, method_call: tavus.voices.iterate(**method_call.query), items="data", total="total_count", page="page"
    ),
}


def _open(opening: ClientOpening) -> Tavus:
    return Tavus(api_key=opening.api_key, base_url=opening.origin + "/v2", max_retries=retries_of(opening), sleep=opening.sleep)


def _open_async(opening: ClientOpening) -> AsyncTavus:
    return AsyncTavus(api_key=opening.api_key, base_url=opening.origin, max_retries=retries_of(opening), sleep=sleeping(opening))


ADAPTER = Adapter(name="contracts.clients.Tavus", api="tavus", open=_open, calls=CALLS, refused=refused, pages=PAGES, takes_sleep=True)
ASYNC_ADAPTER = replace(ADAPTER, name="contracts.clients.AsyncTavus", open=_open_async)
