"""FastAPI, plainly: books with UUIDs, an action on them, and reviews below them; its document is as FastAPI generates it."""

from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import FastAPI, HTTPException, Query, Response
from pydantic import BaseModel, Field

from tests.others.python.serve import serve
from tests.others.python.shelf import Missing, Shelf, Taken

app = FastAPI(title="Books")
NEIGHBOURS = [{"title": f"Neighbour {number}", "pages": 100, "isbn": None, "published": False} for number in range(1, 6)]
books = Shelf(lambda _: str(uuid.uuid4()), unique="isbn", neighbours=NEIGHBOURS)
reviews = Shelf(lambda _: str(uuid.uuid4()))


class BookIn(BaseModel):
    title: Annotated[str, Field(min_length=1, max_length=80)]
    pages: Annotated[int, Field(ge=1, le=5000)] = 100
    isbn: str | None = None


class BookUpdate(BaseModel):
    title: Annotated[str, Field(min_length=1, max_length=80)] = "-"
    pages: Annotated[int, Field(ge=1, le=5000)] = 1


class BookOut(BookIn):
    id: uuid.UUID
    published: bool


class Page(BaseModel):
    items: list[BookOut]
    total: int


class ReviewIn(BaseModel):
    text: str
    stars: Annotated[int, Field(ge=1, le=5)]


class ReviewOut(ReviewIn):
    id: uuid.UUID


@app.exception_handler(Missing)
def answer_missing(*_: object) -> Response:
    return Response('{"detail":"Not found"}', 404, media_type="application/json")


NOT_FOUND = {404: {"description": "Not found"}}
TAKEN = {409: {"description": "The ISBN is taken"}}


@app.post("/books", status_code=201, responses=TAKEN)  # type: ignore[arg-type]  # its keys may be text, too, and a dict's are invariant
def create_book(body: BookIn) -> BookOut:
    try:
        return BookOut(**books.add({**body.model_dump(), "published": False}))
    except Taken as taken:
        raise HTTPException(409, f"isbn {taken} is taken") from taken


@app.get("/books")
def list_books(limit: Annotated[int, Query(ge=1, le=50)] = 20, offset: Annotated[int, Query(ge=0)] = 0) -> Page:
    return Page(items=[BookOut(**item) for item in books.page(offset, limit)], total=len(books.all()))


@app.get("/books/{book_id}", responses=NOT_FOUND)  # type: ignore[arg-type]  # as above
def read_book(book_id: uuid.UUID) -> BookOut:
    return BookOut(**books.at(str(book_id)))


@app.patch("/books/{book_id}", responses=NOT_FOUND)  # type: ignore[arg-type]  # as above
def update_book(book_id: uuid.UUID, body: BookUpdate) -> BookOut:
    return BookOut(**books.change(str(book_id), body.model_dump(exclude_unset=True)))


@app.delete("/books/{book_id}", status_code=204, responses=NOT_FOUND)  # type: ignore[arg-type]  # as above
def delete_book(book_id: uuid.UUID) -> None:
    books.remove(str(book_id))


@app.post("/books/{book_id}/publish", responses=NOT_FOUND)  # type: ignore[arg-type]  # as above
def publish_book(book_id: uuid.UUID) -> BookOut:
    """Publish the book: it is published afterwards."""
    return BookOut(**books.act(str(book_id), {"published": True}))


@app.post("/books/{book_id}/reviews", status_code=201, responses=NOT_FOUND)  # type: ignore[arg-type]  # as above
def create_review(book_id: uuid.UUID, body: ReviewIn) -> ReviewOut:
    books.at(str(book_id))
    return ReviewOut(**reviews.add(body.model_dump(), str(book_id)))


@app.get("/books/{book_id}/reviews", responses=NOT_FOUND)  # type: ignore[arg-type]  # as above
def list_reviews(book_id: uuid.UUID) -> list[ReviewOut]:
    books.at(str(book_id))
    return [ReviewOut(**item) for item in reviews.all(str(book_id))]


@app.get("/books/{book_id}/reviews/{review_id}", responses=NOT_FOUND)  # type: ignore[arg-type]  # as above
def read_review(book_id: uuid.UUID, review_id: uuid.UUID) -> ReviewOut:
    books.at(str(book_id))
    return ReviewOut(**reviews.at(str(review_id), str(book_id)))


@app.delete("/books/{book_id}/reviews/{review_id}", status_code=204, responses=NOT_FOUND)  # type: ignore[arg-type]  # as above
def delete_review(book_id: uuid.UUID, review_id: uuid.UUID) -> None:
    books.at(str(book_id))
    reviews.remove(str(review_id), str(book_id))


if __name__ == "__main__":
    serve(app)
