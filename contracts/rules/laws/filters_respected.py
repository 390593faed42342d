"""Filters, searches and orders do what they say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from contracts.analysis.causes import query_field
from contracts.analysis.chosen_order import chosen_order, is_within, moment_of, out_of_order
from contracts.analysis.declarations.lists import ListPage
from contracts.analysis.finding import Departure
from contracts.analysis.history import History
from contracts.analysis.pagination import PageSequence, page_sequences
from contracts.traffic.redaction import is_redacted
from specs.json.parsing import Json
from specs.resources.lists import DeclaredList
from specs.resources.paths import plain
from specs.schema.messages import shown

RULE = "A filtered list holds the items that match and no others; a search those that contain what was sought; an order is kept."


def law(history: History) -> Iterator[Departure]:
    """An item that does not match, one that matches and is not there, and two in the wrong order.

    Silent: about parameters that no property explains, those whose description tells of bounds, searches or exclusions, values
    that a mask hides, and a text in another case where no description says that a search ignores it.

    Source: the document: a query parameter named like a property of the items, `x-`words, and the descriptions.
    """
    sequences = page_sequences(history)
    for walk in sequences:
        if walk.listing.collection is None:
            continue
        yield from _order(history, walk)
        yield from _order_of_fields(history, walk)
        yield from _beyond_bounds(history, walk, sequences)
        chosen = walk.pages[0].chosen()
        if not chosen:
            continue
        everything = next((candidate.whole for candidate in sequences if _is_plain(candidate, walk) and candidate.whole is not None), None)
        if any(page.items for page in walk.pages) or everything:
            history.compared(walk.listing.collection)
        yield from _strangers(walk, chosen)
        if walk.whole is not None and everything is not None:
            yield from _missing(walk, chosen, everything, walk.whole)
    yield from _ignored_orders(sequences)


def _is_plain(one: PageSequence, walk: PageSequence) -> bool:
    """Whether `one` lists what `walk` chooses from, at the same time."""
    page = one.pages[0]
    is_same = one.epoch == walk.epoch and one.listing is walk.listing
    return is_same and page.chosen() == {} and page.reading.path_parameters == walk.pages[0].reading.path_parameters


def _strangers(walk: PageSequence, chosen: Mapping[str, tuple[str, ...]]) -> Iterator[Departure]:
    for page in walk.pages:
        for item in page.items:
            wrong = next(
                (name for name, texts in chosen.items() if isinstance(item, dict) and _fits(walk.listing, item, name, texts) is False), None
            )
            if wrong is not None:
                detail = f"{wrong}={','.join(chosen[wrong])!r:.80} shows {walk.listing.key(item)}, which does not match"
                yield page.reading.departure(detail, kind="no-match-shown", field=query_field([wrong]))
                break


def _missing(
    walk: PageSequence, chosen: Mapping[str, tuple[str, ...]], everything: Mapping[str, Json], listed: Mapping[str, Json]
) -> Iterator[Departure]:
    for key, item in everything.items():
        is_wanted = isinstance(item, dict) and all(_is_sure(walk.listing, item, name, texts) for name, texts in chosen.items())
        if is_wanted and key not in listed:
            query_text = " ".join(f"{name}={','.join(texts)!r:.80}" for name, texts in chosen.items())
            yield walk.pages[-1].reading.departure(
                f"{query_text} does not show {key}, which matches", kind="match-not-shown", field=query_field(list(chosen))
            )
            return


def _fits(listing: DeclaredList, item: Mapping[str, Json], name: str, texts: tuple[str, ...]) -> bool | None:
    """Whether an item can be among those that a parameter asks for; None where that cannot be told."""
    if name == listing.search:
        return _contains(item, texts[0])
    field_value = item.get(listing.filters[name], _UNKNOWN)
    if field_value is _UNKNOWN or field_value is None or is_redacted(field_value) or isinstance(field_value, dict):
        return None
    if isinstance(field_value, bool) and _may_add(listing, name, texts):
        return True
    if _is_bound(_description(listing, name)):
        return None
    if _OF_SEARCHES.search(_description(listing, name)):
        return True if _contains(item, texts[0]) else None
    choices = {text.strip().lower() for text in (*texts, *(part for text in texts for part in text.split(",")))} - {""}
    values = field_value if isinstance(field_value, list) else [field_value]
    if any(is_redacted(value) or isinstance(value, dict | list) for value in values) or not choices:
        return None
    return any(_text(value).lower() in choices or (name != listing.filters[name] + "s" and _is_part(value, choices)) for value in values)


_UNKNOWN = object()


def _is_part(value: Json, choices: set[str]) -> bool:
    """Whether a free text holds what is looked for: many services filter texts so, and few documents tell."""
    return isinstance(value, str) and any(choice in value.lower() for choice in choices)


_OF_SEARCHES = re.compile(r"contain|sub-?string|search|match|partial|prefix|start|begin|\blike\b|fuzzy|full[- ]?text", re.IGNORECASE)
_OF_BOUNDS = re.compile(
    r"min|max|at (?:least|most)|up to|less|more|greater|lower|higher|before|after|since|until|\bfrom\b|between|range|\bnot\b|exclu|except"
    r"|other than|near|within",
    re.IGNORECASE,
)  # in the description of a parameter: it chooses by something else than by what is equal
_OR_NOT = re.compile(r"\bor\b[^.]*\bnot\b", re.IGNORECASE)  # "those that are archived, or those that are not"
_OF_ADDITIONS = re.compile(r"includ|also|as well|in addition|\btoo\b|\bshow", re.IGNORECASE)
_OF_CHOICES = re.compile(r"\bonly\b|filter|those (?:that|which)|whether (?:it|they)|\bby\b", re.IGNORECASE)
_LEFT_OUT = ("archived", "deleted", "hidden", "disabled", "inactive", "removed", "expired", "trashed", "retired", "closed", "draft")


def _is_bound(description: str) -> bool:
    """Whether a parameter chooses by something else than by what is equal, as far as its description tells."""
    return _OF_BOUNDS.search(_OR_NOT.sub("", description)) is not None


def _may_add(listing: DeclaredList, name: str, texts: tuple[str, ...]) -> bool:
    """Whether a flag may let a list show more, and not others: what lists mostly leave out, where no description says "only"."""
    if not all(text.strip().lower() in ("true", "1", "yes", "on") for text in texts):
        return False
    description = _description(listing, name)
    if _OF_ADDITIONS.search(description):
        return True
    return plain(listing.filters[name]).removeprefix("is") in _LEFT_OUT and not _OF_CHOICES.search(description)


_IN_ANY_CASE = re.compile(
    r"(?:any|either|whatever|regardless of|irrespective of|ignor\w*)[^.]{0,20} case|case[- ]?insensitiv|case[^.]{0,10}ignor|icontains",
    re.IGNORECASE,
)  # in the description of a search; where none says so, a service may mind the case of letters


def _description(listing: DeclaredList, name: str) -> str:
    texts = (listing.parameters[name].raw.get("description"), listing.schema(name).get("description"))
    return " ".join(str(text) for text in texts if text)


def _is_sure(listing: DeclaredList, item: Mapping[str, Json], name: str, texts: tuple[str, ...]) -> bool:
    """Whether an item is surely among those that a parameter asks for."""
    if name == listing.search:
        field = listing.collection.name_field if listing.collection else None
        field_value = item.get(field or "")
        sought = texts[0]
        return bool(
            isinstance(field_value, str)
            and not is_redacted(field_value)
            and sought == sought.strip()
            and (sought in field_value or (_IN_ANY_CASE.search(_description(listing, name)) and sought.lower() in field_value.lower()))
        )
    if _is_bound(_description(listing, name)):
        return False
    field_value = item.get(listing.filters[name])
    wanted = listing.wanted(name, list(texts))
    values = field_value if isinstance(field_value, list) else [field_value]
    if any("," in text or text != text.strip() for text in wanted):
        return False
    return any(value is not None and not is_redacted(value) and _text(value) in wanted for value in values)


def _contains(item: Json, sought: str) -> bool:
    terms = sought.lower().split()
    texts = [text.lower() for text in _texts(item)]
    return not terms or any(is_redacted(text) for text in texts) or any(term in text for term in terms for text in texts)


def _texts(value: Json) -> Iterator[str]:
    if isinstance(value, dict):
        for name, member in value.items():
            yield name
            yield from _texts(member)
    elif isinstance(value, list):
        for member in value:
            yield from _texts(member)
    elif value is not None:
        yield _text(value)


def _text(value: Json) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _order(history: History, walk: PageSequence) -> Iterator[Departure]:
    listing = walk.listing
    field = listing.collection.created_field if listing.collection else None
    order = dict(walk.pages[0].rest).get(listing.sort or "", ("",))[0].lower()
    if field is None or not listing.is_sorted_by_time or order not in ("asc", "desc") or listing.collection is None:
        return
    for page in walk.pages:
        times = [(moment_of(item.get(field)), listing.key(item)) for item in page.items if isinstance(item, dict)]
        for (time, first), (next_time, second) in pairwise(times):
            if time is None or next_time is None:
                continue
            if time != next_time:
                history.compared(listing.collection)
            if (time > next_time) if order == "asc" else (time < next_time):
                detail = (
                    f"{listing.sort}={order} shows {first}, created {time.isoformat()}, before {second}, created {next_time.isoformat()}"
                )
                yield page.reading.departure(detail, kind="wrong-order", field=query_field([listing.sort or ""]))
                break


def _order_of_fields(history: History, walk: PageSequence) -> Iterator[Departure]:
    """Two items in another order than that of the property which a parameter names."""
    first_page = walk.pages[0]
    order = chosen_order(walk.listing, dict(first_page.rest))
    if order is None or walk.listing.collection is None:
        return
    if first_page.chosen() is None and order.parameter not in first_page.reading.query:
        return  # what is not known may order the list, too, and the order is a default's
    for page in walk.pages:
        history.compared(walk.listing.collection)
        pair = out_of_order(order, page.items)
        if pair is not None:
            first, second = (f"{walk.listing.key(item)} ({shown(item.get(order.field))})" for item in pair)
            detail = f"{order.parameter}={page.given(order.parameter) or 'its default'!s:.80} shows {first} before {second}"
            yield page.reading.departure(detail, kind="wrong-order", field=query_field([order.parameter]))
            return


def _beyond_bounds(history: History, walk: PageSequence, sequences: list[PageSequence]) -> Iterator[Departure]:
    """An item beyond what a parameter bounds, and one within that is not shown."""
    listing, query = walk.listing, walk.pages[0].reading.query
    for name, texts in query.items():
        if name not in listing.bounds or len(texts) != 1 or is_redacted(texts[0]) or listing.collection is None:
            continue
        history.compared(listing.collection)
        for page in walk.pages:
            stranger = next((item for item in page.items if is_within(listing, name, texts[0], item) is False), None)
            if stranger is not None:
                detail = f"{name}={texts[0]!r:.80} shows {listing.key(stranger)}, which is beyond it"
                yield page.reading.departure(detail, kind="no-match-shown", field=query_field([name]))
                return
        everything = next((other.whole for other in sequences if _is_plain(other, walk) and other.whole is not None), None)
        is_alone = set(query) <= {name, *listing.paging}
        for key, item in (everything or {}).items() if is_alone and walk.whole is not None else ():
            if is_within(listing, name, texts[0], item) and key not in (walk.whole or {}):
                detail = f"{name}={texts[0]!r:.80} does not show {key}, which is within it"
                yield walk.pages[-1].reading.departure(detail, kind="match-not-shown", field=query_field([name]))
                return


def _ignored_orders(sequences: list[PageSequence]) -> Iterator[Departure]:
    """Two opposite orders that show the same one, of items that were all created at different times."""
    for walk in sequences:
        order = dict(walk.pages[0].rest).get(walk.listing.sort or "", ("",))[0].lower()
        if order != "asc" or walk.whole is None or len(walk.whole) < 3 or walk.listing.is_sorted_by_time:
            continue
        opposite = next((candidate for candidate in sequences if _is_opposite(candidate, walk)), None)
        if opposite is not None and opposite.whole is not None and list(opposite.whole) == list(walk.whole) and _are_distinct(walk):
            pages: list[ListPage] = sorted((walk.pages[0], opposite.pages[0]), key=lambda page: page.index)
            yield pages[1].reading.departure(
                "asc and desc show the same order",
                after=(pages[0].reading,),
                kind="order-ignored",
                field=query_field([walk.listing.sort or ""]),
            )


def _is_opposite(candidate: PageSequence, walk: PageSequence) -> bool:
    sort = walk.listing.sort or ""
    parameters, opposite_parameters = dict(walk.pages[0].rest), dict(candidate.pages[0].rest)
    is_same = candidate.epoch == walk.epoch and candidate.listing is walk.listing
    return (
        is_same
        and opposite_parameters.pop(sort, ("",))[0].lower() == "desc"
        and parameters.pop(sort, None) is not None
        and parameters == opposite_parameters
    )


def _are_distinct(walk: PageSequence) -> bool:
    field = walk.listing.collection.created_field if walk.listing.collection else None
    times = [item.get(field or "") for item in (walk.whole or {}).values() if isinstance(item, dict)]
    return None not in times and len(set(map(str, times))) == len(times)
