"""FastAPI with Pydantic's rich types: values come back in its normal forms, and the service keeps fields and names of its own."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from fastapi import FastAPI, Query, Response
from pydantic import AfterValidator, AnyUrl, AwareDatetime, BaseModel, Field, StringConstraints

from tests.others.python.serve import serve
from tests.others.python.shelf import Missing, Shelf

app = FastAPI(title="Products", version="2")


class Color(StrEnum):
    red = "red"
    blue = "blue"


Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Lowered = Annotated[str, StringConstraints(to_lower=True, strip_whitespace=True, max_length=30)]
Moment = Annotated[AwareDatetime, AfterValidator(lambda moment: moment.astimezone(UTC))]
Price = Annotated[Decimal, Field(ge=0, max_digits=8, decimal_places=2)]


class ProductIn(BaseModel):
    title: Title
    pages: Annotated[int, Field(ge=0, le=10_000)] = 1
    price: Price = Decimal("1.00")
    site: AnyUrl | None = None
    ttl: timedelta | None = None
    tags: Annotated[set[str], Field(max_length=10)] = set()
    color: Color = Color.red
    label: Annotated[Lowered, Field(description="Kept in lower case, without blanks around it.")] = ""
    available: Moment | None = None
    day: date | None = None
    weight: float | None = None


class ProductPatch(BaseModel):
    """What is left out, or null, stays as it is."""

    title: Title | None = None
    pages: Annotated[int, Field(ge=0, le=10_000)] | None = None
    price: Price | None = None
    site: AnyUrl | None = None
    ttl: timedelta | None = None
    tags: Annotated[set[str], Field(max_length=10)] | None = None
    color: Color | None = None
    label: Lowered | None = None
    available: Moment | None = None
    day: date | None = None
    weight: float | None = None


class ProductOut(ProductIn):
    id: uuid.UUID
    slug: str
    created_at: datetime
    updated_at: datetime
    views: int


products = Shelf(lambda _: str(uuid.uuid4()))


@app.exception_handler(Missing)
def answer_missing(*_: object) -> Response:
    return Response('{"detail":"Not found"}', 404, media_type="application/json")


NOT_FOUND = {404: {"description": "Not found"}}


@app.post("/products", status_code=201)
def create_product(body: ProductIn) -> ProductOut:
    now = datetime.now(UTC)
    made = {"slug": body.title.lower().replace(" ", "-"), "created_at": now, "updated_at": now, "views": 0}
    return ProductOut(**products.add({**body.model_dump(), **made}))


@app.get("/products")
def list_products(
    title: Annotated[str | None, Query(description="Those whose title contains this text, whatever its case.")] = None,
    color: Color | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
    offset: Annotated[int, Query(ge=0, le=10_000)] = 0,
) -> list[ProductOut]:
    items = products.all()
    if title is not None:
        items = [item for item in items if title.lower() in item["title"].lower()]
    if color is not None:
        items = [item for item in items if item["color"] is color]
    limit += products.is_off_by_one
    return [ProductOut(**item) for item in items[offset : offset + limit]]


@app.get("/products/{product_id}", responses=NOT_FOUND)  # type: ignore[arg-type]  # its keys may be text, too, and a dict's are invariant
def read_product(product_id: uuid.UUID) -> ProductOut:
    return ProductOut(**products.at(str(product_id)))


@app.put("/products/{product_id}", responses=NOT_FOUND)  # type: ignore[arg-type]  # as above
def replace_product(product_id: uuid.UUID, body: ProductIn) -> ProductOut:
    return ProductOut(**products.change(str(product_id), {**body.model_dump(), "updated_at": datetime.now(UTC)}))


@app.patch("/products/{product_id}", responses=NOT_FOUND)  # type: ignore[arg-type]  # as above
def update_product(product_id: uuid.UUID, body: ProductPatch) -> ProductOut:
    named = body.model_dump(exclude_none=True)
    return ProductOut(**products.change(str(product_id), {**named, "updated_at": datetime.now(UTC)}))


@app.delete("/products/{product_id}", status_code=204)
def delete_product(product_id: uuid.UUID) -> None:
    """Delete the product. It may be gone already."""
    try:
        products.remove(str(product_id))
    except Missing:
        return


if __name__ == "__main__":
    serve(app)
