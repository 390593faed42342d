"""Links to the next page, as services write them, and where they lead."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.analysis.matched_exchange import MatchedExchange
from contracts.analysis.next_link import next_target
from contracts.rules.examples.lending_library import EMMA, PAGED, PERSUASION, SANDITON
from contracts.rules.examples.library import exchange
from contracts.traffic.exchange import Exchange
from specs.json.parsing import Json
from tests.contracts.rules.laws.by_hand import said

_HOST = {"host": "library.example", "x-api-key": "library-key-1234"}


def _page(target: str, *books: Json, **members: Json) -> Exchange:
    return exchange("GET", target, answer={"data": [*books], **members}, headers=_HOST)


def _linked(target: str, link: str, *books: Json) -> Exchange:
    return exchange("GET", target, answer={"data": [*books]}, answered={"Link": f'<{link}>; rel="next"'}, headers=_HOST)


@pytest.mark.parametrize(
    ("members", "link", "wanted"),
    [
        ({"next": "/v1/books?offset=2"}, None, "/v1/books?offset=2"),
        ({"next": "?offset=2"}, None, "/v1/books?offset=2"),
        ({"next": "https://library.example/v1/books?offset=2"}, None, "/v1/books?offset=2"),
        ({"next": "http://other.example/v1/books?offset=2"}, None, "/v1/books?offset=2"),
        ({"next": "http://other.example/elsewhere?offset=2"}, None, None),
        ({"next": "/9j/4AAQSkZJRg=="}, None, None),
        ({"next": "eyJpZCI6MX0"}, None, None),
        ({"next": None}, None, None),
        ({"next": 2}, None, None),
        ({"links": {"next": "/v1/books?offset=2"}}, None, "/v1/books?offset=2"),
        ({"_links": {"next": {"href": "/v1/books?offset=2"}}}, None, "/v1/books?offset=2"),
        ({"meta": {"next_page_url": "/v1/books?offset=2"}}, None, "/v1/books?offset=2"),
        ({"@odata.nextLink": "/v1/books?offset=2"}, None, "/v1/books?offset=2"),
        ({}, '</v1/books>; rel="first", </v1/books?offset=2>; rel="next"', "/v1/books?offset=2"),
        ({}, "<books?offset=2>; title=more; rel=next", "/v1/books?offset=2"),
        ({}, '</v1/books?offset=2>; rel="prev"', None),
    ],
)
def test_a_link_to_the_next_page_is_read_wherever_services_put_it(members: Json, link: str | None, wanted: str | None) -> None:
    answered = {"link": link} if link else {}
    page = exchange("GET", "/v1/books", answer={"data": [EMMA], **members}, answered=answered, headers=_HOST)
    assert next_target(MatchedExchange(page, PAGED)) == wanted


@pytest.mark.parametrize(
    ("first", "second", "wanted"),
    [
        (_linked("/v1/books?limit=1", "/v1/books?limit=1&offset=1", EMMA), _page("/v1/books?limit=1&offset=1", PERSUASION), ""),
        (
            _linked("/v1/books?limit=1", "/v1/books?limit=1&offset=2", EMMA),
            _page("/v1/books?limit=1&offset=2", SANDITON),
            "begins with item 2, and item 1 follows",
        ),
        (_linked("/v1/books?limit=1", "/v1/books?limit=1&offset=0", EMMA), _page("/v1/books?limit=1&offset=0", EMMA), "shows b1 again"),
        (
            _linked("/v1/books?limit=1&tag=x", "/v1/books?limit=1&offset=1", EMMA),
            _page("/v1/books?limit=1&offset=1", PERSUASION),
            "no longer asks for tag",
        ),
        (
            _linked("/v1/books?limit=1&tag=x", "/v1/books?limit=1&offset=1&tag=x", EMMA),
            _page("/v1/books?limit=1&offset=1&tag=x", PERSUASION),
            "",
        ),
        (_page("/v1/books?limit=1", EMMA, next=None), _page("/v1/books?limit=1&offset=1", PERSUASION), "names no next page"),
        (_page("/v1/books?limit=1", EMMA), _page("/v1/books?limit=1&offset=1", PERSUASION), ""),
        (_page("/v1/books?limit=1", EMMA, next=None), _page("/v1/books?limit=1&offset=1"), ""),
    ],
)
def test_a_link_leads_to_the_items_that_follow(first: Exchange, second: Exchange, wanted: str) -> None:
    details: list[Any] = said("next_leads_on", [first, second], PAGED)
    assert len(details) == bool(wanted), details
    assert wanted in "".join(details)


def test_a_link_is_not_held_against_what_was_written_since() -> None:
    write = exchange("POST", "/v1/books", {"title": "Emma"}, status=201, answer=SANDITON)
    first, again = _linked("/v1/books?limit=1", "/v1/books?limit=1&offset=1", EMMA), _page("/v1/books?limit=1&offset=1", EMMA)
    assert said("next_leads_on", [first, write, again], PAGED) == []
