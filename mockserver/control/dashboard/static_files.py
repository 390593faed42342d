"""The scripts and styles of the pages: ours as they are, those of others compressed, as they were vendored."""

from __future__ import annotations

import gzip
import mimetypes
from pathlib import Path

from flask import Response, abort, request

from mockserver.control.dashboard.rendering import secured
from specs.document.document import LOOK

_STATIC = Path(__file__).parent / "static"


def static_response(name: str) -> Response:
    """The script or style of this name; one that lies here compressed is sent so to whoever takes it so."""
    path = LOOK if name == LOOK.name else _STATIC / name
    packed = path.with_name(f"{name}.gz")
    if path.is_file():
        return _response(name, path.read_bytes())
    if not packed.is_file():
        abort(404, f"No file {name}.")
    if not request.accept_encodings["gzip"]:
        return _response(name, gzip.decompress(packed.read_bytes()))
    response = _response(name, packed.read_bytes())
    response.headers["Content-Encoding"] = "gzip"
    return response


def _response(name: str, content: bytes) -> Response:
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    response = Response(content, content_type=f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type)
    response.headers["Vary"] = "Accept-Encoding"
    return secured(response)
