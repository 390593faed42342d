"""Media types, compared as HTTP has it: without case, without parameters."""

from __future__ import annotations

import re

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
FORMS = (FORM, MULTIPART)
_RANGES = ("*/*", "application/*")  # those that hold JSON
_CHARSET = re.compile(r";\s*charset\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)


def is_json(media_type: str) -> bool:
    """Whether bodies of this media type, or range of media types, can be one JSON value; not so JSON Lines, which are many.

    Source: https://mimesniff.spec.whatwg.org/#json-mime-type.
    """
    essence = essence_of(media_type)
    return essence in (JSON, "text/json") or essence.endswith("+json") or essence in _RANGES


def json_type_for(declared: str) -> str:
    """The media type to send JSON with where `declared`, a JSON type or a range, is what is taken."""
    return JSON if essence_of(declared) in _RANGES else declared


def essence_of(media_type: str) -> str:
    """A media type without its parameters, in lower case: `application/json`."""
    return media_type.partition(";")[0].strip().lower()


def is_covered_by(declared: str, essence: str) -> bool:
    """Whether a declared media type, which may be a range such as `image/*`, holds the one that was sent."""
    return declared in (essence, "*/*") or (declared.endswith("/*") and essence.startswith(declared[:-1]))


def is_xml(media_type: str) -> bool:
    """Whether bodies of this media type are XML.

    Source: https://mimesniff.spec.whatwg.org/#xml-mime-type.
    """
    essence = essence_of(media_type)
    return essence in ("application/xml", "text/xml") or essence.endswith("+xml")


def charset_of(media_type: str) -> str | None:
    """The charset that a Content-Type names; None where it names none."""
    charset = _CHARSET.search(media_type)
    return charset[1] if charset else None
