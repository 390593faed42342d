"""Answers spoilt on purpose, as faults ask for: cut off, cut short, or no longer JSON."""

from __future__ import annotations

import dataclasses

from starlette.types import Message, Send

from mockserver.resources.call import Reply
from mockserver.state.fault_injection import REASON
from mockserver.web.response_validation import encode_body
from mockserver.web.streams import Stream

CUT = "mockserver.connection.cut"  # a message to our protocol: close the connection at once
SPOILING = ("cut", "truncated", "malformed")


def spoiled(reply: Reply, kind: str, send: Send) -> tuple[Reply, Send]:
    """The reply, and what to send it with, so that it arrives spoilt: the request was carried out all the same."""
    if kind == "malformed":
        if isinstance(reply.body, Stream):
            return reply, send
        content = encode_body(reply.body)[:-1] + b"\x00"
        headers = {"Content-Type": "application/json", **reply.headers}
        return dataclasses.replace(reply, body=content, headers=headers, reason=REASON), send
    return dataclasses.replace(reply, reason=REASON), _cutting(send, is_early=kind == "cut")


def _cutting(send: Send, *, is_early: bool) -> Send:
    """`send`, which closes the connection instead of sending anything, or in the middle of the body."""

    async def send_and_cut(message: Message) -> None:
        if is_early:
            await send({"type": CUT})
        elif message["type"] == "http.response.body" and message.get("body"):
            body = message["body"]
            await send({**message, "body": body[: len(body) // 2], "more_body": True})
            await send({"type": CUT})
        else:
            await send(message)

    return send_and_cut
