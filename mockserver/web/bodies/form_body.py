"""Bodies of `application/x-www-form-urlencoded`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mockserver.errors import BadRequest
from specs import Document
from specs.document.document import MediaType
from specs.json.parsing import Json
from specs.schema.form_fields import FormError, FormFields, pairs_of


class FormBody:
    """How bodies of `application/x-www-form-urlencoded` are read."""

    def __init__(self, media: MediaType, document: Document) -> None:
        self._fields = FormFields(media, document)

    def __call__(self, body: bytes, _content_type: bytes) -> Json:
        """The value of a form.

        Raises:
            BadRequest: it is not percent-encoded UTF-8, or holds too much.
        """
        try:
            pairs = pairs_of(body)
        except FormError as error:
            raise BadRequest(f"body: {error}.") from None
        return form_value(self._fields, pairs)


def form_value(fields: FormFields, pairs: Iterable[tuple[str, Any]]) -> Json:
    """The value of a form whose fields were sent as `pairs`.

    Raises:
        BadRequest: two names contradict each other, or it is nested too deep.
    """
    try:
        return fields.value_of(pairs)
    except FormError as error:
        raise BadRequest(f"body: {error}.", param=error.field) from None
