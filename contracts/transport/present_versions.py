"""The versions of items that updates are based on: an update that names the one it was made for is refused once there is another."""

from __future__ import annotations

from collections.abc import Mapping

from contracts.analysis.declarations.contract import Contract
from contracts.analysis.declarations.item_versions import version_field
from contracts.analysis.matched_exchange import MatchedExchange
from specs import Operation
from specs.json.parsing import Json
from specs.resources.names import VERSIONS


class PresentVersions:
    """The version of each item that a scope has seen, as its answers tell."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._present: dict[tuple[str, str], int] = {}

    def learn(self, matched: MatchedExchange) -> None:
        """Take in what an answer shows."""
        collection = self._contract.by_operation.get(matched.key)
        item = matched.item
        if collection is None or not matched.is_success or not isinstance(item, Mapping):
            return
        version = next((item[name] for name in VERSIONS if name in item), None)
        if isinstance(version, int) and collection.id_field in item:
            self._present[collection.path, str(item[collection.id_field])] = version

    def fitted(self, operation: Operation, path_parameters: Mapping[str, str], body: Json) -> Json:
        """A body that names the present version, where it names any that is a counter."""
        collection = self._contract.by_operation.get(operation.key)
        if collection is None or operation == collection.create or not isinstance(body, dict):
            return body
        name = version_field(collection, operation)
        present = self._present.get((collection.path, str(path_parameters.get(collection.id_parameter or ""))))
        is_named = name is not None and isinstance(body.get(name), int) and not isinstance(body.get(name), bool)
        return {**body, str(name): present} if is_named and present is not None else body
