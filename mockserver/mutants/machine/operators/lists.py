"""Lists: items too few, too many, twice or in no order, and parameters that do nothing."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

from mockserver.mutants.machine.document_view import DocumentView
from mockserver.mutants.machine.generated import Mutate, Mutation, operator
from mockserver.mutants.messages import MutantRequest, MutantResponse
from mockserver.mutants.mutated_mock import Ask, MutatedMock
from specs.json.parsing import Json
from specs.resources.envelopes import Place
from specs.resources.lists import DeclaredList

Items = list[Json]
_NOT_MADE = "no client makes what is listed"


@operator
def listed_twice(view: DocumentView) -> Iterator[Mutation]:
    """The last item of a list is in it twice."""
    yield from _changing(view, lambda items: [*items, *items[-1:]])


@operator
def last_not_listed(view: DocumentView) -> Iterator[Mutation]:
    """The last item of a list is missing."""
    yield from _changing(view, lambda items: items[:-1])


@operator
def other_order(view: DocumentView) -> Iterator[Mutation]:
    """Every second answer of a list is in the reverse order."""
    for listing, place in _lists(view):
        yield Mutation(place=listing.operation.key, mutate=_turning(listing, place), unseen=_unseen(listing))


@operator
def limit_ignored(view: DocumentView) -> Iterator[Mutation]:
    """A list takes no notice of its limit."""
    for listing, _ in _lists(view):
        if listing.limit is not None:
            yield Mutation(place=f"{listing.operation.key} ?{listing.limit}", mutate=_deaf(listing, listing.limit), unseen=_unseen(listing))


@operator
def page_ignored(view: DocumentView) -> Iterator[Mutation]:
    """A list takes no notice of which page is asked for."""
    for listing, _ in _lists(view):
        for name in filter(None, (listing.page, listing.offset, listing.after)):
            yield Mutation(place=f"{listing.operation.key} ?{name}", mutate=_deaf(listing, name), unseen=_unseen(listing))


@operator
def page_skips(view: DocumentView) -> Iterator[Mutation]:
    """A page that is not the first lacks its first item."""
    for listing, place in _lists(view):
        names = [name for name in (listing.page, listing.offset, listing.after) if name is not None]
        if names:
            yield Mutation(place=listing.operation.key, mutate=_skipping(listing, place, names), unseen=_unseen(listing))


@operator
def filter_ignored(view: DocumentView) -> Iterator[Mutation]:
    """A list takes no notice of a filter."""
    for listing, _ in _lists(view):
        for name in listing.filters:
            yield Mutation(place=f"{listing.operation.key} ?{name}", mutate=_deaf(listing, name), unseen=_unseen(listing))


@operator
def total_wrong(view: DocumentView) -> Iterator[Mutation]:
    """The total of a list is one more than there are."""
    for listing, _ in _lists(view):
        if listing.total is not None:
            yield Mutation(
                place=f"{listing.operation.key} {listing.total}", mutate=_counting(listing, listing.total), unseen=_unseen(listing)
            )


def _lists(view: DocumentView) -> Iterator[tuple[DeclaredList, Place]]:
    for listing in view.lists.values():
        collection = listing.collection
        if collection is not None and collection.list_place is not None:
            yield listing, collection.list_place.array
        elif listing.items_field is not None or listing.is_array_declared:
            yield listing, (listing.items_field,) if listing.items_field else ()


def _unseen(listing: DeclaredList) -> str | None:
    is_made = listing.collection is not None and listing.collection.create is not None
    return None if is_made else _NOT_MADE


def _changing(view: DocumentView, change: Callable[[Items], Items]) -> Iterator[Mutation]:
    for listing, place in _lists(view):

        def mutate(mutated: MutatedMock, listing=listing, place=place) -> None:  # type: ignore[no-untyped-def]  # bound in the loop
            @mutated.success(listing.operation.key)
            def changed(_request: MutantRequest, body: Json) -> Json:
                return _with_items(body, place, change)

        yield Mutation(place=listing.operation.key, mutate=mutate, unseen=_unseen(listing))


def _with_items(body: Json, place: Place, change: Callable[[Items], Items]) -> Json:
    if not place:
        return change(body) if isinstance(body, list) else body
    if isinstance(body, dict) and place[0] in body:
        return {**body, place[0]: _with_items(body[place[0]], place[1:], change)}
    return body


def _turning(listing: DeclaredList, place: Place) -> Mutate:
    def mutate(mutated: MutatedMock) -> None:
        times = itertools.count()

        @mutated.success(listing.operation.key)
        def turn(_request: MutantRequest, body: Json) -> Json:
            return _with_items(body, place, lambda items: items[::-1]) if next(times) % 2 else body

    return mutate


def _deaf(listing: DeclaredList, name: str) -> Mutate:
    def mutate(mutated: MutatedMock) -> None:
        @mutated.around(listing.operation.key)
        async def ignore(request: MutantRequest, ask: Ask) -> MutantResponse:
            answer = await ask(request)
            return await ask(request.with_query(**{name: None})) if answer.is_success and request.parameter(name) is not None else answer

    return mutate


def _skipping(listing: DeclaredList, place: Place, names: list[str]) -> Mutate:
    first = {"0", str(listing.first_page or 0), None}

    def mutate(mutated: MutatedMock) -> None:
        @mutated.success(listing.operation.key)
        def skip(request: MutantRequest, body: Json) -> Json:
            is_later = any(request.parameter(name) not in first for name in names)
            return _with_items(body, place, lambda items: items[1:]) if is_later else body

    return mutate


def _counting(listing: DeclaredList, name: str) -> Mutate:
    def mutate(mutated: MutatedMock) -> None:
        @mutated.success(listing.operation.key)
        def count(_request: MutantRequest, body: Json) -> Json:
            value = body.get(name) if isinstance(body, dict) else None
            return {**body, name: value + 1} if isinstance(value, int) else body

    return mutate
