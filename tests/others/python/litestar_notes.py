"""Litestar: dataclasses and msgspec, UUIDs in paths, its own shape of errors, and lists without pages."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Annotated, Any

from litestar import Litestar, delete, get, patch, post, put
from litestar.exceptions import NotFoundException
from litestar.openapi import OpenAPIConfig
from litestar.params import Parameter
from msgspec import UNSET, Meta, Struct, UnsetType, to_builtins

from tests.others.python.serve import serve
from tests.others.python.shelf import Missing, Shelf

notes = Shelf(lambda _: str(uuid.uuid4()))


class NoteIn(Struct):
    title: Annotated[str, Meta(min_length=1, max_length=40)]
    pages: Annotated[int, Meta(ge=0, le=100)] = 0
    tags: list[str] = []


class NotePatch(Struct):
    title: Annotated[str, Meta(min_length=1, max_length=40)] | UnsetType = UNSET
    pages: Annotated[int, Meta(ge=0, le=100)] | UnsetType = UNSET


@dataclass
class Note:
    id: uuid.UUID
    title: str
    pages: int
    tags: list[str]


@dataclass
class NotePage:
    items: list[Note]
    total: int


def _note(item: dict[str, Any]) -> Note:
    return Note(**{**item, "id": uuid.UUID(item["id"])})


def _at(note_id: uuid.UUID) -> dict[str, Any]:
    try:
        return notes.at(str(note_id))
    except Missing as missing:
        raise NotFoundException("no such note") from missing


@post("/notes")
async def create_note(data: NoteIn) -> Note:
    return _note(notes.add(to_builtins(data)))


@get("/notes")
async def list_notes(limit: Annotated[int, Parameter(ge=1, le=50)] = 10, offset: Annotated[int, Parameter(ge=0)] = 0) -> NotePage:
    return NotePage([_note(item) for item in notes.page(offset, limit)], len(notes.all()))


@get("/notes/{note_id:uuid}", raises=[NotFoundException])
async def read_note(note_id: uuid.UUID) -> Note:
    return _note(_at(note_id))


@put("/notes/{note_id:uuid}", raises=[NotFoundException])
async def replace_note(note_id: uuid.UUID, data: NoteIn) -> Note:
    _at(note_id)
    return _note(notes.change(str(note_id), to_builtins(data)))


@patch("/notes/{note_id:uuid}", raises=[NotFoundException])
async def update_note(note_id: uuid.UUID, data: NotePatch) -> Note:
    _at(note_id)
    return _note(notes.change(str(note_id), to_builtins(data)))


@delete("/notes/{note_id:uuid}", raises=[NotFoundException])
async def delete_note(note_id: uuid.UUID) -> None:
    _at(note_id)
    notes.remove(str(note_id))


app = Litestar(
    [create_note, list_notes, read_note, replace_note, update_note, delete_note],
    openapi_config=OpenAPIConfig(title="Notes", version="1", path="/"),
)

if __name__ == "__main__":
    serve(app)
