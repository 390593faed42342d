"""The headers that operations require of every request, and idempotency keys, no two alike."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping

from contracts.transport.plain_values import matching, plain_text, schema_of
from specs import Operation
from specs.document.document import Parameter
from specs.http.idempotency import is_idempotency_key

_OF_HTTP = ("accept", "authorization", "content-type")  # OpenAPI 3.1.0, Parameter Object: described elsewhere
ANY_VERSION = "*"


class NeededHeaders:
    """What a scope's requests are given beside what they are about."""

    def __init__(self, salt: str) -> None:
        """`salt`: a text that no other scope has; nor another run, where a state outlives runs."""
        self._salt = salt
        self._count = 0

    def of(self, operation: Operation) -> dict[str, str]:
        """The headers that an operation requires: any version of what is changed, a key of its own, a plain value for others."""
        return {
            parameter.name: ANY_VERSION if is_condition(parameter) else plain_text(parameter, operation)
            for parameter in operation.parameters
            if parameter.location == "header" and parameter.required and parameter.name.lower() not in _OF_HTTP
        }

    def with_own_keys(self, operation: Operation, headers: Mapping[str, str]) -> dict[str, str]:
        """The same headers with an idempotency key that no other request has, where there is one that says nothing."""
        own = dict(headers)
        for parameter in idempotency_keys(operation):
            for name in own:
                if name.lower() == parameter.name.lower() and own[name] == plain_text(parameter, operation):
                    own[name] = self.fresh_key(operation, parameter)
        return own

    def fresh_key(self, operation: Operation, parameter: Parameter) -> str:
        """A key that its schema allows, and that no request had."""
        self._count += 1
        schema = schema_of(parameter, operation)
        key = uuid.uuid5(uuid.NAMESPACE_OID, f"{self._salt} {self._count}")
        if not isinstance(schema, dict):
            return str(key)
        if "pattern" in schema:
            return matching(str(schema["pattern"]), seed=key.int % 2**32)
        return str(key)[: int(schema.get("maxLength", 36))].ljust(int(schema.get("minLength", 0)), "0")


def idempotency_keys(operation: Operation) -> Iterator[Parameter]:
    """The headers of an operation that are for idempotency keys."""
    return (parameter for parameter in operation.parameters if parameter.location == "header" and is_idempotency_key(parameter.name))


def is_condition(parameter: Parameter) -> bool:
    """Whether a parameter names the version that a change is based on."""
    return parameter.location == "header" and parameter.name.lower() == "if-match"
