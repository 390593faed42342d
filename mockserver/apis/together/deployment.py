"""Container deployments: a configuration that comes up replica by replica, in revisions that can be returned to."""

from __future__ import annotations

from mockserver.apis.together import history
from mockserver.errors import BadRequest, NotFound
from mockserver.resources.call import Call, Reply
from mockserver.resources.resource import Fields, Resource, StandardHandlers
from mockserver.state.clock import timestamp
from mockserver.state.lifecycle import Lifecycle
from mockserver.state.store import Record, RecordCollection, World

REVISION_VARIABLE = "TOGETHER_DEPLOYMENT_REVISION_ID"  # the service adds it, and the official CLI looks for it
MOST_REPLICAS_SHOWN = 100

# Inferred, but for the end: replicas take one to two minutes to start (docs).
ROLL_OUT = Lifecycle(((0, "Updating"), (10, "Scaling"), (90, "Ready")))
SCALE = Lifecycle(((0, "Scaling"), (60, "Ready")))

_NOT_CONFIGURATION = ("name", "description", "min_replicas", "max_replicas")  # a change of these makes no revision
_TARGETS = {"HTTPTotalRequests": 100, "HTTPAvgRequestDuration": 500}  # the others' defaults stand in the document

deployment = Resource(
    collection_path="/deployments",
    item_path="/deployments/{id}",
    kind="deployment",
    has_unique_names=True,
)


@deployment.before_save
def configuration(call: Call, fields: Fields, record: Record | None) -> tuple[Fields, Fields]:
    """The fields with their defaults and references resolved; a new revision where the configuration changed."""
    fields = {"environment_variables": [], **fields}
    fields.setdefault("max_replicas", fields["min_replicas"])
    _check_replicas(call, fields, record)
    world, before = call.own_world, record.fields if record else {}
    request_body = call.body
    if "environment_variables" in request_body:
        fields["environment_variables"] = _variables(call, fields["environment_variables"])
    if "volumes" in request_body:
        fields["volumes"] = _mounts(world, fields["volumes"], before.get("volumes", ()))
    if fields.get("model_mounts") and fields.get("volumes"):
        raise BadRequest("model_mounts and volumes exclude each other.", param="model_mounts")
    if "autoscaling" in request_body:
        fields["autoscaling"] = _autoscaling(request_body["autoscaling"])
    if fields.get("autoscaling") is None:
        fields.pop("autoscaling", None)
    if fields["gpu_type"] == "none":
        fields["gpu_count"] = 0
    if fields.get("health_check_path") == "":
        del fields["health_check_path"]  # docs: an empty path disables the check
    return fields, _rolled_out(call, fields, record)


@deployment.computed_fields
def state(record: Record, now_s: float, _world: World) -> Fields:
    """Status and replicas, by the age of the last change."""
    fields, metadata = record.fields, record.metadata
    desired = fields["min_replicas"]
    stage = metadata["lifecycle"].status_at(max(0.0, now_s - metadata["changed_s"]))
    has_failed = stage == "Ready" and metadata.get("outcome") == "error"
    is_up = stage == "Ready" and not has_failed
    status = "Failed" if has_failed else "ScaledToZero" if is_up and desired == 0 else stage
    revision = history.current_id(record)
    ready = desired if is_up else min(metadata["ready_before"], desired)
    return {
        "status": status,
        "desired_replicas": desired,
        "ready_replicas": ready,
        "replica_events": _replicas(record, revision, is_up=is_up, has_failed=has_failed),
        "environment_variables": [*fields["environment_variables"], {"name": REVISION_VARIABLE, "value": revision}],
    }


@deployment.after_create
def mount(_handlers: StandardHandlers, call: Call, record: Record) -> None:
    """Tell the volumes who mounts them."""
    _remount(call.own_world, record.id, record.fields.get("volumes", ()))


@deployment.operation("updateDeployment")
def update(handlers: StandardHandlers, call: Call) -> Reply:
    """Change what was sent, and tell the volumes."""
    reply = handlers.on_update(call)
    _remount(call.own_world, reply.body["id"], reply.body.get("volumes", ()))
    return reply


