"""What a page names as the next one is the page that follows."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from contracts.analysis.declarations.lists import ListPage
from contracts.analysis.finding import Departure
from contracts.analysis.history import History, shown_by
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.analysis.next_link import has_next_member, next_link, next_target, query_of
from contracts.analysis.pagination import PageSequence, page_sequences
from contracts.traffic.redaction import is_redacted

RULE = "A link to the next page leads to the page that follows, of the same list; and where more items follow, a page names the next one."
_OF_OTHER_REASONS = (401, 403, 408, 409, 425, 429)


def law(history: History) -> Iterator[Departure]:
    """A link that leads to a refusal, another list, another place in it, or items that were shown; none, although items follow.

    Silent: about links that nobody followed, those to other hosts, and between which something was written; about what others may
    have written, where a state is shared.

    Source: RFC 8288, and the relation `next` of the IANA: "the next in the series"; the document's own member for it.
    """
    for index, matched in enumerate(history.readings):
        target = next_target(matched) if matched.exchange.method == "GET" and matched.operation is not None else None
        follower = _follower(history, index, matched, target) if target is not None else None
        if follower is not None and target is not None:
            _compared(history, matched)
            yield from _followed(history, matched, history.readings[follower])
    for walk in page_sequences(history):
        yield from _ended_early(history, walk)


def _follower(history: History, index: int, matched: MatchedExchange, target: str) -> int | None:
    """The index of the first request that takes the link, with nothing written in between."""
    path, query = urlsplit(target).path, query_of(target)
    for later in range(index + 1, len(history.readings)):
        candidate = history.readings[later]
        if candidate.exchange.method != "GET":
            continue
        is_same = candidate.path == path and candidate.exchange.identity == matched.exchange.identity
        if is_same and _without_credentials(query_of(candidate.exchange.target)) == _without_credentials(query):
            return later if history.is_quiet(index, later) else None
    return None


def _without_credentials(query: dict[str, list[str]]) -> dict[str, list[str]]:
    return {name: texts for name, texts in query.items() if not any(map(is_redacted, texts))}


def _followed(history: History, matched: MatchedExchange, follower: MatchedExchange) -> Iterator[Departure]:
    link = f"{next_link(matched):.120}"
    if 400 <= follower.status < 500 and follower.status not in _OF_OTHER_REASONS:
        detail = f"the next page is said to be {link}, which is answered with {follower.status}"
        yield shown_by(matched, detail, matched, follower, kind="leads-nowhere")
    lists = history.contract.lists
    listing, following_listing = lists.get(matched.key), lists.get(follower.key)
    if listing is None or following_listing is None or not follower.is_success:
        return
    if listing.collection != following_listing.collection:
        detail = f"the next page is said to be {link}, which is another list"
        yield shown_by(matched, detail, matched, follower, kind="another-list")
        return
    items, following_items = listing.items(matched.body), following_listing.items(follower.body)
    if listing is following_listing and items and following_items:
        page, following_page = ListPage(listing, 0, matched, items), ListPage(listing, 0, follower, following_items)
        reason = _repeated(history, page, following_page) or _misplaced(page, following_page) or _forgotten(page, following_page)
        if reason is not None:
            yield shown_by(matched, f"the next page is said to be {link}, which {reason[1]}", matched, follower, kind=reason[0])


def _repeated(history: History, page: ListPage, following_page: ListPage) -> tuple[str, str] | None:
    collection = page.listing.collection
    if history.is_shared or collection is None or collection.id_field is None:
        return None
    key = next((key for key in following_page.keys if key in page.keys), None)
    return ("repeats", f"shows {key} again") if key is not None else None


def _misplaced(page: ListPage, following_page: ListPage) -> tuple[str, str] | None:
    """Whether the link's own parameters say another place than that behind the page, whichever number the first page has."""
    places = []
    for number in (1, 0) if page.listing.first_page is None else (page.listing.first_page,):
        start, following_start = page.start(number), following_page.start(number)
        if start is None or following_start is None or len(page.items) != page.limit:
            return None
        places.append((start + len(page.items), following_start))
    if any(expected == start for expected, start in places):
        return None
    expected, start = places[0]
    return "misplaced", f"begins with item {start}, and item {expected} follows"


def _forgotten(page: ListPage, following_page: ListPage) -> tuple[str, str] | None:
    """Whether the link lacks a filter or a search that was asked for, and is no cursor, which may know it by itself."""
    listing = page.listing
    if following_page.cursor is not None or following_page.start(1) is None:
        return None
    name = next(
        (name for name in (*listing.filters, listing.search) if name in page.reading.query and name not in following_page.reading.query),
        None,
    )
    return ("forgets", f"no longer asks for {name}") if name is not None else None


def _ended_early(history: History, walk: PageSequence) -> Iterator[Departure]:
    """A page that names no next one, although another page of the same list shows what follows it."""
    if not walk.is_undisturbed:
        return
    are_linked = any(next_link(page.reading) is not None for page in walk.pages)
    for page in walk.pages:
        start = walk.start(page)
        names_next = next_link(page.reading) is not None or page.next_cursor is not None
        if start is None or not page.items or names_next or not (are_linked or has_next_member(page.reading)):
            continue
        _compared(history, page.reading)
        end = start + len(page.items)
        if end < walk.seen_up_to:
            later_page = next(candidate for candidate in walk.pages if (walk.start(candidate) or 0) + len(candidate.items) > end)
            detail = f"names no next page, and item {end} follows"
            readings = sorted((page, later_page), key=lambda list_page: list_page.index)
            yield shown_by(page.reading, detail, *(list_page.reading for list_page in readings), kind="ends-early")
            return


def _compared(history: History, matched: MatchedExchange) -> None:
    collection = history.contract.by_operation.get(matched.key)
    if collection is not None:
        history.compared(collection)
