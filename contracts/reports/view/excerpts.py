"""A body as a reader sees it: indented, cut around what a finding is about, and that marked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from contracts.analysis.finding import Finding

LONGEST = 6000  # characters of a body
_LONGEST_INDENTED = 500_000  # beyond it, a text is cut as it is
_TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|[{}\[\],:]|[^\s{}\[\],:"]+|\s+|"')
_QUOTED = re.compile(r"'([^']+)'|\"([^\"]+)\"")
_NAME_OR_NUMBER = re.compile(r"[\w-]*\d[\w-]*")
_MOST_SEEN = 40  # a text that stands more often than this tells no place


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A part of a text, and in it what is marked."""

    before: str
    marked: str  # whole lines; "" where nothing is
    after: str
    note: str  # what is not shown

    @property
    def text(self) -> str:
        """All that is shown."""
        return self.before + self.marked + self.after


def excerpt(text: str, offending: tuple[str, ...] = ()) -> Excerpt:
    """A text indented where it is JSON, cut around the first place that one of the `offending` texts has, with its line marked."""
    body = indented(text) if len(text) <= _LONGEST_INDENTED else text
    begin, end = _line(body, _place(body, offending))
    if len(body) <= LONGEST:
        return Excerpt(body[:begin], body[begin:end], body[end:], "")
    end = min(end, begin + LONGEST)
    first = max(0, min(begin - LONGEST // 2, len(body) - LONGEST)) if end else 0
    last = min(len(body), first + max(LONGEST, end - first))
    left_out = [f"{count:,} characters {side}" for count, side in ((first, "before"), (len(body) - last, "after")) if count]
    return Excerpt(body[first:begin], body[begin:end], body[end:last], f"{' and '.join(left_out)} it are left out: see run.json")


def offending_texts(finding: Finding) -> tuple[str, ...]:
    """The texts that show in a body where a finding is about it: values that its sentence quotes, ids and numbers in it, its field."""
    return tuple(dict.fromkeys(_offending(finding)))


def _offending(finding: Finding) -> Iterator[str]:
    name = next((step for step in reversed(finding.field.split("/")) if step and step != "*" and not step.startswith("?")), "")
    quoted = [match[1] or match[2] for match in _QUOTED.finditer(finding.detail)]
    yield from (f'"{text}"' for text in quoted)
    if name:
        yield f'"{name}"'
    names = [word for word in _NAME_OR_NUMBER.findall(finding.detail) if len(word) > 1 and not (word.isdecimal() and len(word) == 3)]
    yield from (f'"{word}"' for word in names)
    yield from (text for text in (*quoted, *names) if len(text) > 2)
    matches = re.findall(r"`(\w+)`|\b([a-z_]\w*):", finding.detail)
    yield from (f'"{quoted_name or leading_name}"' for quoted_name, leading_name in matches)


def _place(text: str, offending: tuple[str, ...]) -> int:
    """Where the first of the texts stands that is in it, and not all over it; -1 where none is."""
    return next((text.index(part) for part in offending if 0 < text.count(part) <= _MOST_SEEN), -1)


def _line(text: str, place: int) -> tuple[int, int]:
    """The begin and the end of the line at a place; (0, 0) for none."""
    if place < 0:
        return 0, 0
    end = text.find("\n", place)
    return text.rfind("\n", 0, place) + 1, len(text) if end < 0 else end


def indented(text: str) -> str:
    """JSON text with a line for each value, nothing of it changed but its whitespace; any other text as it is."""
    if text.lstrip()[:1] not in ("{", "["):
        return text
    pieces: list[str] = []
    depth = 0
    lexemes = [match[0] for match in _TOKEN.finditer(text) if not match[0].isspace()]
    for before, lexeme, after in zip(["", *lexemes], lexemes, [*lexemes[1:], ""], strict=False):
        if lexeme in "}]" and before not in ("{", "["):
            depth -= 1
            pieces.append("\n" + "  " * depth)
        pieces.append(lexeme)
        if lexeme in "{[" and after not in ("}", "]"):
            depth += 1
            pieces.append("\n" + "  " * depth)
        elif lexeme == ",":
            pieces.append("\n" + "  " * depth)
        elif lexeme == ":":
            pieces.append(" ")
    return "".join(pieces)
