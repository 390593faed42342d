"""What the official CLI asks around a deploy: hints that need an answer, but keep nothing."""

from __future__ import annotations

from mockserver.errors import BadRequest
from mockserver.resources.call import Call, Reply
from mockserver.resources.resource import Resource, StandardHandlers

prewarm = Resource(collection_path="/deployments/prewarm", kind="prewarm")


@prewarm.operation("prewarmDeployment")
def prewarm_deployment(_handlers: StandardHandlers, call: Call) -> Reply:
    """Noted, if the volume that it names is there."""
    volume_key = call.body.get("volume")
    volumes = call.own_world.collection("together/volume")
    if volume_key and volumes.get(volume_key) is None and volumes.named(volume_key) is None:
        raise BadRequest(f"There is no volume {volume_key[:100]}.", param="volume")
    return Reply(200, {})
