"""Reads that follow a generated write, so that laws can see what it did: the item itself, and now and then its list."""

from __future__ import annotations

from contracts.analysis.matched_exchange import MatchedExchange
from contracts.generation.resource_pool import ResourcePool, names_of
from contracts.transport.session import RecordingSession

_LISTED_EVERY = 8  # creates and deletes
_OFTEN_LISTED = 64  # of them; later ones are looked for in the list as seldom: it grows with each
_FOLLOW_UP = "follow-up"
_MOST_REFUSED = 12  # refused writes whose item is read again


class ReadBack:
    """What is read after the writes of one scope."""

    def __init__(self, session: RecordingSession, pool: ResourcePool) -> None:
        self._session = session
        self._pool = pool
        self._writes = 0
        self._refused = 0

    def after(self, matched: MatchedExchange) -> None:
        """Read what one exchange may have changed."""
        collection = self._session.contract.by_operation.get(matched.key)
        if collection is None or collection.retrieve is None or matched.exchange.method in ("GET", "HEAD", "OPTIONS"):
            return
        parameters = dict(matched.path_parameters)
        if matched.operation == collection.create:
            if not matched.is_success or not isinstance(matched.item, dict) or collection.id_field not in matched.item:
                return
            parameters[collection.id_parameter or ""] = str(matched.item[collection.id_field])
        elif not matched.is_success:
            self._refused += 1
            if self._refused > _MOST_REFUSED or not self._is_known(matched):
                return
        item_parameters = {name: value for name, value in parameters.items() if "{" + name + "}" in collection.retrieve.path}
        self._session.call(collection.retrieve, item_parameters, purpose=_FOLLOW_UP, intent=f"What {matched.key} did")
        if matched.is_success and matched.operation in (collection.create, collection.delete):
            self._writes += 1
            every = _LISTED_EVERY if self._writes <= _OFTEN_LISTED else _OFTEN_LISTED
            if collection.list is not None and self._writes % every == 1:
                parents = {name: value for name, value in parameters.items() if "{" + name + "}" in collection.list.path}
                self._session.call(collection.list, parents, purpose=_FOLLOW_UP, intent=f"Whether {matched.key} shows in the list")

    def _is_known(self, matched: MatchedExchange) -> bool:
        collection = self._session.contract.by_operation[matched.key]
        item_name = matched.path_parameters.get(collection.id_parameter or "")
        return any(item_name in names_of(collection, item) for item in self._pool.items.get(collection.path, []))