@deployment.before_delete
def unmount(call: Call, record: Record) -> None:
    """Tell the volumes."""
    _remount(call.own_world, record.id, ())


@deployment.operation("rollbackDeployment")
def rollback(handlers: StandardHandlers, call: Call) -> Reply:
    """The configuration of an earlier revision, rolled out again."""
    record, identifier = handlers.named_in(call), call.body["revision_identifier"]
    revision = history.find(record, identifier)
    if revision is None:
        raise NotFound(f"The deployment {record.fields['name']} has no revision {identifier[:100]}.", param="revision_identifier")
    fields = {**{name: record.fields[name] for name in _NOT_CONFIGURATION if name in record.fields}, **_configuration(revision.fields)}
    metadata = {**_started(call, record, ROLL_OUT), **history.rolled_back(record, revision, call.now_s)}
    changed = handlers.change(call.own_world, record, fields, metadata, now_s=call.now_s)
    _remount(call.own_world, record.id, fields.get("volumes", ()))
    return handlers.reply(call, changed)


@deployment.operation("getDeploymentLogs")
def logs(handlers: StandardHandlers, call: Call) -> Reply:
    """What each replica has said since the last change."""
    record = handlers.named_in(call)
    events = handlers.shown(record, call.now_s, call.own_world)["replica_events"]
    replica_id = call.query.get("replica_id")
    lines = []
    for name, event in events.items():
        if (
            replica_id in (None, "", name)
            and call.query.get("revision") in (None, "", event["revision_id"])
            and _is_version(event["image"], call.query.get("version"))
        ):
            lines.append(f"{timestamp(record.metadata['changed_s'])} {name} Pulling image {event['image']}")
            if event["replica_status"] == "Running":
                lines.append(f"{event['replica_ready_since']} {name} Ready")
            elif event["replica_status_reason"] == "CrashLoopBackOff":
                lines.append(f"{timestamp(record.metadata['changed_s'] + ROLL_OUT.duration_s)} {name} Exited with code 1")
    return Reply(200, {"lines": lines})


def _is_version(image: str, version: str | None) -> bool:
    """Whether an image has this tag, or a digest that ends in these four characters; any has, where none is asked for."""
    if not version:
        return True
    name, _, digest = image.partition("@")
    _, _, tag = name.rpartition("/")[2].partition(":")
    return version == (tag or "latest") or (len(version) == 4 and digest.endswith(version))


def _rolled_out(call: Call, fields: Fields, record: Record | None) -> Fields:
    """The metadata after a create or an update: which lifecycle began, and the revision that came of it."""
    if record is None:
        return _started(call, None, ROLL_OUT)
    if _configuration(fields) != _configuration(history.revisions(record)[-1].fields):
        return {**_started(call, record, ROLL_OUT), **history.updated(record, fields, call.now_s)}
    replicas = fields["min_replicas"], fields["max_replicas"]
    if replicas != (record.fields["min_replicas"], record.fields["max_replicas"]):
        return _started(call, record, SCALE)
    return {}


def _configuration(fields: Fields) -> Fields:
    """Of a deployment's fields, those whose change makes a revision."""
    return {name: value for name, value in fields.items() if name not in _NOT_CONFIGURATION}


def _started(call: Call, record: Record | None, lifecycle: Lifecycle) -> Fields:
    ready_before = state(record, call.now_s, call.own_world)["ready_replicas"] if record else 0
    return {"lifecycle": lifecycle, "changed_s": call.now_s, "ready_before": ready_before, "outcome": call.preferences.outcome}


_STARTING = {"replica_status": "Waiting", "replica_status_reason": "ContainerCreating", "replica_status_message": ""}


