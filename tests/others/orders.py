"""A service of shops and their orders, as FastAPI's users write it: ids are counted, pages follow a cursor, an action cancels.

Each of `DEFECTS` breaks one promise that its document makes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from fastapi import FastAPI, HTTPException, Query, Response
from pydantic import BaseModel, Field

DEFECTS = (
    "cancel does nothing",
    "found under another parent",
    "cursor skips",
    "duplicate taken",
    "unknown id found",
    "refused create kept",
    "refused delete deletes",
    "location leads nowhere",
    "total is stale",
    "filter ignored for one value",
    "put merges",
    "etag stays",
)


class NewShop(BaseModel):
    """What a client sends to open a shop."""

    name: Annotated[str, Field(min_length=1, max_length=60)]


class Shop(NewShop):
    """A shop."""

    id: int


class NewOrder(BaseModel):
    """What a client sends to order something."""

    article: Annotated[str, Field(min_length=1, max_length=60)]
    count: Annotated[int, Field(ge=1, le=100)] = 1
    note: str = ""


class Order(NewOrder):
    """An order."""

    id: int
    status: Literal["open", "cancelled"]


class OrderPage(BaseModel):
    """Some orders, and where the next ones begin."""

    items: list[Order]
    next_cursor: str | None
    total: int


@dataclass
class State:
    """What the service keeps."""

    defect: str | None = None
    shops: dict[int, Shop] = field(default_factory=dict)
    orders: dict[int, dict[int, Order]] = field(default_factory=dict)
    last: int = 0
    most: int = 0

    def next_id(self) -> int:
        """One more than the last."""
        self.last += 1
        return self.last


_ERRORS: dict[int | str, dict[str, Any]] = {404: {"description": "There is none."}}


def application(state: State) -> FastAPI:
    """The service on `state`."""
    app = FastAPI(title="orders")
    _add_shops(app, state)
    _add_orders(app, state)
    _add_order(app, state)
    return app


def _add_shops(app: FastAPI, state: State) -> None:
    @app.post("/shops", status_code=201, responses={409: {"description": "Another shop has this name."}})
    def open_shop(body: NewShop) -> Shop:
        if state.defect != "duplicate taken" and any(shop.name == body.name for shop in state.shops.values()):
            if state.defect == "refused create kept":
                number = state.next_id()
                state.shops[number], state.orders[number] = Shop(id=number, name=body.name), {}
            raise HTTPException(409, "another shop has this name")
        shop = Shop(id=state.next_id(), name=body.name)
        state.shops[shop.id], state.orders[shop.id] = shop, {}
        return shop

    @app.get("/shops")
    def list_shops() -> list[Shop]:
        return list(state.shops.values())

    @app.get("/shops/{shop_id}", responses=_ERRORS)
    def read_shop(shop_id: int) -> Shop:
        if state.defect == "unknown id found" and shop_id not in state.shops and state.shops:
            return Shop(id=shop_id, name="made up")
        return _shop(state, shop_id)

    @app.delete("/shops/{shop_id}", status_code=204, responses=_ERRORS)
    def close_shop(shop_id: int) -> Response:
        _shop(state, shop_id)
        del state.shops[shop_id], state.orders[shop_id]
        return Response(status_code=204)


def _add_orders(app: FastAPI, state: State) -> None:
    @app.post("/shops/{shop_id}/orders", status_code=201, responses=_ERRORS)
    def make_order(shop_id: int, body: NewOrder, response: Response) -> Order:
        _shop(state, shop_id)
        order = Order(id=state.next_id(), status="open", **body.model_dump())
        state.orders[shop_id][order.id] = order
        state.most = max(state.most, len(state.orders[shop_id]))
        place = order.id + 1_000_000 if state.defect == "location leads nowhere" else order.id
        response.headers["location"] = f"/shops/{shop_id}/orders/{place}"
        return order

    @app.get("/shops/{shop_id}/orders", responses=_ERRORS)
    def list_orders(
        shop_id: int,
        limit: Annotated[int, Query(ge=1, le=50)] = 20,
        cursor: str | None = None,
        status: Literal["open", "cancelled"] | None = None,
    ) -> OrderPage:
        _shop(state, shop_id)
        is_deaf = state.defect == "filter ignored for one value" and status == "cancelled"
        orders = [order for order in state.orders[shop_id].values() if is_deaf or status in (None, order.status)]
        start = int(cursor) if cursor and cursor.isdecimal() else 0
        skipped = 1 if start and state.defect == "cursor skips" else 0
        page = orders[start + skipped : start + skipped + limit]
        end = start + skipped + len(page)
        has_more = end < len(orders)
        total = state.most if state.defect == "total is stale" else len(orders)
        return OrderPage(items=page, next_cursor=str(end) if has_more else None, total=total)


def _add_order(app: FastAPI, state: State) -> None:
    path = "/shops/{shop_id}/orders/{order_id}"

    @app.get(path, responses=_ERRORS)
    def read_order(shop_id: int, order_id: int, response: Response) -> Order:
        order = _order(state, shop_id, order_id)
        response.headers["etag"] = f'"{order.id}"' if state.defect == "etag stays" else f'"{hash(order.model_dump_json())}"'
        return order

    @app.put(path, responses=_ERRORS)
    def replace_order(shop_id: int, order_id: int, body: NewOrder) -> Order:
        order = _order(state, shop_id, order_id)
        sent = body.model_dump(exclude_unset=state.defect == "put merges")
        return _kept(state, shop_id, order.model_copy(update=sent))

    @app.post(f"{path}/cancel", responses=_ERRORS)
    def cancel_order(shop_id: int, order_id: int) -> Order:
        cancelled = _order(state, shop_id, order_id).model_copy(update={"status": "cancelled"})
        return cancelled if state.defect == "cancel does nothing" else _kept(state, shop_id, cancelled)

    @app.delete(path, status_code=204, responses={**_ERRORS, 409: {"description": "It is not cancelled."}})
    def delete_order(shop_id: int, order_id: int) -> Response:
        order = _order(state, shop_id, order_id)
        if order.status != "cancelled":
            if state.defect == "refused delete deletes":
                del state.orders[shop_id][order_id]
            raise HTTPException(409, "only a cancelled order can be deleted")
        del state.orders[shop_id][order_id]
        return Response(status_code=204)


def _kept(state: State, shop_id: int, order: Order) -> Order:
    state.orders[shop_id][order.id] = order
    return order


def _shop(state: State, shop_id: int) -> Shop:
    if shop_id not in state.shops:
        raise HTTPException(404, f"no shop {shop_id}")
    return state.shops[shop_id]


def _order(state: State, shop_id: int, order_id: int) -> Order:
    _shop(state, shop_id)
    orders = state.orders[shop_id]
    if state.defect == "found under another parent":
        orders = {number: order for own in state.orders.values() for number, order in own.items()}
        if order_id in orders and order_id not in state.orders[shop_id]:
            return orders[order_id]
    if order_id not in orders:
        raise HTTPException(404, f"no order {order_id}")
    return orders[order_id]
