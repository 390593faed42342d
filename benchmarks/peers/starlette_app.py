"""Bare Starlette: one route, the body parsed, a fixed reply. It validates nothing and keeps nothing: the ceiling."""

from __future__ import annotations

import sys

import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks.bodies import FIXED_REPLY, TOGETHER_DEPLOYMENTS


async def create(request: Request) -> Response:
    """The same reply, whatever was sent."""
    orjson.loads(await request.body())
    return Response(orjson.dumps(FIXED_REPLY), media_type="application/json")


app = Starlette(routes=[Route(TOGETHER_DEPLOYMENTS, create, methods=["POST"])])

if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), log_level="warning", access_log=False, lifespan="on", ws="none", backlog=2048)
