"""What lies below one item is not found below another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from contracts.analysis.finding import Departure
from contracts.analysis.history import History
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.analysis.resource_timeline import OWNERS, is_done
from contracts.analysis.values.echo import is_same
from specs.json.parsing import Json
from specs.resources.collections import Collection
from specs.resources.paths import is_below

RULE = "A child is found under its own parent, and under no other of the same kind."
_UNLIKELY_TWICE = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z])[A-Za-z0-9_.:-]{8,}|\*\*\*[0-9]+\*\*\*", re.ASCII)  # or the mask of a secret
_FEW = 2  # members of an answer: more tell one item from another
_NUMBER = re.compile(r"[0-9]*", re.ASCII)


@dataclass(slots=True)
class _Family:
    """What was seen below the items of one collection, under the same grandparents."""

    children: dict[str, dict[str, MatchedExchange]] = field(default_factory=dict)  # parent -> text below it -> the answer that showed it
    mentioned: dict[str, set[str]] = field(default_factory=dict)  # parent -> every text in requests and answers about it
    names: dict[str, str] = field(default_factory=dict)  # what a parent is called in paths -> its id
    created: set[str] = field(default_factory=set)  # parents whose whole life is known
    answers: dict[tuple[str, str, str], MatchedExchange] = field(default_factory=dict)  # (parent, operation, child) -> what it answered
    listed: set[tuple[str, str]] = field(default_factory=set)  # (parent, path of a list below it)


def law(history: History) -> Iterator[Departure]:
    """A success below one item with an id that only another's answers showed.

    Silent: about ids so short that two parents may each have one, where no list of the children tells; about PUT, which may make
    what it names.

    Source: the document, whose path puts the child below its parent; RFC 3986, section 3.3: a path is hierarchical.
    """
    families: dict[tuple[str, ...], _Family] = {}
    for matched in history.readings:
        if matched.operation is None or matched.exchange.identity not in (*OWNERS, "none"):
            continue
        for collection in history.contract.collections_around(matched.operation):
            above = tuple(matched.path_parameters.get(name, "") for name in _parameters(collection.path))
            family = families.setdefault((collection.path, *above), _Family())
            is_at_item = matched.key.partition(" ")[2] == collection.item_path
            if (matched.operation == collection.create or is_at_item) and is_done(matched):
                _learn_parent(collection, family, matched)
            elif is_below(matched.operation.path, collection.item_path):
                yield from _below(history, collection, family, matched)


def _learn_parent(collection: Collection, family: _Family, matched: MatchedExchange) -> None:
    body = matched.body if isinstance(matched.body, dict) else {}
    if matched.operation == collection.create and body.get(collection.id_field) is not None:
        family.created.add(str(body[collection.id_field]))
    key = str(body.get(collection.id_field) or matched.path_parameters.get(collection.id_parameter or "", ""))
    for name in (collection.id_field, *collection.unique_fields):
        if body.get(name) is not None:
            family.names[str(body[name])] = key
    family.mentioned.setdefault(key, set()).update(_texts(matched.body), _texts(matched.request_json))


def _below(history: History, collection: Collection, family: _Family, matched: MatchedExchange) -> Iterator[Departure]:
    called = matched.path_parameters.get(collection.id_parameter or "", "")
    parent = family.names.get(called, called)
    child_parameters = _parameters(matched.operation.path if matched.operation else "")[len(_parameters(collection.item_path or "")) :]
    own_children, mentioned = family.children.setdefault(parent, {}), family.mentioned.setdefault(parent, set())
    for name in child_parameters:
        child = matched.path_parameters.get(name, "")
        other_answer = next(
            (reading_by_child[child] for key, reading_by_child in family.children.items() if key != parent and child in reading_by_child),
            None,
        )
        if (
            other_answer is None
            or child in mentioned
            or matched.exchange.method == "PUT"
            or not (_is_alone(family, matched, parent, name, child) or _is_shown_alike(family, matched, parent, name, child))
        ):
            continue
        history.compared(collection)
        if is_done(matched):
            detail = f"answered {matched.status} for {child} below {parent}, which another parent's answers showed"
            yield matched.departure(detail, after=(other_answer,), kind="below-another")
    if is_done(matched):
        if matched.exchange.method == "GET" and not matched.query and matched.operation is not None:
            family.listed.add((parent, matched.operation.path.rstrip("/")))
        texts = {*_texts(matched.body), *(matched.path_parameters.get(name, "") for name in child_parameters)}
        mentioned.update(texts, _texts(matched.request_json))
        for name in child_parameters:
            family.answers.setdefault((parent, matched.key, matched.path_parameters.get(name, "")), matched)
        for text in texts - {parent, called}:
            own_children.setdefault(text, matched)


def _is_alone(family: _Family, matched: MatchedExchange, parent: str, name: str, child: str) -> bool:
    """Whether `child` cannot be the parent's own by chance: such ids are not given twice, or a list of its children did not show it."""
    path = (matched.operation.path if matched.operation else "").partition("/{" + name + "}")[0]
    is_unlisted = parent in family.created and (parent, path) in family.listed and _NUMBER.fullmatch(child) is None
    return _UNLIKELY_TWICE.fullmatch(child) is not None or is_unlisted


def _is_shown_alike(family: _Family, matched: MatchedExchange, parent: str, name: str, child: str) -> bool:
    """Whether the very answer was given below another parent, although a list below this one did not show the child."""
    path = (matched.operation.path if matched.operation else "").partition("/{" + name + "}")[0]
    if parent not in family.created or (parent, path) not in family.listed or not isinstance(matched.body, dict):
        return False
    others = [answer for (other, key, value), answer in family.answers.items() if other != parent and (key, value) == (matched.key, child)]
    is_named = any(str(value) == child for value in matched.body.values())
    return is_named and len(matched.body) > _FEW and any(is_same(answer.body, matched.body) for answer in others)


def _parameters(path: str) -> list[str]:
    return [part[1:-1] for part in path.split("/") if part.startswith("{") and part.endswith("}")]


def _texts(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from value
        for name, member in value.items():
            if isinstance(member, int) and not isinstance(member, bool) and name.lower().endswith("id"):
                yield str(member)
            yield from _texts(member)
    elif isinstance(value, list):
        for member in value:
            yield from _texts(member)
