"""What a search asks for in its body: conditions on properties, however they are written, and the order of what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from mockserver.resources.inferred.selection import is_within
from mockserver.resources.inferred.server_fields import seconds_of
from specs.json.parsing import Json
from specs.resources.names import AFTER, COUNTS, LIMITS, OFFSETS, PAGES, SEARCHES
from specs.resources.paths import plain, singular
from specs.resources.references import refers_to

Item = Mapping[str, Json]
Found = TypeVar("Found")

_INSIDE = ("properties", "attributes", "fields", "data")  # objects of an item that hold what it is asked by
_FIELDS = ("field", "fieldname", "property", "propertyname", "attribute", "attributename", "key", "column", "path", "sortfield", "name")
_OPERATORS = ("operator", "op", "comparison", "comparator", "condition", "matchtype", "operation", "conjunction")
_VALUES = ("value", "values", "val", "term", "equals", "eq")
_ANY = ("or", "any", "anyof", "should", "filtergroups", "some")
_NONE = ("not", "mustnot", "none", "noneof")
_TEXTS = frozenset((*map(plain, SEARCHES), "text", "searchtext", "fulltext", "querystring", "searchquery"))
_SORTS = ("sort", "sorts", "sortby", "orderby", "order", "sorting", "ordering")
_DIRECTIONS = ("direction", "order", "sortorder", "dir", "sort", "orderdirection")
_PAGING = frozenset(map(plain, (*LIMITS, *COUNTS, *PAGES, *OFFSETS, *AFTER)))
_DEEPEST = 8  # levels of conditions
_TIMES = ("at", "on", "date", "time")


def is_kept(item: Item, asked: Json) -> bool:
    """Whether an item is what a body asks for; what says nothing of the item's properties chooses none out."""
    return _holds(item, asked, _DEEPEST) is not False


def ordered(pairs: list[Found], asked: Json, item_of: Callable[[Found], Item]) -> list[Found]:
    """What was found in the order that a body asks for; as it was, where it asks for none."""
    sort = next((value for name, value in asked.items() if plain(name) in _SORTS), None) if isinstance(asked, dict) else None
    for each in reversed(sort if isinstance(sort, list) else [sort]):
        name, falls = _order(each)
        if name is not None and any(_value(item_of(pair), name) is not None for pair in pairs):
            pairs = sorted(pairs, key=lambda pair: _rank(_value(item_of(pair), name)), reverse=falls)
    return pairs


def _order(sort: Json) -> tuple[str | None, bool]:
    """The property that a part of a body orders by, and whether the order falls."""
    if isinstance(sort, str):
        name, _, direction = sort.lstrip("+-").partition(":")
        return name, sort.startswith("-") or plain(direction).startswith("desc")
    if not isinstance(sort, dict):
        return None, False
    by_meaning = {plain(name): value for name, value in sort.items()}
    field = next(
        (by_meaning[key] for key in (*_FIELDS, "sortby", "orderby", "by", "timestamp") if isinstance(by_meaning.get(key), str)), None
    )
    direction = str(next((by_meaning[key] for key in _DIRECTIONS if isinstance(by_meaning.get(key), str)), ""))
    return field, plain(direction).startswith("desc")


def _holds(item: Item, asked: Json, levels: int) -> bool | None:
    """Whether conditions hold for an item; None where they say nothing of it."""
    if not levels or not isinstance(asked, dict | list):
        return None
    if isinstance(asked, list):
        return _all(_holds(item, part, levels - 1) for part in asked)
    by_meaning = {plain(name): value for name, value in asked.items()}
    name = next((by_meaning[key] for key in _FIELDS if isinstance(by_meaning.get(key), str)), None)
    operator = next((by_meaning[key] for key in _OPERATORS if isinstance(by_meaning.get(key), str)), "eq")
    value_name = next((key for key in _VALUES if key in by_meaning), None)
    if name is not None and (value_name is not None or plain(operator) in _COMPARED_WITH_NOTHING):
        return _compared(_value(item, name), operator, by_meaning.get(value_name or "")) if _has(item, name) else None
    is_any = plain(operator) in _ANY
    special_names = _SORTS if levels < _DEEPEST else (*_SORTS, *_PAGING)
    return _all(
        _member_holds(item, name, value, levels, is_any=is_any) for name, value in asked.items() if plain(name) not in special_names
    )


def _member_holds(item: Item, name: str, value: Json, levels: int, *, is_any: bool) -> bool | None:
    """Whether what stands under a name in conditions holds for an item."""
    meaning = plain(name)
    if meaning in _ANY or (is_any and isinstance(value, list)):
        parts = [_holds(item, part, levels - 1) for part in (value if isinstance(value, list) else [value])]
        outcomes = [part for part in parts if part is not None]
        return any(outcomes) if outcomes else None
    if meaning in _NONE:
        part = _holds(item, value, levels - 1)
        return None if part is None else not part
    if meaning in _TEXTS and isinstance(value, str) and not _has(item, name):
        return _has_text(item, value.lower()) if value.strip("* ") else None
    asked_of = next((each for each in (name, singular(name), f"{name}s") if _has(item, each)), None)
    if asked_of is None and (meaning == "inputs" or meaning.endswith("ids")):
        return _is_named(item, name, value)
    if asked_of is not None:
        return _fits(_value(item, asked_of), value)
    return _holds(item, value, levels - 1)