def _replicas(record: Record, revision: str, *, is_up: bool, has_failed: bool) -> Fields:
    """The state of each replica, of the first hundred at most."""
    fields, metadata = record.fields, record.metadata
    replica: Fields = {"image": fields["image"], "revision_id": revision}
    if is_up:
        ready_since = timestamp(metadata["changed_s"] + metadata["lifecycle"].duration_s)
        replica.update(replica_status="Running", replica_status_reason="", replica_status_message="", replica_ready_since=ready_since)
    elif has_failed:
        replica.update(
            replica_status="Waiting",
            replica_status_reason="CrashLoopBackOff",
            replica_status_message="The container exits again and again.",
        )
    else:
        replica.update(_STARTING)
    count = min(int(fields["min_replicas"]), MOST_REPLICAS_SHOWN)
    return {f"{record.id[:8]}-{revision[:5]}-{number}": replica for number in range(count)}


def _check_replicas(call: Call, fields: Fields, record: Record | None) -> None:
    if record is None and "min_replicas" not in call.body:
        fields["min_replicas"] = min(fields["min_replicas"], fields["max_replicas"])  # the default bows to what was sent
    if fields["min_replicas"] > fields["max_replicas"]:
        reason = f"min_replicas ({fields['min_replicas']}) is more than max_replicas ({fields['max_replicas']})."
        raise BadRequest(reason, param="min_replicas")


def _variables(call: Call, variables: list[Fields]) -> list[Fields]:
    for variable in variables:
        if "value_from_secret" in variable:
            secret = call.services.resources["secret"]
            secret.expire(call.services.store, call.own_world, variable["value_from_secret"], now_s=call.now_s)
            _check_there(secret.collection(call.own_world), variable["value_from_secret"], "secret")
    return [variable for variable in variables if variable["name"] != REVISION_VARIABLE]


def _mounts(world: World, requested_mounts: list[Fields], before: list[Fields] | tuple[Fields, ...]) -> list[Fields]:
    """The mounts with their versions: the one asked for, else the one mounted before, else the volume's current one."""
    volumes = world.collection("together/volume")
    mounted = {volume_mount["name"]: volume_mount["version"] for volume_mount in before}
    mounts = []
    for volume_mount in requested_mounts:
        volume = _check_there(volumes, volume_mount["name"], "volume")
        count = len(volume.metadata["versions"]) if volume else 0
        version = volume_mount.get("version", mounted.get(volume_mount["name"], count - 1))
        if version >= count:
            raise BadRequest(f"The volume {volume_mount['name'][:100]} has no version {str(version)[:40]}.", param="volumes")
        mounts.append({**volume_mount, "version": version})
    return mounts


def _check_there(collection: RecordCollection, key: str | None, kind: str) -> Record | None:
    """What the collection holds under this id or name; None where none is asked for."""
    if key is None:
        return None
    record = collection.get(key) or collection.named(key)
    if record is None:
        raise BadRequest(f"There is no {kind} {key[:100]}.", param=kind)
    return record


def _autoscaling(autoscaling: Fields | None) -> Fields | None:
    """The autoscaling with its defaults; None where it is off."""
    if not autoscaling:
        return None
    metric = autoscaling["metric"]
    if metric in _TARGETS:
        return {"target": _TARGETS[metric], "time_interval_minutes": 10, **autoscaling}
    return {"target": 1.01 if metric == "QueueBacklogPerWorker" else 500, **autoscaling}


def _remount(world: World, key: str, mounts: list[Fields] | tuple[Fields, ...]) -> None:
    """Keep in each volume which deployment mounts which version of it."""
    volumes = world.collection("together/volume")
    if not volumes:
        return
    version_by_volume_id = {
        volume.id: volume_mount["version"]
        for volume_mount in mounts
        if (volume := volumes.get(volume_mount["name"]) or volumes.named(volume_mount["name"]))
    }
    for record in [record for record in volumes if key in record.metadata.get("mounts", {}) or record.id in version_by_volume_id]:
        version_by_deployment = {
            deployment_id: version for deployment_id, version in record.metadata.get("mounts", {}).items() if deployment_id != key
        }
        if record.id in version_by_volume_id:
            version_by_deployment[key] = version_by_volume_id[record.id]
        volumes.put(record._replace(metadata={**record.metadata, "mounts": version_by_deployment}))
