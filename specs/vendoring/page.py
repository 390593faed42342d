"""A documentation page in Markdown, and the OpenAPI document in its fenced code block, byte for byte.

Source: CommonMark 0.31.2, "Fenced code blocks". A block's content is not altered, not even where its fence is indented.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from specs.json.parsing import Json, TextError, parse

_OPENING = re.compile(rb" {0,3}(?P<fence>`{3,}|~{3,})(?P<info>[^\r\n]*)")
_LANGUAGES = (b"yaml", b"yml", b"json")
_HTML = re.compile(rb"\s*<(!doctype|html)\b", re.IGNORECASE)


class PageError(ValueError):
    """No single OpenAPI document can be taken from the page. The message says why."""


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced code block: `language` is the first word of its info string, `line` that of its opening fence."""

    line: int
    language: bytes
    content: bytes


def document_in(content: bytes, *, source: str) -> bytes:
    """The OpenAPI document that `content` is, or that stands in its one fenced yaml, yml or json block.

    Raises:
        PageError: there is none, or several.
    """
    problem = ""
    try:
        if _is_openapi(parse(content, source=source)):
            return content
    except TextError as error:
        problem = str(error)  # of a page in Markdown there is nearly always one
    candidates = [block for block in blocks(content) if block.language in _LANGUAGES]
    openapi_blocks, problems = _openapi_blocks(candidates, source)
    if len(openapi_blocks) == 1:
        return openapi_blocks[0].content
    if openapi_blocks:
        lines = ", ".join(str(block.line) for block in openapi_blocks)
        raise PageError(
            f"{source}: {len(openapi_blocks)} OpenAPI blocks, at lines {lines}; wanted one: put the one you mean in a file of its own"
        )
    if problems:
        raise PageError(problems[0])
    raise PageError(_missing(content, candidates, problem, source))


def _openapi_blocks(candidates: Sequence[Block], source: str) -> tuple[list[Block], list[str]]:
    """The blocks that hold an OpenAPI document, and why others cannot be read."""
    openapi_blocks, problems = [], []
    for block in candidates:
        try:
            value = parse(block.content, source=f"{source}, the block at line {block.line}")
        except TextError as error:
            problems.append(str(error))
        else:
            openapi_blocks += [block] if _is_openapi(value) else []
    return openapi_blocks, problems


def blocks(content: bytes) -> Iterator[Block]:
    """The fenced code blocks of a page, in order; one without a closing fence reaches to the end."""
    lines = enumerate(content.removeprefix(b"\xef\xbb\xbf").splitlines(keepends=True), start=1)
    for number, line in lines:
        opening = _OPENING.match(line)
        if opening is None or (opening["fence"][:1] == b"`" and b"`" in opening["info"]):
            continue
        fence = opening["fence"]
        closing = re.compile(rb" {0,3}%b{%d,}[ \t]*[\r\n]*" % (re.escape(fence[:1]), len(fence)))
        content_lines = []
        for _, content_line in lines:
            if closing.fullmatch(content_line):
                break
            content_lines.append(content_line)
        info_words = opening["info"].split()
        yield Block(number, info_words[0].lower() if info_words else b"", b"".join(content_lines))


def _is_openapi(value: Json) -> bool:
    return isinstance(value, dict) and ("openapi" in value or "swagger" in value)


def _missing(content: bytes, candidates: list[Block], problem: str, source: str) -> str:
    if _HTML.match(content):
        return f"{source}: an HTML page; wanted its Markdown (often at the same address with .md) or an OpenAPI document"
    if candidates:
        lines = ", ".join(str(block.line) for block in candidates)
        return f"{source}: no OpenAPI document: none of its yaml and json blocks (at lines {lines}) has `openapi` at the top"
    if source.endswith((".yaml", ".yml", ".json")) and problem:
        return problem
    return f"{source}: no OpenAPI document: no fenced yaml or json block, and the text itself has no `openapi` at the top"
