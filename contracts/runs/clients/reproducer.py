"""A counter-example as code: a test that fails until the client is right, ready to be pasted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from contracts.runs.clients.adapter import Adapter, MethodCall
from contracts.traffic.json_text import NOTHING
from contracts.transport.stub_response import HANG_UP, StubResponse
from specs.json.parsing import Json

How = Literal["plain", "retries", "pages"]
_WIDTH = 100
_INDENT = "    "


def reproducer(
    adapter: Adapter, check: str, operation: str, asked: MethodCall, answers: Sequence[StubResponse], *, how: How = "plain"
) -> str:
    """A test function with its imports. `how`: the client's own retries are on, or it walks over pages made from the answer."""
    module, _, name = (adapter.source or "my_client:ADAPTER").partition(":")
    words = re.sub(r"[^0-9a-z]+", "_", f"{operation} {check}".lower()).strip("_")
    given = [("path", dict(asked.path)), ("query", dict(asked.query)), ("header", dict(asked.header))]
    lines = [f"{part}={reproducer_lines(value, 2)}," for part, value in given if value]
    if asked.body is not NOTHING:
        lines.append(f"body={reproducer_lines(asked.body, 2)},")
    if how == "pages":
        lines.append(f"page={reproducer_lines(answers[0].body, 2)},")
    else:
        lines.append(f"answers=[{', '.join(_answer(one) for one in answers)}],")
    if how == "retries":
        lines.append("retries=True,")
    used = {"HANG_UP" if one.is_hang_up else "StubResponse" for one in answers if how != "pages"}
    names = ", ".join([*sorted(used), "departures"])
    body = "".join(f"{_INDENT * 2}{line}\n" for line in [f"{name},", f"{operation!r},", *lines])
    return (
        f"from contracts.runs.clients import {names}\nfrom {module} import {name}\n\n\n"
        f"def test_{words}() -> None:\n{_INDENT}found = departures(\n{body}{_INDENT})\n"
        f"{_INDENT}assert found == []\n"
    )


def _answer(answer: StubResponse) -> str:
    if answer == HANG_UP:
        return "HANG_UP"
    parts = [str(answer.status)]
    if answer.body is not NOTHING:
        parts.append(reproducer_lines(answer.body, 2))
    if answer.headers:
        parts.append(f"headers={dict(answer.headers)!r}")
    return f"StubResponse({', '.join(parts)})"


def reproducer_lines(value: Json, depth: int) -> str:
    """A value as Python code, in one line where it is short."""
    short = repr(value)
    if len(short) <= _WIDTH - depth * len(_INDENT) or not isinstance(value, (dict, list)) or not value:
        return short
    inner = _INDENT * (depth + 1)
    if isinstance(value, dict):
        lines = [f"{inner}{name!r}: {reproducer_lines(held, depth + 1)},\n" for name, held in value.items()]
        return "{\n" + "".join(lines) + _INDENT * depth + "}"
    return "[\n" + "".join(f"{inner}{reproducer_lines(held, depth + 1)},\n" for held in value) + _INDENT * depth + "]"


__all__ = ["reproducer", "reproducer_lines"]
