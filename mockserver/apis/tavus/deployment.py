"""Deployments: a PAL on a page. Visitors, who have no credential, load it, start a conversation and end it."""

from __future__ import annotations

import hashlib
import hmac
from enum import Enum

from mockserver.errors import ApiError, BadRequest, Forbidden, NotFound
from mockserver.resources import json_patch
from mockserver.resources.call import Call, Reply
from mockserver.resources.resource import Fields, Resource, StandardHandlers
from mockserver.state import ids
from mockserver.state.clock import timestamp
from mockserver.state.lifecycle import Lifecycle
from mockserver.state.store import Record, RecordCollection, World

LONGEST_CALL_S = 3600.0  # where no limit is set
_DAY_S = 86400

deployment = Resource(
    collection_path="/v2/deployments",
    item_path="/v2/deployments/{deployment_id}",
    kind="deployment",
    id_prefix="d",
    id_digits=16,
    is_public=True,
    origins_field="allowed_origins",
)


class Password(Enum):
    """What stands in the password's place while a patch is applied, as the password itself is not kept."""

    UNCHANGED = "unchanged"


class TooManyRequests(ApiError):
    """A limit of the deployment is used up."""

    status = 429


@deployment.before_save
def check_references_and_password(call: Call, fields: Fields, record: Record | None) -> tuple[Fields, Fields]:
    """The PAL exists; of a password only a digest is kept."""
    pal_id = fields.get("pal_id")
    is_kept = record is not None and pal_id == record.fields["pal_id"]
    if isinstance(pal_id, str) and not is_kept and call.own_world.collection("tavus/pal").get(pal_id) is None:
        raise BadRequest(f"There is no pal {pal_id[:100]}.", param="pal_id")
    saved_fields = {"status": "active", "customization": {}, "limits": {}, "allowed_origins": [], **fields}
    password = call.body.get("password") if record is None else saved_fields.pop("password", None)
    if password is Password.UNCHANGED:
        return saved_fields, {}
    return saved_fields, {"password": _digest(password) if password else None}


@deployment.computed_fields
def public_fields(record: Record, now_s: float, _world: World) -> Fields:
    """Whether it has a password, and how often it was called."""
    usage = record.metadata.get("usage", {"total": 0, "day": 0, "today": 0})
    return {
        "has_password": record.metadata.get("password") is not None,
        "usage_total": usage["total"],
        "usage_today": usage["today"] if usage["day"] == _day(now_s) else 0,
    }


deployment.error_messages("patchDeployment")(json_patch.invalid)


@deployment.operation("patchDeployment")
def patch_deployment(handlers: StandardHandlers, call: Call) -> Reply:
    """JSON Patch on what a read shows, and on the password, which no read shows but which can be replaced or removed."""
    record = handlers.named_in(call)
    handlers.check_version(call, record)
    return handlers.patch(call, record, {**record.fields, "password": Password.UNCHANGED})


@deployment.operation("getDeploymentInit")
def init(handlers: StandardHandlers, call: Call) -> Reply:
    """What a page needs to show the deployment."""
    world, record = _active(handlers, call)
    reason = _unavailable(record, _conversations(world, record), call.now_s)
    limits = {
        name: record.fields["limits"][name]
        for name in ("max_call_duration", "daily_call_limit_per_user")
        if name in record.fields["limits"]
    }
    reply_body = {
        "deployment_id": record.id,
        "channel": record.fields["channel"],
        "customization": record.fields["customization"],
        "has_password": record.metadata.get("password") is not None,
        "thumbnail_video_url": None,
        "thumbnail_image_url": None,
        "show_tavus_branding": True,
        "limits": limits,
        "is_available": reason is None,
    }
    return Reply(200, reply_body if reason is None else {**reply_body, "unavailable_reason": reason})


