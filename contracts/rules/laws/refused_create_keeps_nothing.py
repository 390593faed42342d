"""A create that is refused leaves nothing behind, in the list neither."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from contracts.analysis.finding import Departure
from contracts.analysis.history import History, shown_by
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.analysis.resource_timeline import OWNERS, is_refused, is_safe, listed_items
from specs.json.parsing import Json
from specs.resources.collections import Collection

RULE = "What a refused create sent does not show up in the list of its collection."
_TAKEN = 409
_LONG = 16
_SHORTEST = 8  # shorter texts may be there by chance


@dataclass(slots=True)
class _Seen:
    """What was sent and shown so far, of one collection below the same parents."""

    ids: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)  # in what was, or may have been, carried out, and in what was there before
    refused: list[MatchedExchange] = field(default_factory=list)  # since the list was first read
    is_listed: bool = False


def law(history: History) -> Iterator[Departure]:
    """An item that no answer named, in a list that did not show it before, and with texts that only a refused create had sent.

    Silent: where the list was not read before, where another create sent the same texts, and about items without texts.

    Source: RFC 9110, section 15.5: a refused request was not carried out.
    """
    seen: dict[tuple[str, ...], _Seen] = {}
    for matched in history.readings:
        collection = history.contract.by_operation.get(matched.key)
        if collection is None or matched.operation is None or collection.create is None or collection.list is None:
            continue
        parents = tuple(value for name, value in matched.path_parameters.items() if name != collection.id_parameter)
        state = seen.setdefault((collection.path, *parents), _Seen())
        if matched.operation == collection.create and is_refused(matched):
            state.refused += [matched] if state.is_listed else []
        elif not is_safe(matched) and not is_refused(matched):
            state.texts.update(_texts(matched.request_json))
            _learn(collection, state, matched.item)
        elif matched.operation == collection.list and matched.is_success and matched.exchange.identity in OWNERS:
            yield from _listed(history, collection, state, matched)


def _listed(history: History, collection: Collection, state: _Seen, matched: MatchedExchange) -> Iterator[Departure]:
    for item in listed_items(matched, collection) or ():
        if not isinstance(item, Mapping) or str(item.get(collection.id_field)) in state.ids:
            continue
        cause = next((refused for refused in state.refused if _is_kept(history, state, item, refused)), None)
        if cause is not None:
            detail = f"answered {cause.status}, and the list then shows what was refused, as {item.get(collection.id_field)}"
            yield shown_by(cause, detail, cause, matched, kind="refused-and-kept")
        _learn(collection, state, item)
    state.is_listed = True
    if state.refused:
        history.compared(collection)


def _is_kept(history: History, state: _Seen, item: Mapping[str, Json], refused: MatchedExchange) -> bool:
    """Whether an item that no answer named is what was refused: by texts that nothing else had, or hardly anybody else can have."""
    texts = _texts(refused.request_json) & _own(item, refused)
    if refused.status != _TAKEN:
        return bool(texts - state.texts)
    marks = {text for text in texts if len(text) >= _LONG and any(map(str.isdigit, text))}
    return bool(marks if history.is_shared else marks | (texts - state.texts))  # who has it already may be anybody


def _own(item: Mapping[str, Json], refused: MatchedExchange) -> set[str]:
    """The texts that an item shows under the names under which the refused create sent them."""
    payload = refused.request_json
    if not isinstance(payload, Mapping):
        return set()
    return {value for name, value in payload.items() if isinstance(value, str) and item.get(name) == value}


def _learn(collection: Collection, state: _Seen, item: Json) -> None:
    if isinstance(item, Mapping):
        state.ids.add(str(item.get(collection.id_field)))
        state.texts.update(_texts(item))


def _texts(value: Json) -> set[str]:
    """The texts at the top of an object that are long enough to be known again."""
    if not isinstance(value, Mapping):
        return set()
    return {member for member in value.values() if isinstance(member, str) and len(member) >= _SHORTEST}
