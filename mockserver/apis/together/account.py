"""What the official CLI asks around a deploy: hints that need an answer, but keep nothing."""

from __future__ import annotations

from mockserver.errors import BadRequest
from mockserver.resources.call import Call, Reply
from mockserver.resources.handlers import ResourceHandlers
from mockserver.resources.resource import Resource

prewarm = Resource(collection_path="/deployments/prewarm", kind="prewarm")


@prewarm.operation("prewarmDeployment")
def prewarm_deployment(_bound: ResourceHandlers, call: Call) -> Reply:
    """Noted, if the volume that it names is there."""
    wanted = call.body.get("volume")
    volumes = call.own_world.collection("together/volume")
    if wanted and volumes.get(wanted) is None and volumes.named(wanted) is None:
        raise BadRequest(f"There is no volume {wanted[:100]}.", param="volume")
    return Reply(200, {})
