"""FastAPI with ids that people read: `ORD-0042`; neighbours have the ids around those that a run makes."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import FastAPI, HTTPException, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from tests.others.python.serve import serve
from tests.others.python.shelf import Missing, Shelf

app = FastAPI(title="Orders", version="1")
NEIGHBOURS = [{"title": f"Neighbour {number}", "pages": 1, "status": "open"} for number in range(1, 41)]
orders = Shelf(lambda number: f"ORD-{number:04}", neighbours=NEIGHBOURS)
OrderId = Annotated[str, Path(pattern="^ORD-[0-9]{4,}$")]


class Camel(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")


class OrderIn(Camel):
    title: Annotated[str, Field(min_length=1)]
    pages: Annotated[int, Field(ge=1, le=99)] = 1


class OrderOut(OrderIn):
    id: str
    status: Literal["open", "cancelled"]


class OrderUpdate(Camel):
    title: Annotated[str, Field(min_length=1)] | None = None
    pages: Annotated[int, Field(ge=1, le=99)] | None = None


class OrderPage(Camel):
    data: list[OrderOut]
    next_offset: int | None


class Problem(BaseModel):
    detail: str


@app.exception_handler(Missing)
def answer_missing(_: object, missing: Exception) -> Response:
    return Response(f'{{"detail":"no order {missing.args[0]}"}}', 404, media_type="application/json")


NOT_FOUND = {404: {"model": Problem}}


@app.post("/orders", status_code=201)
def create_order(body: OrderIn) -> OrderOut:
    return OrderOut(**orders.add({**body.model_dump(), "status": "open"}))


@app.get("/orders")
def list_orders(limit: Annotated[int, Query(ge=1, le=100)] = 10, offset: Annotated[int, Query(ge=0, le=10**6)] = 0) -> OrderPage:
    items = orders.page(offset, limit)
    has_more = len(orders.all()) > offset + len(items)
    return OrderPage(data=[OrderOut(**item) for item in items], next_offset=offset + len(items) if has_more else None)


@app.get("/orders/{order_id}", responses=NOT_FOUND)  # type: ignore[arg-type]  # its keys may be text, too, and a dict's are invariant
def read_order(order_id: OrderId) -> OrderOut:
    return OrderOut(**orders.at(order_id))


@app.patch("/orders/{order_id}", responses=NOT_FOUND)  # type: ignore[arg-type]  # as above
def update_order(order_id: OrderId, body: OrderUpdate) -> OrderOut:
    return OrderOut(**orders.change(order_id, body.model_dump(exclude_none=True)))


@app.post("/orders/{order_id}/cancel", responses={**NOT_FOUND, 409: {"model": Problem}})  # type: ignore[dict-item]  # as above
def cancel_order(order_id: OrderId) -> OrderOut:
    """Cancel the order. One that is cancelled cannot be cancelled again."""
    if orders.at(order_id)["status"] == "cancelled":
        raise HTTPException(409, "the order is cancelled")
    return OrderOut(**orders.act(order_id, {"status": "cancelled"}))


@app.delete("/orders/{order_id}", status_code=204, responses=NOT_FOUND)  # type: ignore[arg-type]  # as above
def delete_order(order_id: OrderId) -> None:
    orders.remove(order_id)


if __name__ == "__main__":
    serve(app)
