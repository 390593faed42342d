"""The document of a service that takes a book: what is known of its properties and of its one parameter."""

from __future__ import annotations

from specs.json.parsing import Json


def books_document(properties: Json, limit: Json) -> Json:
    """A document whose `POST /books` takes an object with these properties, and a `limit` in its query by this schema."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "books", "version": "1"},
        "paths": {
            "/books": {
                "post": {
                    "parameters": [{"name": "limit", "in": "query", "schema": limit}],
                    "requestBody": {"content": {"application/json": {"schema": {"type": "object", "properties": properties}}}},
                    "responses": {"201": {"description": "made"}},
                }
            }
        },
    }
