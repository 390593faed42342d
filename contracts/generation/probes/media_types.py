"""A body that is right, under media types that are wrong, missing, or right in another spelling."""

from __future__ import annotations

from contracts.generation.resource_pool import ResourcePool
from contracts.generation.valid_request import refreshed, valid_request
from contracts.transport.session import RecordingSession
from specs import Operation

_PURPOSE = "media types"


def probe(session: RecordingSession, pool: ResourcePool, operation: Operation) -> None:
    """Send the same body as each of them; nothing where the operation takes no JSON."""
    request = valid_request(session, pool, operation, purpose=_PURPOSE)
    right = request.media_type
    if right is None or operation.json_body is None or not request.content:
        return
    attempts = {
        "No Content-Type": None,
        "An empty Content-Type": "",
        "Plain text": "text/plain",
        "A form": "application/x-www-form-urlencoded",
        "XML": "application/xml",
        "No media type at all": "json",
        "With its charset": f"{right}; charset=utf-8",
        "In capitals": right.upper(),
        "Another charset": f"{right}; charset=utf-16",
    }
    for intent, media_type in attempts.items():
        request = refreshed(pool, request)
        headers = {**request.headers, **({} if media_type is None else {"Content-Type": media_type})}
        exchange = session.send(
            operation.method, request.path, query=request.query, body=request.content, headers=headers, purpose=_PURPOSE, intent=intent
        )
        pool.learn(exchange)
