"""Media types, compared as HTTP has it: without case, without parameters."""

from __future__ import annotations


def is_json(media_type: str) -> bool:
    """Whether bodies of this media type are JSON."""
    essence = essence_of(media_type)
    return essence == "application/json" or essence.endswith("+json") or essence in ("*/*", "application/*")


def essence_of(media_type: str) -> str:
    """A media type without its parameters, in lower case: `application/json`."""
    return media_type.partition(";")[0].strip().lower()


def is_covered_by(declared: str, essence: str) -> bool:
    """Whether a declared media type, which may be a range such as `image/*`, holds the one that was sent."""
    return declared in (essence, "*/*") or (declared.endswith("/*") and essence.startswith(declared[:-1]))
