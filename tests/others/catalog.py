"""A service of books, notes and loans, as FastAPI's users write it: one of each ISBN, lists that are ordered, loans with keys.

Each of `DEFECTS` breaks one promise that its document makes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal

from fastapi import FastAPI, Header, HTTPException, Query, Response
from pydantic import BaseModel, Field

DEFECTS = (
    "duplicate taken",
    "token skips",
    "order ignored",
    "bound excludes its value",
    "filter mixes two genres",
    "return does nothing",
    "stale time of update",
    "notes below no book",
    "refused delete deletes",
    "key makes two loans",
    "stale version taken",
)


class Genre(StrEnum):
    """What a book is."""

    fiction = "fiction"
    science = "science"
    history = "history"


class NewBook(BaseModel):
    """What a client sends to add a book."""

    isbn: Annotated[str, Field(pattern="^[0-9]{13}$")]
    title: Annotated[str, Field(min_length=1, max_length=60)]
    year: Annotated[int, Field(ge=1450, le=2100)]
    price: Annotated[Decimal, Field(ge=0, max_digits=6, decimal_places=2)]
    genre: Genre = Genre.fiction


class BookChange(BaseModel):
    """What a client sends to change a book of a version; what is left out stays."""

    title: Annotated[str, Field(min_length=1, max_length=60)] = ""
    year: Annotated[int, Field(ge=1450, le=2100)] = 1450
    version: Annotated[int, Field(ge=1, le=1_000_000)]


class Book(NewBook):
    """A book; its version is counted."""

    id: int
    version: int = 1
    created_at: datetime
    updated_at: datetime


class BookPage(BaseModel):
    """Some books, and where the next ones begin."""

    books: list[Book]
    next_page_token: str | None
    total: int


class NewLoan(BaseModel):
    """What a client sends to lend a book."""

    book_id: int
    member: Annotated[str, Field(min_length=1, max_length=40)]


class Loan(NewLoan):
    """A loan."""

    id: int
    state: Literal["active", "returned"]
    due_on: date


class NewNote(BaseModel):
    """What a client sends to write about a book."""

    text: Annotated[str, Field(min_length=1, max_length=60)]


class Note(NewNote):
    """A note about a book."""

    id: int


@dataclass
class State:
    """What the service keeps."""

    defect: str | None = None
    books: dict[int, Book] = field(default_factory=dict)
    deleted: dict[int, Book] = field(default_factory=dict)
    loans: dict[int, Loan] = field(default_factory=dict)
    notes: dict[int, dict[int, Note]] = field(default_factory=dict)
    loans_by_key: dict[str, Loan] = field(default_factory=dict)
    last: int = 0

    def next_id(self) -> int:
        """One more than the last."""
        self.last += 1
        return self.last


_GONE: dict[int | str, dict[str, Any]] = {404: {"description": "There is none."}}
_CONFLICT: dict[int | str, dict[str, Any]] = {409: {"description": "Conflict"}}


def application(state: State) -> FastAPI:
    """The service on `state`."""
    app = FastAPI(title="catalog")
    _add_books(app, state)
    _add_book(app, state)
    _add_notes(app, state)
    _add_loans(app, state)
    return app


def _add_books(app: FastAPI, state: State) -> None:
    @app.post("/books", status_code=201, responses=_CONFLICT)
    def add_book(body: NewBook) -> Book:
        if state.defect != "duplicate taken" and any(book.isbn == body.isbn for book in state.books.values()):
            raise HTTPException(409, "there is a book of this isbn already")
        now = datetime.now(UTC)
        book = Book(id=state.next_id(), created_at=now, updated_at=now, **body.model_dump())
        state.books[book.id] = book
        return book

    @app.get("/books")
    def list_books(
        page_size: Annotated[int, Query(ge=1, le=100)] = 20,
        page_token: str | None = None,
        genre: Genre | None = None,
        year_from: int | None = None,
        sort_by: Literal["created_at", "title", "year"] = "created_at",
    ) -> BookPage:
        books = [book for book in state.books.values() if year_from is None or _is_within(state, book, year_from)]
        books = [book for book in books if genre is None or _is_of(state, book, genre)]
        if state.defect != "order ignored":
            books.sort(key=lambda book: getattr(book, sort_by))
        start = int(page_token) if page_token and page_token.isdecimal() and len(page_token) < 9 else 0
        end = start + page_size
        following = end + 1 if state.defect == "token skips" else end
        return BookPage(books=books[start:end], next_page_token=str(following) if following < len(books) else None, total=len(books))


def _add_book(app: FastAPI, state: State) -> None:
    @app.get("/books/{book_id}", responses=_GONE)
    def read_book(book_id: int) -> Book:
        return _book(state, book_id)

    @app.patch("/books/{book_id}", responses=_GONE | _CONFLICT)
    def change_book(book_id: int, body: BookChange) -> Book:
        if body.version != _book(state, book_id).version and state.defect != "stale version taken":
            raise HTTPException(409, "it is of another version")
        changes: dict[str, Any] = {**body.model_dump(exclude_unset=True), "version": _book(state, book_id).version + 1}
        if state.defect != "stale time of update":
            changes["updated_at"] = datetime.now(UTC)
        state.books[book_id] = _book(state, book_id).model_copy(update=changes)
        return state.books[book_id]

    @app.delete("/books/{book_id}", status_code=204, responses=_GONE | {409: {"description": "It is lent."}})
    def delete_book(book_id: int) -> Response:
        _book(state, book_id)
        is_lent = any(loan.book_id == book_id and loan.state == "active" for loan in state.loans.values())
        if not is_lent or state.defect == "refused delete deletes":
            state.deleted[book_id] = state.books.pop(book_id)
        if is_lent:
            raise HTTPException(409, "it is lent")
        return Response(status_code=204)

    @app.post("/books/{book_id}/restore", summary="Bring a deleted book back", responses=_GONE)
    def restore_book(book_id: int) -> Book:
        if book_id in state.deleted:
            state.books[book_id] = state.deleted.pop(book_id)
        return _book(state, book_id)


def _add_notes(app: FastAPI, state: State) -> None:
    @app.post("/books/{book_id}/notes", status_code=201, responses=_GONE)
    def write_note(book_id: int, body: NewNote) -> Note:
        if state.defect != "notes below no book":
            _book(state, book_id)
        note = Note(id=state.next_id(), text=body.text)
        state.notes.setdefault(book_id, {})[note.id] = note
        return note

    @app.get("/books/{book_id}/notes", responses=_GONE)
    def list_notes(book_id: int) -> list[Note]:
        _book(state, book_id)
        return list(state.notes.get(book_id, {}).values())


def _add_loans(app: FastAPI, state: State) -> None:
    @app.post("/loans", status_code=201, responses=_GONE | _CONFLICT)
    def lend(body: NewLoan, idempotency_key: Annotated[str | None, Header(min_length=1, max_length=40)] = None) -> Loan:
        _book(state, body.book_id)
        earlier_loan = state.loans_by_key.get(idempotency_key or "")
        if earlier_loan is not None and state.defect != "key makes two loans":
            if (earlier_loan.book_id, earlier_loan.member) != (body.book_id, body.member):
                raise HTTPException(409, "the key was used for another loan")
            return earlier_loan
        loan = Loan(id=state.next_id(), state="active", due_on=date(2030, 1, 1), **body.model_dump())
        state.loans[loan.id] = loan
        if idempotency_key:
            state.loans_by_key[idempotency_key] = loan
        return loan

    @app.get("/loans")
    def list_loans() -> list[Loan]:
        return list(state.loans.values())

    @app.get("/loans/{loan_id}", responses=_GONE)
    def read_loan(loan_id: int) -> Loan:
        return _loan(state, loan_id)

    @app.post("/loans/{loan_id}/return", responses=_GONE)
    def give_back(loan_id: int) -> Loan:
        returned = _loan(state, loan_id).model_copy(update={"state": "returned"})
        if state.defect != "return does nothing":
            state.loans[loan_id] = returned
        return returned


def _is_within(state: State, book: Book, year: int) -> bool:
    return book.year > year or (book.year == year and state.defect != "bound excludes its value")


def _is_of(state: State, book: Book, genre: Genre) -> bool:
    is_mixed = state.defect == "filter mixes two genres" and genre is Genre.history
    return book.genre is (Genre.science if is_mixed else genre)


def _book(state: State, book_id: int) -> Book:
    if book_id not in state.books:
        raise HTTPException(404, f"no book {book_id}")
    return state.books[book_id]


def _loan(state: State, loan_id: int) -> Loan:
    if loan_id not in state.loans:
        raise HTTPException(404, f"no loan {loan_id}")
    return state.loans[loan_id]
