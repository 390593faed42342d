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


def _query(asked: MethodCall) -> dict[str, Json]:
    return {name: ",".join(value) if isinstance(value, list) else value for name, value in asked.query.items()}


CALLS: Mapping[str, Callable[[Any, MethodCall], Any]] = {
    "POST /v2/faces": lambda tavus, asked: tavus.faces.create(asked.body),
    "GET /v2/faces": lambda tavus, asked: tavus.faces.list(**_query(asked)),
    "GET /v2/faces/{face_id}": lambda tavus, asked: tavus.faces.get(*asked.path.values(), **_query(asked)),
    "DELETE /v2/faces/{face_id}": lambda tavus, asked: tavus.faces.delete(*asked.path.values()),
    "POST /v2/deployments": lambda tavus, asked: tavus.deployments.create(asked.body),
    "GET /v2/deployments": lambda tavus, asked: tavus.deployments.list(**_query(asked)),
    "GET /v2/deployments/{deployment_id}": lambda tavus, asked: tavus.deployments.get(*asked.path.values()),
    "PATCH /v2/deployments/{deployment_id}": lambda tavus, asked: tavus.deployments.patch(*asked.path.values(), asked.body),
    "DELETE /v2/deployments/{deployment_id}": lambda tavus, asked: tavus.deployments.delete(*asked.path.values()),
    "POST /v2/pals": lambda tavus, asked: tavus.pals.create(asked.body),
    "GET /v2/pals": lambda tavus, asked: tavus.pals.list(**_query(asked)),
    "GET /v2/pals/{pal_id}": lambda tavus, asked: tavus.pals.get(*asked.path.values(), **_query(asked)),
    "PATCH /v2/pals/{pal_id}": lambda tavus, asked: tavus.pals.patch(*asked.path.values(), asked.body),
    "DELETE /v2/pals/{pal_id}": lambda tavus, asked: tavus.pals.delete(*asked.path.values()),
    "GET /v2/pals/{pal_id}/tools/": lambda tavus, asked: tavus.pals.list_tools(*asked.path.values()),
    "POST /v2/pals/{pal_id}/tools/": lambda tavus, asked: tavus.pals.attach_tools(*asked.path.values(), asked.fields["tool_ids"]),
    "DELETE /v2/pals/{pal_id}/tools/{tool_id}": lambda tavus, asked: tavus.pals.detach_tool(*asked.path.values()),
    "GET /v2/pals/{pal_id}/skills/": lambda tavus, asked: tavus.pals.list_skills(*asked.path.values()),
    "GET /v2/pals/{pal_id}/skills/{skill_id}": lambda tavus, asked: tavus.pals.get_skill(*asked.path.values()),
    "PUT /v2/pals/{pal_id}/skills/{skill_id}": lambda tavus, asked: tavus.pals.upsert_skill(
        *asked.path.values(), asked.fields.get("config")
    ),
    "PATCH /v2/pals/{pal_id}/skills/{skill_id}": lambda tavus, asked: tavus.pals.patch_skill(
        *asked.path.values(), asked.fields.get("config")
    ),
    "DELETE /v2/pals/{pal_id}/skills/{skill_id}": lambda tavus, asked: tavus.pals.delete_skill(*asked.path.values()),
    "GET /v2/voices": lambda tavus, asked: tavus.voices.list(**_query(asked)),
}


def refused(error: Exception) -> RefusedCall | None:
    """The status and body of an answer that was no success."""
    return RefusedCall(error.status_code, error.body) if isinstance(error, TavusApiError) else None


def _open(opening: ClientOpening) -> Any:
    here = opening.origin
    config = TavusConfig(public_api_base_url=f"{here}/v2", portal_api_base_url=here, dev_portal_url=here, pal_maker_url=here)
    return TavusClient(config, TavusSession(api_key=opening.api_key, source="contracts"), retry=opening.retries)


ADAPTER = Adapter(name=f"tavus {version('tavus')}", api="tavus", open=_open, calls=CALLS, refused=refused)
