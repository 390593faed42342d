"""Volumes: files that deployments mount. New content is a new version, and the earlier ones stay."""

from __future__ import annotations

from mockserver.errors import NotFound
from mockserver.resources.call import Call, Reply
from mockserver.resources.resource import Fields, Resource, StandardHandlers
from mockserver.state.clock import timestamp
from mockserver.state.store import Record, World

volume = Resource(
    collection_path="/deployments/storage/volumes",
    item_path="/deployments/storage/volumes/{id}",
    kind="volume",
    has_unique_names=True,
)


@volume.before_save
def next_version(call: Call, fields: Fields, record: Record | None) -> tuple[Fields, Fields]:
    """The content that was sent becomes the next version."""
    versions = list(record.metadata["versions"]) if record else []
    if record is None or "content" in call.body:
        versions.append(fields["content"])
    return fields, {"versions": versions}


@volume.computed_fields
def history(record: Record, _now_s: float, world: World) -> Fields:
    """Every version, and who mounts it: deployments say so in the metadata `mounts`, deployment id -> version."""
    versions, mounts = record.metadata["versions"], record.metadata.get("mounts", {})
    current = len(versions) - 1
    return {
        "status": "ready",
        "content": _with_files(world, versions[current]),
        "current_version": current,
        "mounted_by": [key for key, version in mounts.items() if version == current],
        "version_history": {
            str(number): {
                "version": number,
                "content": content,
                "mounted_by": [key for key, version in mounts.items() if version == number],
            }
            for number, content in enumerate(versions)
        },
    }


def _with_files(world: World, content: Fields) -> Fields:
    """The content, and the uploaded files that its prefix covers, the latest of each name."""
    prefix = content.get("source_prefix")
    if prefix is None:
        return content
    files = {
        upload.fields["filename"]: {
            "name": upload.fields["filename"],
            "size": upload.fields["size"],
            "last_modified": timestamp(upload.updated_s),
        }
        for upload in world.collection("together/upload")
        if "size" in upload.fields and upload.fields["filename"].startswith(prefix)
    }
    return {**content, "files": list(files.values())} if files else content


@volume.operation("getVolume")
def get_volume(handlers: StandardHandlers, call: Call) -> Reply:
    """The volume; with `version`, the content and the mounts of an earlier one."""
    reply, version = handlers.on_retrieve(call), call.query.get("version")
    if version is None:
        return reply
    version_fields = reply.body["version_history"].get(str(int(version)))
    if version_fields is None:
        raise NotFound(f"The volume {reply.body['name']} has no version {str(version)[:40]}.", param="version")
    reply.body.update(content=_with_files(call.own_world, version_fields["content"]), mounted_by=version_fields["mounted_by"])
    return reply
