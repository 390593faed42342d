"""What the requests of a scope sent by right: an answer that shows it may break its schema, and then the document contradicts itself."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cached_property

from contracts.analysis.matched_request import MatchedRequest
from contracts.analysis.request_violations import request_violations
from specs.json.parsing import Json


class SentValues:
    """The scalars in the bodies of those requests of a scope that their operations allow, by the name of the property."""

    def __init__(self, requests: Sequence[MatchedRequest] = ()) -> None:
        self._requests = requests

    def holds(self, name: str, value: Json) -> bool:
        """Whether a property `name` was sent as `value`, which must be a scalar."""
        return not isinstance(value, dict | list) and (name, _text(value)) in self._texts

    @cached_property
    def _texts(self) -> frozenset[tuple[str, str]]:
        return frozenset(
            (name, _text(value))
            for request in self._requests
            if request.operation is not None and not any(True for _ in request_violations(request, request.operation))
            for name, value in _scalars("", request.request_json)
        )


def _scalars(name: str, value: Json) -> Iterator[tuple[str, Json]]:
    if isinstance(value, dict):
        for member_name, member in value.items():
            yield from _scalars(member_name, member)
    elif isinstance(value, list):
        for item in value:
            yield from _scalars(name, item)
    else:
        yield name, value


def _text(value: Json) -> str:
    return json.dumps(value, default=repr)
