"""What a service says itself of why it refused or failed: the message in its error's body, by the field that is made for it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from contracts.analysis.matched_exchange import MatchedExchange
from contracts.traffic.json_text import NOTHING
from specs.json.parsing import Json

_MESSAGES = (
    "message", "msg", "detail", "details", "error_description", "error_message", "errormessage", "errormsg", "description", "reason",
    "title", "error", "errors", "violations", "issues", "fault", "faultstring", "cause", "problem",
)  # fmt: skip
_ONE = ("title", "description", "reason", "cause")  # one text each; a list below such a name speaks of the property that is named so
_PLACES = ("loc", "field", "pointer", "path", "param", "parameter", "property", "instancepath", "name", "source")
_LONGEST = 160
_MOST = 3  # messages of one body
_TITLE = re.compile(r"<(?:title|h1)[^>]*>([^<]+)<", re.IGNORECASE)
_TAG = re.compile(r"<[^>]+>")


def reason_of(matched: MatchedExchange) -> str:
    """The message of a refusal or a failure on one line, behind the place that it names: "title: may not be blank"; "" for none."""
    if matched.status < 400 or not matched.exchange.response_body or matched.exchange.is_callback:
        return ""
    if matched.body is not NOTHING:
        messages = dict.fromkeys(_messages(matched.body, depth=0))
        text = "; ".join(list(messages)[:_MOST])
    else:
        text = _of_text(matched.exchange.response_body)
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def _of_text(body: bytes) -> str:
    """The title of a page, or the first line of a text."""
    text = body[:20_000].decode("utf-8", "replace").strip()
    title = _TITLE.search(text)
    if title is not None:
        return title[1]
    return "" if _TAG.search(text) or "\ufffd" in text else text.partition("\n")[0]


def _messages(value: Json, depth: int) -> Iterator[str]:
    if depth > 5:
        return
    if isinstance(value, str):
        if value.strip():
            yield value
    elif isinstance(value, list):
        for item in value[:_MOST]:
            yield from _messages(item, depth + 1)
    elif isinstance(value, dict):
        yield from _of_object(value, depth)


def _of_object(value: dict[str, Json], depth: int) -> Iterator[str]:
    """The messages under the first name that is made for one, behind the place that stands beside it; else of each field by its name."""
    by_lower_name = {name.lower(): member for name, member in value.items()}
    place = next((text for name in _PLACES if (text := _place(by_lower_name.get(name)))), "")
    named = [name for name in _MESSAGES if name in by_lower_name and not (name in _ONE and isinstance(by_lower_name[name], list))]
    errors = [name for name in named if isinstance(by_lower_name[name], list | dict) and by_lower_name[name]]
    for name in (*errors, *named):  # a list of faults says more than the sentence above it
        messages = list(_messages(by_lower_name[name], depth + 1))
        if messages:
            yield from (f"{place}: {message}" if place else message for message in messages)
            return
    for name, member in value.items():  # {"title": ["may not be blank"]}
        if isinstance(member, list | dict):
            yield from (f"{name}: {message}" for message in _messages(member, depth + 1))


def _place(value: Json) -> str:
    if isinstance(value, str):
        return value.strip("/#").replace("/", ".")
    if isinstance(value, dict):
        return next((text for name in ("pointer", "parameter", "header") if (text := _place(value.get(name)))), "")
    if isinstance(value, list) and value and all(isinstance(step, str | int) for step in value):
        steps = value[1:] if len(value) > 1 and value[0] in ("body", "query", "path", "header", "cookie") else value
        return ".".join(map(str, steps))
    return ""
