"""A service that counts: ids are 1, 2, 3 …, twenty of each kind are neighbours', and whatever changes is written down.

It has all the ways to change what is not one's own: by the id of an item, below an item, without any read to find out, by an id in the
body, by a way that its document does not tell of, and without an id at all.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import FastAPI, HTTPException, Response
from pydantic import BaseModel, Field

NEIGHBOURS = 20


class NewBook(BaseModel):
    """What a client sends."""

    title: Annotated[str, Field(min_length=1, max_length=100)]
    pages: Annotated[int, Field(ge=1, le=10_000)] = 100


class Book(NewBook):
    """What is kept."""

    id: int


class NewNote(BaseModel):
    """What a client sends; a note can be deleted, but never read alone."""

    text: Annotated[str, Field(max_length=100)] = ""


class Note(NewNote):
    """What is kept."""

    id: int


class Job(BaseModel):
    """Work that was asked for; it is canceled by its number in a body."""

    job_number: int


class Settings(BaseModel):
    """One for everybody."""

    theme: Annotated[str, Field(max_length=20)] = "light"


@dataclass
class Counted:
    """The service's state, and every change that it carried out to something that no client's POST had made."""

    books: dict[int, Book] = field(default_factory=dict)
    notes: dict[int, Note] = field(default_factory=dict)
    foreign_writes: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)  # "GET /books"
    last: int = NEIGHBOURS
    lock: threading.RLock = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        for number in range(1, NEIGHBOURS + 1):
            self.books[number] = Book(id=number, title=f"A neighbour's, {number}")
            self.notes[number] = Note(id=number, text=f"A neighbour's, {number}")

    def next_id(self) -> int:
        with self.lock:
            self.last += 1
            return self.last

    def changed(self, number: int, what: str) -> None:
        if 1 <= number <= NEIGHBOURS:
            self.foreign_writes.append(f"{what} {number}")


_MISSING = {404: {"description": "There is none."}, 400: {"description": "The body is no JSON."}}
_JOB_LINKS = {
    "state": {"operationId": "read_job", "parameters": {"job_number": "$response.body#/job_number"}},
    "cancel": {"operationId": "cancel_job", "requestBody": {"job_number": "$response.body#/job_number"}},
}


def application(state: Counted) -> FastAPI:
    """The service on `state`."""
    app = FastAPI(title="counted", version="1", servers=[{"url": "/"}])

    @app.middleware("http")
    async def log(request, proceed):  # type: ignore[no-untyped-def]  # FastAPI's own signature is a union of private types
        state.requests.append(f"{request.method} {request.url.path}")
        return await proceed(request)

    for add_operations in (_add_books, _add_notes, _add_jobs, _add_settings):
        add_operations(app, state)
    return app


def _add_books(app: FastAPI, state: Counted) -> None:
    def book_at(book_id: int) -> Book:
        if book_id not in state.books:
            raise HTTPException(404, "no such book")
        return state.books[book_id]

    @app.post("/books", status_code=201)
    def create_book(body: NewBook) -> Book:
        book = Book(id=state.next_id(), **body.model_dump())
        state.books[book.id] = book
        return book

    @app.get("/books")
    def list_books() -> list[Book]:
        return list(state.books.values())

    @app.delete("/books", include_in_schema=False)
    def delete_all_books() -> None:
        state.foreign_writes.append("DELETE everything")

    @app.get("/books/{book_id}", responses=_MISSING)  # type: ignore[arg-type]  # its keys may be text, too, and a dict's are invariant
    def read_book(book_id: int) -> Book:
        return book_at(book_id)

    @app.put("/books/{book_id}", responses=_MISSING)  # type: ignore[arg-type]  # as above
    def replace_book(book_id: int, body: NewBook) -> Book:
        book_at(book_id)
        state.changed(book_id, "PUT book")
        state.books[book_id] = Book(id=book_id, **body.model_dump())
        return state.books[book_id]

    @app.delete("/books/{book_id}", status_code=204, responses=_MISSING)  # type: ignore[arg-type]  # as above
    def delete_book(book_id: int) -> Response:
        book_at(book_id)
        state.changed(book_id, "DELETE book")
        del state.books[book_id]
        return Response(status_code=204)

    @app.post("/books/{book_id}/loans", status_code=201, responses=_MISSING)  # type: ignore[arg-type]  # as above
    def lend_book(book_id: int) -> Book:
        state.changed(book_id, "POST loan of book")
        return book_at(book_id)


def _add_notes(app: FastAPI, state: Counted) -> None:
    @app.post("/notes", status_code=201)
    def create_note(body: NewNote) -> Note:
        note = Note(id=state.next_id(), text=body.text)
        state.notes[note.id] = note
        return note

    @app.delete("/notes/{note_id}", status_code=204, responses=_MISSING)  # type: ignore[arg-type]  # as above
    def delete_note(note_id: int) -> Response:
        if state.notes.pop(note_id, None) is None:
            raise HTTPException(404, "no such note")
        state.changed(note_id, "DELETE note")
        return Response(status_code=204)

    @app.put("/labels/{label_number}")
    def put_label(label_number: int, body: NewNote) -> NewNote:
        state.changed(label_number, "PUT label")
        return body


def _add_jobs(app: FastAPI, state: Counted) -> None:
    @app.post("/jobs", status_code=201, responses={201: {"links": _JOB_LINKS}})
    def create_job() -> Job:
        return Job(job_number=state.next_id())

    @app.get("/job-state", operation_id="read_job", responses=_MISSING)  # type: ignore[arg-type]  # as above
    def read_job(job_number: int) -> Job:
        if not 0 < job_number <= state.last:
            raise HTTPException(404, "no such job")
        return Job(job_number=job_number)

    @app.post("/job-cancellations", operation_id="cancel_job", responses=_MISSING)  # type: ignore[arg-type]  # as above
    def cancel_job(body: Job) -> Job:
        state.changed(body.job_number, "POST cancellation of job")
        return body


def _add_settings(app: FastAPI, state: Counted) -> None:
    @app.get("/settings")
    def read_settings() -> Settings:
        return Settings()

    @app.put("/settings")
    def replace_settings(body: Settings) -> Settings:
        state.foreign_writes.append("PUT settings")
        return body
