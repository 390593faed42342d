"""The official `tavus` package (its SDK, `tavus_mcp.sdk`): ADAPTER. See FOUND.md.

Its calls take values as they travel, so lists are joined here, as its own command line does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.metadata import version
from typing import Any

from tavus_mcp.sdk.auth.session import TavusSession
from tavus_mcp.sdk.client.http import TavusClient
from tavus_mcp.sdk.env import TavusConfig
from tavus_mcp.sdk.errors import TavusApiError

from contracts.runs.clients.adapter import Adapter, ClientOpening, MethodCall, RefusedCall
from specs.json.parsing import Json


def _query(method_call: MethodCall) -> dict[str, Json]:
    return {name: ",".join(value) if isinstance(value, list) else value for name, value in method_call.query.items()}


CALLS: Mapping[str, Callable[[Any, MethodCall], Any]] = {
    "POST /v2/faces": lambda tavus, method_call: tavus.faces.create(method_call.body),
    "GET /v2/faces": lambda tavus, method_call: tavus.faces.list(**_query(method_call)),
    "GET /v2/faces/{face_id}": lambda tavus, method_call: tavus.faces.get(*method_call.path.values(), **_query(method_call)),
    "DELETE /v2/faces/{face_id}": lambda tavus, method_call: tavus.faces.delete(*method_call.path.values()),
    "POST /v2/deployments": lambda tavus, method_call: tavus.deployments.create(method_call.body),
    "GET /v2/deployments": lambda tavus, method_call: tavus.deployments.list(**_query(method_call)),
    "GET /v2/deployments/{deployment_id}": lambda tavus, method_call: tavus.deployments.get(*method_call.path.values()),
    "PATCH /v2/deployments/{deployment_id}": lambda tavus, method_call: tavus.deployments.patch(
        *method_call.path.values(), method_call.body
    ),
    "DELETE /v2/deployments/{deployment_id}": lambda tavus, method_call: tavus.deployments.delete(*method_call.path.values()),
    "POST /v2/pals": lambda tavus, method_call: tavus.pals.create(method_call.body),
    "GET /v2/pals": lambda tavus, method_call: tavus.pals.list(**_query(method_call)),
    "GET /v2/pals/{pal_id}": lambda tavus, method_call: tavus.pals.get(*method_call.path.values(), **_query(method_call)),
    "PATCH /v2/pals/{pal_id}": lambda tavus, method_call: tavus.pals.patch(*method_call.path.values(), method_call.body),
    "DELETE /v2/pals/{pal_id}": lambda tavus, method_call: tavus.pals.delete(*method_call.path.values()),
    "GET /v2/pals/{pal_id}/tools/": lambda tavus, method_call: tavus.pals.list_tools(*method_call.path.values()),
    "POST /v2/pals/{pal_id}/tools/": lambda tavus, method_call: tavus.pals.attach_tools(
        *method_call.path.values(), method_call.fields["tool_ids"]
    ),
    "DELETE /v2/pals/{pal_id}/tools/{tool_id}": lambda tavus, method_call: tavus.pals.detach_tool(*method_call.path.values()),
    "GET /v2/pals/{pal_id}/skills/": lambda tavus, method_call: tavus.pals.list_skills(*method_call.path.values()),
    "GET /v2/pals/{pal_id}/skills/{skill_id}": lambda tavus, method_call: tavus.pals.get_skill(*method_call.path.values()),
    "PUT /v2/pals/{pal_id}/skills/{skill_id}": lambda tavus, method_call: tavus.pals.upsert_skill(
        *method_call.path.values(), method_call.fields.get("config")
    ),
    "PATCH /v2/pals/{pal_id}/skills/{skill_id}": lambda tavus, method_call: tavus.pals.patch_skill(
        *method_call.path.values(), method_call.fields.get("config")
    ),
    "DELETE /v2/pals/{pal_id}/skills/{skill_id}": lambda tavus, method_call: tavus.pals.delete_skill(*method_call.path.values()),
    "GET /v2/voices": lambda tavus, method_call: tavus.voices.list(**_query(method_call)),
}


def refused(error: Exception) -> RefusedCall | None:
    """The status and body of an answer that was no success."""
    return RefusedCall(error.status_code, error.body) if isinstance(error, TavusApiError) else None


def _open(opening: ClientOpening) -> Any:
    here = opening.origin
    config = TavusConfig(public_api_base_url=f"{here}/v2", portal_api_base_url=here, dev_portal_url=here, pal_maker_url=here)
    return TavusClient(config, TavusSession(api_key=opening.api_key, source="contracts"), retry=opening.retries)


ADAPTER = Adapter(name=f"tavus {version('tavus')}", api="tavus", open=_open, calls=CALLS, refused=refused)
