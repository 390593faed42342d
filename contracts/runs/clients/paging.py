"""Pages of a list, as the playing server gives them: by number, or by what stands before an item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs, urlsplit

from contracts.runs.clients.adapter import PagedMethod
from contracts.transport.stub_response import StubResponse
from contracts.transport.stub_server import ReceivedRequest, Responder
from specs import Operation
from specs.json.parsing import Json

PAGES, A_PAGE = 3, 2
_COUNT = 5  # the last page has one


def items_of(page: Mapping[str, Json], paged: PagedMethod, id_field: str | None) -> list[Json]:
    """Five items like the first of a page, told apart by their id and by what pages are asked for by; [] where the page has none."""
    page_items = page.get(paged.items) or []
    if not page_items or not isinstance(page_items[0], dict):
        return []
    items = []
    for number in range(_COUNT):
        item = dict(page_items[0])
        if id_field in item:
            item[str(id_field)] = f"{item[str(id_field)]}{number}"
        if paged.before:
            item[paged.before[1]] = _COUNT - number
        items.append(item)
    return items


def pages(operation: Operation, page: Mapping[str, Json], paged: PagedMethod, items: Sequence[Json]) -> Responder:
    """The answers of a list of these items, two to a page, whatever limit is asked for."""
    default = next(
        (parameter.raw.get("schema", {}).get("default", 1) for parameter in operation.parameters if parameter.name == paged.page), 1
    )

    def respond(request: ReceivedRequest, before: int) -> StubResponse:
        query = parse_qs(urlsplit(request.target).query)
        if paged.before:
            bound = query.get(paged.before[0])
            remaining_items = [item for item in items if bound is None or item[paged.before[1]] < int(bound[0])]
            body = {**page, paged.items: remaining_items[:A_PAGE]}
        else:
            number = int(query.get(paged.page or "", [default])[0]) - int(default)
            body = {**page, paged.items: list(items[number * A_PAGE : (number + 1) * A_PAGE] if number >= 0 else [])}
        if paged.total:
            body[paged.total] = len(items)
        return StubResponse(200, body, description=f"page {before + 1}")

    return respond
