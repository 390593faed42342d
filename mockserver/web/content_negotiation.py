"""Which of its declared media types a reply is sent in, and how its value is written in that.

Source: RFC 9110, 12.5.1 (Accept).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urlencode

import orjson

from mockserver.errors import ApiError
from mockserver.resources.call import Call, Reply
from mockserver.values.values import Unmakeable, Values
from mockserver.web.bodies.xml_body import root_name
from mockserver.web.streams import Stream, chunks_of, is_stream
from specs import Operation
from specs.document.document import MediaType, Response
from specs.http.media_types import JSON, essence_of, is_covered_by, is_json, is_xml
from specs.json.parsing import Json
from specs.schema.text_shapes import TextShape
from specs.schema.xml_values import write_xml

FORM = "application/x-www-form-urlencoded"
_PLACEHOLDER = b"example"  # what an operation answers by example where no JSON is declared
_CONCRETE = {"image/*": "image/png", "audio/*": "audio/mpeg", "video/*": "video/mp4", "text/*": "text/plain"}
_NO_BODY = frozenset((*range(100, 200), 204, 304))


class NotAcceptable(ApiError):
    """None of the media types that the operation answers in is one that the client takes."""

    status = 406


class Accepted:
    """The media types that a client takes, by its Accept header; all, where it sends none."""

    def __init__(self, header: bytes | None) -> None:
        self._ranges = list(_ranges(header.decode("latin-1"))) if header else [("*/*", 1.0)]

    def quality(self, media_type: str) -> float:
        """How welcome a media type, or a range of them, is: 0 where it is not taken."""
        essence = essence_of(media_type)
        fitting = [pair for pair in self._ranges if is_covered_by(pair[0], essence) or is_covered_by(essence, pair[0])]
        return min(fitting, key=lambda pair: (pair[0] != essence) + pair[0].count("*"))[1] if fitting else 0.0

    def names(self, media_type: str) -> bool:
        """Whether a media type is asked for by its name."""
        return any(accepted == essence_of(media_type) and quality > 0 for accepted, quality in self._ranges)

    def concrete(self, media_range: str, *, is_text: bool) -> str:
        """A media type of a declared range: one that is asked for by name, or a usual one."""
        named = (name for name, quality in self._ranges if quality > 0 and "*" not in name and is_covered_by(media_range, name))
        return next(named, None) or _CONCRETE.get(media_range) or (JSON if is_text else "application/octet-stream")


class ReplyWriter:
    """How the replies of one operation are written, where that is not plain JSON."""

    def __init__(self, operation: Operation, values: Values) -> None:
        self._operation = operation
        self._values = values
        self._refuses = any(response.status == "406" for response in operation.responses)
        self.is_needed = self._refuses or any(map(_needs_choice, operation.responses))

    def check_accepted(self, call: Call) -> None:
        """Raise NotAcceptable if nothing that is declared for a success is taken, and the operation declares that refusal."""
        success = self._operation.success
        if self._refuses and success is not None and success.content:
            accepted = Accepted(call.headers.get(b"accept"))
            if not any(accepted.quality(media.name) for media in success.content):
                raise NotAcceptable("Accept: wanted " + ", ".join(media.name for media in success.content) + ".")

    def written(self, reply: Reply, headers: Iterable[tuple[bytes, bytes]], call: Call | None) -> Reply:
        """`reply` in the media type that a request with these headers asks for; `call`: the request, where it was read."""
        body = call.body if call is not None else None
        response = self._operation.response(reply.status)
        if reply.status in _NO_BODY:
            reply.body = None
        if reply.body is None or response is None or not response.content or "Content-Type" in reply.headers:
            return reply
        accepted = Accepted(dict(headers).get(b"accept"))
        media = self._chosen(response, reply, accepted, body)
        if is_stream(media) and reply.status < 300:
            sent_body = body if isinstance(body, dict) else {}
            chunks = chunks_of(media, self._operation, self._values, sent_body)
            reply.body = Stream(chunks, call.preferences.pace_s if call is not None else 0.0)
            reply.headers = {**reply.headers, "Content-Type": media.sent_as_text}
            return reply
        is_text = not isinstance(reply.body, bytes)
        content_type = accepted.concrete(media.name, is_text=is_text) if "*" in media.name else media.name
        reply.body = self._encoded(reply.body, media, content_type)
        if content_type != JSON:
            reply.headers = {**reply.headers, "Content-Type": content_type}
        return reply

    def _chosen(self, response: Response, reply: Reply, accepted: Accepted, body: Json) -> MediaType:
        streams = [media for media in response.content if is_stream(media)]
        others = [media for media in response.content if media not in streams]
        asks = body.get("stream") if isinstance(body, dict) else None
        if streams and reply.status < 300 and (asks is True or not others or any(accepted.names(media.name) for media in streams)):
            is_wanted = asks is True or not others or not any(accepted.names(media.name) for media in others)
            if is_wanted:
                return max(streams, key=lambda media: accepted.quality(media.name))
        candidates = others or list(response.content)
        has_value = not isinstance(reply.body, bytes)
        return min(candidates, key=lambda media: (-accepted.quality(media.name), _rank(media, has_value=has_value)))

    def _encoded(self, value: Json, media: MediaType, content_type: str) -> Json:
        """A value as the media type has it; JSON as it is, to be written with the reply."""
        if is_json(content_type):
            return value
        shape = TextShape(self._operation.document, [media.raw.get("schema", {})])
        if value == _PLACEHOLDER and media.schema_pointer and not shape.is_binary:
            value = self._made(media, media.schema_pointer)
        if isinstance(value, bytes):
            return value
        if is_xml(content_type):
            return write_xml(value, shape, root_name(media.raw.get("schema"), shape) or "response")
        if essence_of(content_type) == FORM and isinstance(value, dict):
            return urlencode([(name, _text(member)) for name, member in value.items()]).encode()
        return _PLACEHOLDER if shape.is_binary and not isinstance(value, str) else _text(value).encode()

    def _made(self, media: MediaType, pointer: str) -> Json:
        if "example" in media.raw:
            return media.raw["example"]
        try:
            return self._values.made(pointer, "response", self._operation.key)
        except Unmakeable:
            return _PLACEHOLDER


def _needs_choice(response: Response) -> bool:
    names = [media.name for media in response.content]
    is_empty = response.status in ("204", "304") or response.status.startswith("1")
    return bool(names) and (names != [JSON] or is_empty or is_stream(response.content[0]))


def _ranges(header: str) -> Iterator[tuple[str, float]]:
    for part in header.split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        quality = next((parameter[2:] for parameter in parameters if parameter.lower().startswith("q=")), "1")
        try:
            yield name.lower(), float(quality)
        except ValueError:
            yield name.lower(), 1.0


def _rank(media: MediaType, *, has_value: bool) -> int:
    """The order among media types that are as welcome: JSON, text, XML, forms, others."""
    essence = essence_of(media.name)
    tests = (is_json(essence) and has_value, essence.startswith("text/"), is_xml(essence), essence == FORM)
    return next((rank for rank, is_such in enumerate(tests) if is_such), len(tests))


def _text(value: Json) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()