def _is_named(item: Item, name: str, value: Json) -> bool | None:
    """Whether a list of ids names an item, or what it refers to: `ids`, `order_ids` of an order, `location_ids`."""
    ids = [part.get("id") if isinstance(part, dict) else part for part in value] if isinstance(value, list) else []
    field = singular(name)
    if not ids or any(part is None for part in ids):
        return None
    return any(refers_to(_value(item, field if _has(item, field) else "id"), str(part)) for part in ids)


def _fits(value: Json, wanted: Json) -> bool | None:
    """Whether a property holds what is wanted: a value, one of several, or one that operators tell (`{"exact": "a@b.co"}`)."""
    if not isinstance(wanted, dict):
        return None if wanted in (None, "", []) else _compared(value, "eq", wanted)
    outcomes = [_compared(value, name, operand) for name, operand in wanted.items() if name in _COMPARISONS or plain(name) in _COMPARISONS]
    return _all(outcomes) if outcomes else _holds(value, wanted, 2) if isinstance(value, dict) else None


def _has(item: Item, name: str) -> bool:
    return _place(item, name) is not None


def _value(item: Item, name: str) -> Json:
    place = _place(item, name)
    return place[0][place[1]] if place else None


def _place(item: Item, name: str) -> tuple[Item, str] | None:
    """The object that holds a property, an item or one inside it, and what the property is called there."""
    head, _, rest = name.partition(".")
    for holder in (item, *(item[inside] for inside in _INSIDE if isinstance(item.get(inside), dict))):
        meant = {plain(key): key for key in holder}
        key = meant.get(plain(name)) or next((meant[plain(name) + end] for end in _TIMES if plain(name) + end in meant), None)
        if key is not None:
            return holder, key
        inside = holder.get(head)
        if rest and isinstance(inside, dict):
            return _place(inside, rest)
    return None


def _has_text(value: Json, text: str, levels: int = 4) -> bool:
    if isinstance(value, str):
        return text in value.lower()
    members = list(value.values()) if isinstance(value, Mapping) else value if isinstance(value, list) else []
    return bool(levels) and any(_has_text(member, text, levels - 1) for member in members)


def _all(parts: Iterable[bool | None]) -> bool | None:
    outcomes = [part for part in parts if part is not None]
    return all(outcomes) if outcomes else None


def _rank(value: Json) -> tuple[int, float, str]:
    number = seconds_of(value)
    return (0, number, "") if number is not None else (1, 0.0, str(value).lower()) if value is not None else (2, 0.0, "")


def _texts(value: Json) -> list[str]:
    return [str(part).lower() for part in (value if isinstance(value, list) else [value])]


def _is_equal(value: Json, wanted: Json) -> bool:
    choices = wanted if isinstance(wanted, list) else [wanted]
    own = _texts(value)
    return any(refers_to(value, str(choice)) or str(choice).lower() in own for choice in choices)


def _contains(value: Json, wanted: Json) -> bool:
    return any(text.strip("*%") in own for text in _texts(wanted) for own in _texts(value))


def _begins(value: Json, wanted: Json) -> bool:
    return any(own.startswith(text) for text in _texts(wanted) for own in _texts(value))


def _beside(comparison: str) -> Callable[[Json, Json], bool]:
    """A comparison of numbers and times: `>`, `>=`, `<` or `<=`."""
    return lambda value, wanted: is_within(value, comparison, wanted)


_COMPARISONS: Mapping[str, Callable[[Json, Json], bool]] = {
    **dict.fromkeys(("eq", "equal", "equals", "exact", "is", "=", "==", "in", "anyof", "isanyof", "oneof", "any", "equalto"), _is_equal),
    **dict.fromkeys(
        ("neq", "ne", "notequal", "notequals", "!=", "notin", "nin", "isnot", "doesnotequal", "<>", "noneof"),
        lambda value, wanted: not _is_equal(value, wanted),
    ),
    **dict.fromkeys(("contains", "containstoken", "like", "ilike", "fuzzy", "match", "matches", "~", "includes", "co", "all"), _contains),
    **dict.fromkeys(
        ("notcontains", "notcontainstoken", "doesnotcontain", "!~", "notlike"), lambda value, wanted: not _contains(value, wanted)
    ),
    **dict.fromkeys(("startswith", "beginswith", "prefix", "sw", "^"), _begins),
    **dict.fromkeys(("gt", ">", "greaterthan", "after", "isafter"), _beside(">")),
    **dict.fromkeys(
        ("gte", "ge", ">=", "greaterthanorequal", "greaterthanorequalto", "onorafter", "startat", "from", "min"),
        _beside(">="),
    ),
    **dict.fromkeys(("lt", "<", "lessthan", "before", "isbefore"), _beside("<")),
    **dict.fromkeys(
        ("lte", "le", "<=", "lessthanorequal", "lessthanorequalto", "onorbefore", "endat", "to", "max"),
        _beside("<="),
    ),
}
_COMPARED_WITH_NOTHING = {
    **dict.fromkeys(("hasproperty", "exists", "isnotempty", "isset", "notnull", "isnotnull"), True),
    **dict.fromkeys(("nothasproperty", "notexists", "isempty", "isunset", "null", "isnull"), False),
}


def _compared(value: Json, operator: str, wanted: Json) -> bool | None:
    """Whether a comparison holds; None where nobody knows the operator."""
    is_there = _COMPARED_WITH_NOTHING.get(plain(operator))
    if is_there is not None:
        return (value not in (None, "", [])) is is_there
    compare = _COMPARISONS.get(operator) or _COMPARISONS.get(plain(operator))
    return compare(value, wanted) if compare is not None else None
