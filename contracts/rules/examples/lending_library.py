"""The library of `examples.library` with what laws speak of, and the exchanges that their histories are made of."""

from __future__ import annotations

import copy

from contracts.analysis.declarations.contract import Contract
from contracts.rules.examples.library import BOOK, DOCUMENT, exchange
from contracts.traffic.exchange import Exchange
from specs.document.document import from_raw
from specs.json.parsing import Json

EMMA = BOOK
PERSUASION = {"id": "b2", "title": "Persuasion"}
SANDITON = {"id": "b3", "title": "Sanditon"}
REFUSAL = {"error": "no"}
CALLBACK_URL = "http://reader.example/told"


def paged() -> Contract:
    """The library whose list of books tells its total, and takes an offset."""
    raw = copy.deepcopy(DOCUMENT)
    operation = raw["paths"]["/books"]["get"]
    media = operation["responses"]["200"]["content"]["application/json"]
    fields = {"data": media["schema"], **{name: {"type": "integer"} for name in ("total", "limit", "offset")}}
    media["schema"] = {"type": "object", "properties": fields}
    operation["parameters"].append({"name": "offset", "in": "query", "schema": {"type": "integer", "minimum": 0}})
    return Contract(from_raw(raw, name="library"))


def lending() -> Contract:
    """The library whose books are ordered, arrive, have versions and loans, and tell of themselves by callbacks."""
    raw = copy.deepcopy(DOCUMENT)
    create, update = raw["paths"]["/books"]["post"], raw["paths"]["/books/{id}"]["patch"]
    book = create["responses"]["201"]["content"]["application/json"]["schema"]
    book["properties"].update(_item_fields())
    for operation in (create, update):
        operation["requestBody"]["content"]["application/json"]["schema"]["properties"].update(_request_fields())
    create["callbacks"] = {"arrival": {"{$request.body#/callback_url}": {"post": _callback()}}}
    update["responses"]["412"] = {"description": "Another version"}
    for status, answer in (("200", update["responses"]), ("200", raw["paths"]["/books/{id}"]["get"]["responses"])):
        answer[status]["content"]["application/json"]["schema"] = book
    raw["paths"].update(_loans())
    return Contract(from_raw(raw, name="library"))


def _item_fields() -> dict[str, Json]:
    moves = {"ordered": ["arriving"], "arriving": ["shelved"]}
    return {
        "status": {"type": "string", "enum": ["ordered", "arriving", "shelved"], "x-lifecycle": {"moves": moves, "final": ["shelved"]}},
        "updated_at": {"type": "string", "format": "date-time"},
        "isbn": {"type": "string"},
        "binding": {"type": "string"},
    }


def _request_fields() -> dict[str, Json]:
    return {
        "isbn": {"type": "string", "x-unique": True},
        "binding": {"type": "string", "default": "paper"},
        "callback_url": {"type": "string"},
    }


def _callback() -> dict[str, Json]:
    schema = {"type": "object", "properties": {name: {"type": "string"} for name in ("id", "title", "status")}}
    content = {"application/json": {"schema": schema}}
    return {"requestBody": {"content": content}, "responses": {"200": {"description": "Taken"}}}


def _loans() -> dict[str, Json]:
    parameters = [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in ("id", "loan_id")]
    return {
        "/books/{id}/loans": {"parameters": parameters[:1], "get": {"responses": {"200": {"description": "Loans"}}}},
        "/books/{id}/loans/{loan_id}": {"parameters": parameters, "get": {"responses": {"200": {"description": "A loan"}}}},
    }


PAGED = paged()
LENDING = lending()


def created(**fields: Json) -> Exchange:
    """A book that is made, and answered with these fields beside its own."""
    return exchange("POST", "/v1/books", {"title": "Emma"}, status=201, answer={**EMMA, **fields})


def read(**fields: Json) -> Exchange:
    """The book that is read, with these fields beside its own."""
    return exchange("GET", "/v1/books/b1", answer={**EMMA, **fields})


def renamed(**fields: Json) -> Exchange:
    """An update of the book's title, answered with these fields beside its own."""
    return exchange("PATCH", "/v1/books/b1", {"title": "Persuasion"}, answer={**EMMA, "title": "Persuasion", **fields})


def listed(query: str, *books: Json) -> Exchange:
    """A list of the books."""
    return exchange("GET", f"/v1/books{query}", answer=list(books))


def page(offset: int, total: int, *books: Json) -> Exchange:
    """A page of two books of the list that tells its total."""
    answer = {"data": list(books), "total": total, "limit": 2, "offset": offset}
    return exchange("GET", f"/v1/books?limit=2&offset={offset}", answer=answer)


def deleted() -> Exchange:
    """The book that is deleted."""
    return exchange("DELETE", "/v1/books/b1", status=204)


def ordered() -> Exchange:
    """A book that is made by a request that names a URL for callbacks."""
    body = {"title": "Emma", "callback_url": CALLBACK_URL}
    return exchange("POST", "/v1/books", body, status=201, answer={**EMMA, "status": "ordered"})


def called_back(body: Json, *, status: int = 200) -> Exchange:
    """A callback, and what its receiver answered."""
    return exchange("POST", CALLBACK_URL, body, status=status, headers={}, identity="unknown", purpose="callback")
