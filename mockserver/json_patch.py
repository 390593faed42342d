"""JSON Patch, applied whole or not at all.

Source: RFC 6902; RFC 5789, section 2.2, for the statuses: 422 for a patch that can never be applied, 409 for one that
the present state does not admit.
"""

from __future__ import annotations

import jsonpatch
import jsonpointer

from mockserver.errors import Conflict, UnprocessableContent
from specs.text import Json


def apply(target: Json, patch: list[Json]) -> Json:
    """`target` with `patch` applied; `target` itself is left as it was.

    Raises:
        UnprocessableContent: an operation is malformed.
        Conflict: an operation names a place that is not there, or its `test` fails.
    """
    try:
        return jsonpatch.JsonPatch(patch).apply(target, in_place=False)
    except jsonpatch.JsonPatchTestFailed as error:
        raise Conflict("JSON patch: a test operation does not hold for the present state.") from error
    except (jsonpatch.JsonPatchConflict, jsonpointer.JsonPointerException) as error:
        raise Conflict("JSON patch: an operation names a place that is not there.") from error
    except (jsonpatch.InvalidJsonPatch, TypeError, KeyError, ValueError) as error:
        raise UnprocessableContent("Invalid JSON patch format") from error
