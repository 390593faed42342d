"""The document that a command line or a program names."""

from __future__ import annotations

from pathlib import Path

from specs import Document, DocumentError, load, names
from specs.document.sources import document_at


def document_named(api: str) -> Document:
    """The document of an API in `specs/`, of a file, which is read as far as it can be, or of a folder with an API of its own.

    Raises:
        specs.DocumentError: there is none of this name, or it cannot be used.
    """
    if api in names():
        return load(api)
    if not Path(api).exists():
        raise DocumentError(f"no API and no file {api!r}: wanted one of {', '.join(names())}, or the path of an OpenAPI document")
    return document_at(api)
