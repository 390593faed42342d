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
    adapter: Adapter, check: str, operation: str, method_call: MethodCall, answers: Sequence[StubResponse], *, how: How = "plain"
) -> str:
    """A test function with its imports. `how`: the client's own retries are on, or it walks over pages made from the answer."""
    module, _, name = (adapter.source or "my_client:ADAPTER").partition(":")
    slug = re.sub(r"[^0-9a-z]+", "_", f"{operation} {check}".lower()).strip("_")
    parameters = [("path", dict(method_call.path)), ("query", dict(method_call.query)), ("header", dict(method_call.header))]
    lines = [f"{part}={reproducer_lines(value, 2)}," for part, value in parameters if value]
    if method_call.body is not NOTHING:
        lines.append(f"body={reproducer_lines(method_call.body, 2)},")
    if how == "pages":
        lines.append(f"page={reproducer_lines(answers[0].body, 2)},")
    else:
        lines.append(f"answers=[{', '.join(_answer(answer) for answer in answers)}],")
    if how == "retries":
        lines.append("retries=True,")
    used = {"HANG_UP" if answer.is_hang_up else "StubResponse" for answer in answers if how != "pages"}
    names = ", ".join([*sorted(used), "departures"])
    body = "".join(f"{_INDENT * 2}{line}\n" for line in [f"{name},", f"{operation!r},", *lines])
    return (
        f"from contracts.runs.clients import {names}\nfrom {module} import {name}\n\n\n"
        f"def test_{slug}() -> None:\n{_INDENT}found = departures(\n{body}{_INDENT})\n"
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
    indent = _INDENT * (depth + 1)
    if isinstance(value, dict):
        lines = [f"{indent}{name!r}: {reproducer_lines(property_value, depth + 1)},\n" for name, property_value in value.items()]
        return "{\n" + "".join(lines) + _INDENT * depth + "}"
    return "[\n" + "".join(f"{indent}{reproducer_lines(item, depth + 1)},\n" for item in value) + _INDENT * depth + "]"


__all__ = ["reproducer", "reproducer_lines"]