@deployment.operation("startDeploymentConversation")
def start(handlers: StandardHandlers, call: Call) -> Reply:
    """A conversation, if the deployment is active, its password is given, and its limits allow one more."""
    world, record = _active(handlers, call)
    request_body: Fields = call.body or {}
    _check_password(record, request_body.get("password"))
    pal_id = request_body.get("pal_id")
    if pal_id is not None and world.collection("tavus/pal").get(pal_id) is None:
        raise BadRequest(f"There is no pal {pal_id[:100]}.", param="pal_id")
    conversations = _conversations(world, record)
    reason = _unavailable(record, conversations, call.now_s)
    if reason is not None:
        raise TooManyRequests(f"The deployment takes no more calls now: {reason}.", headers={"Retry-After": "60"})
    seed, count = call.services.seed, world.count("tavus/conversation")
    key = "c" + world.next_id("tavus/conversation")[:15]
    conversations.put(Record(key, conversations.next_number(), {}, call.now_s, call.now_s, {"ended": False}))
    _count_call(handlers.collection(world), record, call.now_s)
    reply_body = {
        "conversation_id": key,
        "conversation_name": record.fields.get("name") or f"Conversation {count}",
        "conversation_url": f"https://tavus.daily.co/{key}",
        "status": "active",
        "callback_url": "",
        "created_at": timestamp(call.now_s),
        "meeting_token": ids.hexadecimal(seed, world.name, "token", str(count), digits=32),
    }
    return Reply(200, reply_body)


@deployment.operation("endDeploymentConversation")
def end(handlers: StandardHandlers, call: Call) -> Reply:
    """An end to a conversation of this deployment; ending one that has ended changes nothing."""
    world, record = handlers.find_public(call.services.store, call.path["deployment_id"])
    conversations = _conversations(world, record)
    key = call.path["conversation_id"]
    conversation = conversations.get(key)
    if conversation is None:
        raise NotFound(f"The deployment {record.id} has no conversation {key[:100]}.", param="conversation_id")
    conversations.put(conversation.with_fields(conversation.fields, now_s=call.now_s, ended=True))
    return Reply(200, {"conversation_id": key, "status": "ended"})


def _active(handlers: StandardHandlers, call: Call) -> tuple[World, Record]:
    """The deployment that the path names, if the public can see it."""
    world, record = handlers.find_public(call.services.store, call.path["deployment_id"])
    if record.fields["status"] != "active":
        raise NotFound(
            f"The deployment {record.id} is {record.fields['status']}: a public page loads only when active.", param="deployment_id"
        )
    return world, record


def _conversations(world: World, record: Record) -> RecordCollection:
    return world.collection(f"tavus/conversation/{record.id}")


def _call_lifecycle(record: Record) -> Lifecycle:
    return Lifecycle(((0, "active"), (record.fields["limits"].get("max_call_duration", LONGEST_CALL_S), "ended")))


def _unavailable(record: Record, conversations: RecordCollection, now_s: float) -> str | None:
    """Why no conversation can be started now, or None where one can."""
    limits = record.fields["limits"]
    usage = record.metadata.get("usage", {"day": 0, "today": 0})
    if usage["day"] == _day(now_s) and usage["today"] >= limits.get("daily_call_limit", float("inf")):
        return "daily_limit"
    most = limits.get("concurrent_call_limit")
    if most is not None:
        calls = _call_lifecycle(record)
        running = sum(
            1
            for conversation in conversations
            if not conversation.metadata["ended"] and calls.status_at(now_s - conversation.created_s) == "active"
        )
        if running >= most:
            return "concurrent_limit"
    return None


def _count_call(collection: RecordCollection, record: Record, now_s: float) -> None:
    usage = record.metadata.get("usage", {"total": 0, "day": 0, "today": 0})
    today = usage["today"] if usage["day"] == _day(now_s) else 0
    counted = {"total": usage["total"] + 1, "day": _day(now_s), "today": today + 1}
    collection.put(record._replace(metadata={**record.metadata, "usage": counted}))


def _day(now_s: float) -> int:
    return int(now_s // _DAY_S)


def _digest(password: str) -> str:
    return hashlib.blake2b(password.encode(), digest_size=32, person=b"password").hexdigest()


def _check_password(record: Record, password: str | None) -> None:
    password_digest = record.metadata.get("password")
    if password_digest is None:
        return
    if not password:
        raise Forbidden("The deployment has a password, and none was given.", param="password")
    if not hmac.compare_digest(_digest(password), password_digest):
        raise Forbidden("The password is not that of the deployment.", param="password")
