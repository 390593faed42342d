"""A file as it was uploaded in a form."""

from __future__ import annotations

from dataclasses import dataclass, field

from mockserver.state.storable import storable


@storable
@dataclass(frozen=True, slots=True)
class UploadedFile:
    """One file of a multipart form; it stands in a body where the schema says `type: string, format: binary`."""

    filename: str | None
    content_type: str | None
    content: bytes = field(repr=False)
