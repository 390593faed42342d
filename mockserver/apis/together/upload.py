"""Uploads: the files that volumes are filled with. The mock counts their bytes, and keeps none of them."""

from __future__ import annotations

from mockserver.resources.call import Call, Reply
from mockserver.resources.resource import Resource, StandardHandlers

upload = Resource(collection_path="/storage/upload-request", kind="upload", id_digits=32, is_public=True)


@upload.operation("requestUpload")
def request_upload(handlers: StandardHandlers, call: Call) -> Reply:
    """An address of this mock, which takes the bytes; see the control page /__mock__/uploads."""
    record = handlers.insert(call, {"filename": call.body["filename"]}, {})
    url = f"http://{call.headers.get(b'host', b'localhost').decode('latin-1')}/__mock__/uploads/{handlers.key}/{record.id}"
    return Reply(200, {"upload_url": {"url": url, "method": "PUT", "headers": {}}})
