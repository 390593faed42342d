"""requests' response hook. requests itself is not imported: whose session has the hook has it already."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from contracts.observed.hooks.hooked_exchange import HookedExchange
from contracts.observed.proxy.capped_body import CappedBody, stub

Begin = Callable[..., HookedExchange]


def requests_hook(begin: Begin) -> Callable[..., None]:
    """The hook for `session.hooks["response"]`; `begin` gives what listens to a request that was sent `ago_s` seconds ago."""

    def response(answer: Any, *, stream: bool = False, **_options: Any) -> None:
        watched = begin(ago_s=answer.elapsed.total_seconds())
        request = answer.request
        watched.method, watched.url = str(request.method), str(request.url)
        watched.request_headers = tuple((str(name), _text(value)) for name, value in request.headers.items())
        watched.request.add(_bytes(request.body))
        watched.status = answer.status_code
        watched.response_headers = tuple((str(name), str(value)) for name, value in _raw_headers(answer))
        if stream:
            answer.iter_content = _listened(answer.iter_content, watched, answer)
        else:
            watched.response.add(answer.content)
            watched.end(is_whole=True)

    return response


def _listened(iter_content: Callable[..., Iterator[Any]], watched: HookedExchange, answer: Any) -> Callable[..., Iterator[Any]]:
    """`Response.iter_content`, by way of which everything is read but what is taken from `raw`."""

    def listened(*arguments: Any, **options: Any) -> Iterator[Any]:
        body: CappedBody = watched.response
        for piece in iter_content(*arguments, **options):
            body.add(piece if isinstance(piece, bytes) else piece.encode(answer.encoding or "utf-8"))
            yield piece
        watched.end(is_whole=True)

    return listened


def _raw_headers(answer: Any) -> Any:
    """The headers as they came, one that stands twice too, where urllib3 tells."""
    raw: Any = getattr(answer.raw, "headers", None)
    return raw.items() if hasattr(raw, "getlist") else answer.headers.items()


def _bytes(body: Any) -> bytes:
    """A request's body; where it is a stream, what stands for one that nothing can be said of."""
    if body is None:
        return b""
    return body if isinstance(body, bytes) else body.encode("utf-8") if isinstance(body, str) else stub(0)


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)
