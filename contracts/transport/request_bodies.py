"""Values as the bodies of requests: JSON, or the fields of a form."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

from contracts.traffic.json_text import NOTHING
from specs import Operation
from specs.http.media_types import FORM, JSON, essence_of
from specs.json.parsing import Json
from specs.schema.form_fields import FormError, FormFields, pairs_of

_BOUNDARY = "contracts-part-of-a-form"


def content_of(operation: Operation, value: Json) -> tuple[str, bytes]:
    """The Content-Type and the content of a body that says `value` to an operation, none for `NOTHING`; JSON where it takes no value."""
    media = operation.form_body
    if value is NOTHING:
        return media.name if media else JSON, b""
    if media is None or not isinstance(value, Mapping):
        declared = operation.json_body
        content = json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
        return declared.sent_as if declared else JSON, content
    fields = FormFields(media, operation.document)
    if essence_of(media.name) == FORM:
        return media.name, urlencode(list(fields.pairs_for(value)), errors="replace").encode("ascii")
    parts = b"".join(_parts(fields, value))
    return f"{media.name}; boundary={_BOUNDARY}", parts + f"--{_BOUNDARY}--\r\n".encode("ascii")


def form_value(operation: Operation, body: bytes) -> Json:
    """What a percent-encoded form says to an operation that takes one; `NOTHING` where it cannot be read."""
    try:
        return FormFields(operation.form_body, operation.document).value_of(pairs_of(body)) if operation.form_body else NOTHING
    except FormError:
        return NOTHING


def _parts(fields: FormFields, value: Mapping[str, Json]) -> Iterator[bytes]:
    for name, text in fields.pairs_for(value):
        quoted = name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
        head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{quoted}"'
        if fields.is_file(name):
            head += '; filename="file.bin"\r\nContent-Type: application/octet-stream'
        elif fields.is_json(name):
            head += "\r\nContent-Type: application/json"
        yield head.encode("utf-8", "replace") + b"\r\n\r\n" + text.encode("utf-8", "replace") + b"\r\n"
