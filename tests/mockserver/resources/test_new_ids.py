"""Ids of new items: never those that a client chose before."""

from __future__ import annotations

import httpx

import mockserver
from specs import from_raw

PET = {"type": "object", "properties": {"id": {"type": "integer"}, "name": {"type": "string"}}}
CONTENT = {"content": {"application/json": {"schema": PET}}}
ANSWER = {"responses": {"200": {"description": "a pet", **CONTENT}}}
PETS = {
    "openapi": "3.1.0",
    "info": {"title": "Pets", "version": "1"},
    "paths": {
        "/pets": {"post": {"requestBody": CONTENT, **ANSWER}},
        "/pets/{id}": {"get": {"parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}], **ANSWER}},
    },
}


def test_a_number_that_a_client_chose_is_not_given_again() -> None:
    with mockserver.running(documents=[from_raw(PETS, name="pets")]) as mock, httpx.Client(base_url=mock.origin, trust_env=False) as client:
        first = client.post("/pets", json={"name": "first"}).json()["id"]
        client.post("/pets", json={"id": first + 1, "name": "chosen"})
        second = client.post("/pets", json={"name": "second"}).json()["id"]
        assert second not in (first, first + 1)
        assert client.get(f"/pets/{first + 1}").json()["name"] == "chosen"
