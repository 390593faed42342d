"""Secrets: a name that deployments refer to. The value goes in and never comes out; the mock does not even keep it."""

from __future__ import annotations

from mockserver.resources.call import Call
from mockserver.resources.resource import Fields, Resource
from mockserver.state.clock import timestamp
from mockserver.state.store import Record

ACCOUNT = "user_mock"

secret = Resource(
    collection_path="/deployments/secrets",
    item_path="/deployments/secrets/{id}",
    kind="secret",
    has_unique_names=True,
    can_expire=True,
)


@secret.before_save
def authors_and_lifetime(call: Call, fields: Fields, record: Record | None) -> tuple[Fields, Fields]:
    """Who wrote it, and when it will be gone."""
    saved_fields = {"description": "", "created_by": ACCOUNT, **fields, "last_updated_by": ACCOUNT}
    ttl_s = call.body.get("ttl_seconds")
    if ttl_s is None and "value" in call.body:
        ttl_s = saved_fields.get("ttl_seconds")  # `together` 3.1.1: changing the value extends it
    if ttl_s is None:
        return saved_fields, {}
    expires_s = call.now_s + ttl_s
    return {**saved_fields, "expires_at": timestamp(expires_s)}, {"expires_s": expires_s}
