"""What is kept of an uploaded file: its bytes, and what an item shows of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping

from mockserver.resources.resource import Fields
from mockserver.resources.uploaded_file import UploadedFile
from specs import Operation
from specs.http.media_types import essence_of, is_covered_by
from specs.json.parsing import Json
from specs.resources.paths import plain
from specs.schema.properties import is_type

NAMES = frozenset(("filename", "name", "originalname", "originalfilename", "displayname", "title"))
_SIZES = frozenset(("size", "bytes", "filesize", "sizebytes", "sizeinbytes", "bytesize", "contentlength", "contentsize", "length"))
_TYPES = frozenset(("mimetype", "contenttype", "mediatype", "mime", "filemimetype"))
_DIGESTS: Mapping[str, Callable[[bytes], str]] = {
    "sha1": lambda content: hashlib.sha1(content, usedforsecurity=False).hexdigest(),
    "sha256": lambda content: hashlib.sha256(content).hexdigest(),
    "sha512": lambda content: hashlib.sha512(content).hexdigest(),
    "md5": lambda content: hashlib.md5(content, usedforsecurity=False).hexdigest(),
}
_UNKNOWN = "application/octet-stream"


def uploads_in(body: Json, content_type: str | None) -> list[UploadedFile]:
    """The files in a request's body, in their order; the body itself, where it is no more than bytes."""
    if isinstance(body, bytes):
        return [UploadedFile(None, content_type, body)]
    if isinstance(body, UploadedFile):
        return [body]
    members = body.values() if isinstance(body, dict) else body if isinstance(body, list) else ()
    return [upload for member in members for upload in uploads_in(member, content_type)]


def without_uploads(body: Json) -> Json:
    """The fields of a form without its files; those of its parts that are objects stand beside the others."""
    if not isinstance(body, dict) or not uploads_in(body, None):
        return body
    fields: dict[str, Json] = {}
    for name, value in body.items():
        if isinstance(value, dict):
            fields.update(value)
        if not uploads_in(value, None):
            fields.setdefault(name, value)
    return fields


def described(upload: UploadedFile, item_properties: Mapping[str, Json]) -> Fields:
    """What an item shows of a file that was uploaded for it: name, size, media type and digests, under the names that its schema has."""
    fields: Fields = {}
    for name, schema in item_properties.items():
        meaning, is_text = plain(name), is_type(schema, "string")
        if meaning in _SIZES and not is_type(schema, "object"):
            fields[name] = str(len(upload.content)) if is_text else len(upload.content)
        elif meaning in NAMES and is_text and upload.filename:
            fields[name] = upload.filename
        elif meaning in _TYPES and is_text:
            fields[name] = essence_of(upload.content_type or _UNKNOWN)
        elif meaning in _DIGESTS and is_text:
            fields[name] = _DIGESTS[meaning](upload.content)
        elif meaning in ("extension", "fileextension") and is_text and upload.filename and "." in upload.filename:
            fields[name] = upload.filename.rpartition(".")[2]
    return fields


def download_type(upload: UploadedFile, operation: Operation) -> str:
    """The media type in which a download answers: that of the upload where the document allows it, else the first that is declared."""
    declared = [media.name for media in operation.success.content] if operation.success else []
    uploaded = upload.content_type or _UNKNOWN
    if any(is_covered_by(name, essence_of(uploaded)) for name in declared):
        return uploaded
    return next((name for name in declared if "*" not in name), _UNKNOWN)
