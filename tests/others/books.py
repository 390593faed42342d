"""A CRUD service as FastAPI's users write it: one state for everybody, neighbours in it that no run made, and a log of its own."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Annotated

import uvicorn
from fastapi import FastAPI, HTTPException, Query, Request, Response
from pydantic import BaseModel, Field

NEIGHBOURS = 20


class NewBook(BaseModel):
    """What a client sends."""

    title: Annotated[str, Field(min_length=1, max_length=100)]
    pages: Annotated[int, Field(ge=1, le=10_000)] = 100
    lang: Annotated[str, Field(pattern="^[a-z]{2}$")] = "en"


class BookUpdate(BaseModel):
    """What a client sends to change a book: what it leaves out stays."""

    title: Annotated[str, Field(min_length=1, max_length=100)] = "-"
    pages: Annotated[int, Field(ge=1, le=10_000)] = 1
    lang: Annotated[str, Field(pattern="^[a-z]{2}$")] = "en"


class Book(NewBook):
    """What is kept."""

    id: str


class BookPage(BaseModel):
    """A page of books, in the order of their making."""

    items: list[Book]
    total: int


@dataclass
class Write:
    """A change that the service carried out."""

    method: str
    book_id: str


@dataclass
class Books:
    """The service's state, and what it did to it."""

    books: dict[str, Book] = field(default_factory=dict)
    writes: list[Write] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)  # "GET /books"
    last: int = 0
    is_skipping: bool = False  # whether a page that does not begin with the first book leaves its own first one out
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        for number in range(1, NEIGHBOURS + 1):
            self.add(NewBook(title=f"A neighbour's, {number}"))
        self.writes.clear()

    def add(self, body: NewBook) -> Book:
        with self.lock:
            self.last += 1
            book = Book(id=f"book-{self.last}", **body.model_dump())
            self.books[book.id] = book
            self.writes.append(Write("POST", book.id))
            return book

    def written_without_being_made(self) -> list[Write]:
        """Every change to a book that no POST of a client had made before."""
        made: set[str] = set()
        departures = []
        for write in self.writes:
            if write.method == "POST":
                made.add(write.book_id)
            elif write.book_id not in made:
                departures.append(write)
        return departures


def application(state: Books) -> FastAPI:
    """The service on `state`."""
    app = FastAPI(title="books")

    def stored(book_id: str) -> Book:
        if book_id not in state.books:
            raise HTTPException(404, f"no book {book_id}")
        return state.books[book_id]

    @app.middleware("http")
    async def log(request: Request, proceed):  # type: ignore[no-untyped-def]  # FastAPI's own signature is a union of private types
        state.requests.append(f"{request.method} {request.url.path}")
        return await proceed(request)

    problem = {404: {"description": "There is no such book."}, 400: {"description": "The body is no JSON."}}

    @app.post("/books", status_code=201, responses={400: problem[400]})
    def create_book(body: NewBook) -> Book:
        return state.add(body)

    @app.get("/books")
    def list_books(limit: Annotated[int, Query(ge=1, le=100)] = 20, offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0) -> BookPage:
        with state.lock:
            books = list(state.books.values())
        if state.is_skipping and offset:
            return BookPage(items=books[offset + 1 : offset + 1 + limit], total=len(books))
        return BookPage(items=books[offset : offset + limit], total=len(books))

    @app.get("/books/{book_id}", responses={404: problem[404]})
    def read_book(book_id: str) -> Book:
        return stored(book_id)

    @app.patch("/books/{book_id}", responses=problem)  # type: ignore[arg-type]  # its keys may be text, too, and a dict's are invariant
    def update_book(book_id: str, body: BookUpdate) -> Book:
        with state.lock:
            book = stored(book_id).model_copy(update=body.model_dump(exclude_unset=True))
            state.books[book_id] = book
            state.writes.append(Write("PATCH", book_id))
            return book

    @app.delete("/books/{book_id}", status_code=204, responses={404: problem[404]})
    def delete_book(book_id: str) -> Response:
        with state.lock:
            stored(book_id)
            del state.books[book_id]
            state.writes.append(Write("DELETE", book_id))
            return Response(status_code=204)

    return app


@dataclass
class Running:
    """A service that answers."""

    origin: str  # "http://127.0.0.1:49152"
    app: FastAPI
    state: Books


@contextmanager
def running() -> Iterator[Running]:
    """The service on a free port of loopback, for as long as the block lasts."""
    state = Books()
    app = application(state)
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        while not server.started:
            thread.join(0.01)
        yield Running(f"http://127.0.0.1:{listener.getsockname()[1]}", app, state)
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()
