"""What lists of inferred resources choose and order by, and the URLs in them."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from specs.json.parsing import Json

from .inferring import client_of
from .test_inferred_resources import NUMBER, TEXT, answer, at, body, ref, thing

FORM = "application/x-www-form-urlencoded"
BOUNDS = {"type": "object", "properties": {"gte": NUMBER, "lt": NUMBER}}
LETTER = thing(
    sid=TEXT,
    to=TEXT,
    page_count=NUMBER,
    labels={"type": "object", "additionalProperties": TEXT},
    date_created={"type": "string", "format": "date-time-rfc-2822"},
    uri={**TEXT, "description": "The URI of the letter, relative to the server."},
)
SENT = thing(To=TEXT, PageCount=NUMBER, Labels={"type": "object", "additionalProperties": TEXT})
URI: Json = {"type": "string", "format": "uri", "nullable": True}
QUERY = {"To": TEXT, "page_count": {"anyOf": [BOUNDS, NUMBER]}, "DateCreated>": TEXT, "sort": TEXT, "PageSize": NUMBER, "PageToken": TEXT}
LETTERS = thing(
    letters={"type": "array", "items": ref("Letter")},
    next_page_uri=URI,
    first_page_uri=URI,
    meta=thing(key=TEXT, url={**URI, "nullable": False}),
)
DEPOT = thing(gid=TEXT)
TIME = {"type": "string", "format": "date-time"}
RECEIPTS = thing(receipts={"type": "array", "items": ref("Parcel")}, next_cursor={**TIME, "nullable": True})
LATEST = {"description": "Lists the parcels, the most recently created ones first."}
PATHS: Json = {
    "/letters": {
        "post": {**answer(ref("Letter"), "201"), "requestBody": body(SENT, FORM)},
        "get": {**answer(LETTERS), **at(query=QUERY)},
    },
    "/letters/counted": {"get": {**answer(LETTERS), **at(query={"page_count": TEXT})}},
    "/letters/search": {"get": {**answer(LETTERS), **at(query={"query": TEXT})}},
    "/letters/{sid}": {**at("sid"), "get": answer(ref("Letter")), "post": {**answer(ref("Letter")), "requestBody": body(SENT, FORM)}},
    "/parcels": {
        "post": {**answer(ref("Parcel"), "201"), "requestBody": body(thing(name=TEXT, depot=DEPOT))},
        "get": {**answer({"type": "array", "items": ref("Parcel")}), **LATEST, **at(query={"limit": NUMBER, "after": TEXT, "depot": TEXT})},
    },
    "/parcels/{id}": {**at("id"), "get": answer(ref("Parcel"))},
    "/receipts": {
        "post": {**answer(ref("Parcel"), "201"), "requestBody": body(thing(name=TEXT))},
        "get": {**answer(RECEIPTS), **at(query={"limit": NUMBER, "cursor": TIME})},
    },
    "/receipts/{id}": {**at("id"), "get": answer(ref("Parcel"))},
}  # fmt: skip
for number, parameter in enumerate(PATHS["/letters"]["get"]["parameters"]):
    if parameter["name"] == "page_count":
        PATHS["/letters"]["get"]["parameters"][number] |= {"style": "deepObject", "explode": True}


@pytest.fixture(name="client")
def _client() -> Iterator[httpx.Client]:
    schemas = {"Letter": LETTER, "Parcel": thing(id=TEXT, name=TEXT, depot=DEPOT)}
    with client_of("post", PATHS, schemas) as http_client:
        yield http_client


@pytest.fixture(name="letters")
def _letters(client: httpx.Client) -> list[Json]:
    """Three letters, of 3, 1 and 2 pages."""
    return [client.post("/letters", data={"To": to, "PageCount": str(pages)}).json() for to, pages in (("Ann", 3), ("Bob", 1), ("Cy", 2))]


def _chosen(client: httpx.Client, path: str, **query: str | int) -> list[str]:
    answered = client.get(path, params=query)
    assert answered.status_code == 200, answered.text
    return [letter["to"] for letter in answered.json()["letters"]]


def test_fields_are_kept_however_requests_spell_them(client: httpx.Client, letters: list[Json]) -> None:
    assert [(letter["to"], letter["page_count"]) for letter in letters] == [("Ann", 3), ("Bob", 1), ("Cy", 2)]
    changed = client.post(f"/letters/{letters[0]['sid']}", data={"PageCount": "4"}).json()
    assert changed == {**letters[0], "page_count": 4}


@pytest.mark.usefixtures("letters")
def test_filters_are_told_however_parameters_are_spelled(client: httpx.Client) -> None:
    assert _chosen(client, "/letters", To="Bob") == ["Bob"]


@pytest.mark.usefixtures("letters")
@pytest.mark.parametrize(("count", "names"), [("1", ["Bob"]), ("2,3", ["Ann", "Cy"]), ("9", [])])
def test_a_number_is_chosen_by_the_text_of_a_filter(client: httpx.Client, count: str, names: list[str]) -> None:
    assert _chosen(client, "/letters/counted", page_count=count) == names


@pytest.mark.usefixtures("letters")
def test_bounds_choose(client: httpx.Client) -> None:
    assert _chosen(client, "/letters", **{"page_count[gte]": 2}) == ["Ann", "Cy"]
    assert _chosen(client, "/letters", **{"page_count[gte]": 2, "page_count[lt]": 3}) == ["Cy"]
    assert _chosen(client, "/letters", **{"DateCreated>": "2100-01-01"}) == []
    assert _chosen(client, "/letters", **{"DateCreated>": "2000-01-01"}) == ["Ann", "Bob", "Cy"]


@pytest.mark.usefixtures("letters")
@pytest.mark.parametrize("sort", ["page_count", "pageCount:asc", "+page_count"])
def test_a_list_rises_by_the_property_that_is_asked_for(client: httpx.Client, sort: str) -> None:
    assert _chosen(client, "/letters", sort=sort) == ["Bob", "Cy", "Ann"]


@pytest.mark.usefixtures("letters")
@pytest.mark.parametrize("sort", ["-page_count", "page_count desc", "page_count:DESC"])
def test_a_list_falls_by_the_property_that_is_asked_for(client: httpx.Client, sort: str) -> None:
    assert _chosen(client, "/letters", sort=sort) == ["Ann", "Cy", "Bob"]


@pytest.mark.usefixtures("letters")
@pytest.mark.parametrize(
    ("query", "to"),
    [
        ("to:'Ann'", ["Ann"]),
        ('to:"Ann" AND page_count>1', ["Ann"]),
        ("page_count<3", ["Bob", "Cy"]),
        ("-to:Ann", ["Bob", "Cy"]),
        ("bob", ["Bob"]),
        ("nobody", []),
    ],
)
def test_a_search_takes_terms(client: httpx.Client, query: str, to: list[str]) -> None:
    assert _chosen(client, "/letters/search", query=query) == to


@pytest.mark.usefixtures("letters")
def test_pages_are_named_by_relative_urls_where_the_items_are(client: httpx.Client) -> None:
    path = str(client.base_url.path).rstrip("/") + "/letters"
    first = client.get("/letters", params={"PageSize": 2}).json()
    assert first["next_page_uri"].startswith(f"{path}?PageSize=2&PageToken=")
    assert first["first_page_uri"] == f"{path}?PageSize=2"
    assert first["meta"]["key"] == "letters"
    rest = client.get(first["next_page_uri"].removeprefix(path.removesuffix("/letters"))).json()
    assert ([letter["to"] for letter in rest["letters"]], rest["next_page_uri"]) == (["Cy"], None)


def test_times_are_written_as_their_format_says(letters: list[Json]) -> None:
    assert letters[0]["date_created"].endswith("+0000")


def test_a_list_begins_with_the_newest_where_its_description_says_so(client: httpx.Client) -> None:
    ids = [client.post("/parcels", json={"name": name}).json()["id"] for name in "abc"]
    first = [parcel["id"] for parcel in client.get("/parcels", params={"limit": 2}).json()]
    rest = [parcel["id"] for parcel in client.get("/parcels", params={"after": first[-1]}).json()]
    assert first + rest == ids[::-1]


def test_a_cursor_is_a_time_where_the_document_wants_one(client: httpx.Client) -> None:
    ids = [client.post("/receipts", json={"name": name}).json()["id"] for name in "abcde"]
    listed: list[str] = []
    query: dict[str, str | int] = {"limit": 2}
    for _ in range(3):
        page = client.get("/receipts", params=query).json()
        listed += [receipt["id"] for receipt in page["receipts"]]
        query["cursor"] = page["next_cursor"]
    assert (listed, page["next_cursor"]) == (ids, None)


def test_a_filter_takes_the_id_of_what_a_property_names(client: httpx.Client) -> None:
    for name in "ab":
        client.post("/parcels", json={"name": name, "depot": {"gid": f"depot-{name}"}})
    assert [parcel["name"] for parcel in client.get("/parcels", params={"depot": "depot-a"}).json()] == ["a"]
