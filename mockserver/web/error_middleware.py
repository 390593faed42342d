"""The outermost layer: every refusal and failure below it becomes the vendor's own error body, and nothing passes unrecorded."""

from __future__ import annotations

import logging
import time

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from mockserver.errors import ApiError, ResponseInvalid
from mockserver.mock import Mock
from mockserver.web.cors import Cors, origin_of
from mockserver.web.responding import send_reply
from mockserver.web.routing import ROUTING_CONTEXT

log = logging.getLogger("mockserver")


class ErrorMiddleware:
    """The ASGI application that a server is given."""

    def __init__(self, app: ASGIApp, cors: Cors, mock: Mock) -> None:
        self._app = app
        self._cors = cors
        self.mock = mock

    def replace_layers(self, app: ASGIApp, cors: Cors) -> None:
        """Pass requests on to `app` from now on; those under way end where they are."""
        self._app, self._cors = app, cors

    async def __call__(self, scope: Scope, receive: Receive, send_message: Send) -> None:
        """Pass a request on; answer for those below where they refuse or fail."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send_message)
            return
        scope["extensions"] = {}
        scope.setdefault("raw_path", scope["path"].encode())
        started = time.perf_counter_ns()
        origin = origin_of(scope)
        if origin is not None:
            if await self._cors.answered_preflight(scope, send_message, origin):
                return
            send_message = self._cors.sending(scope, send_message, origin)
        try:
            await self._app(scope, receive, send_message)
        except ApiError as error:
            await self._answer(scope, send_message, error, started)
        except HTTPException as error:  # Connexion's exceptions are such, too
            await self._answer(scope, send_message, _as_api_error(error), started)
        except Exception:
            log.exception("%s %s failed", scope["method"], scope["path"])
            await self._answer(scope, send_message, ResponseInvalid("The mock failed: its log says where."), started)

    async def _answer(self, scope: Scope, send_message: Send, error: ApiError, started: int) -> None:
        routed = scope["extensions"].get(ROUTING_CONTEXT, {}).get("operation_id")
        api, operation = self.mock.operation(routed) if routed else (self.mock.api_of(scope["path"]), None)
        reply = api.refuse(error, operation)
        key = operation.key if operation else None
        await send_reply(scope, send_message, reply, mock=self.mock, api=api, operation=key, body=b"", world=None, started=started)


def _as_api_error(error: HTTPException) -> ApiError:
    """What Connexion or Starlette raise, as an error of ours."""
    mapped = ApiError(str(error.detail or error))
    mapped.status = error.status_code
    return mapped
