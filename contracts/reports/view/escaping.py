"""Text of others made safe to look at: nothing in it that a reader cannot see, or that turns the direction of writing."""

from __future__ import annotations

import re

HIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ud800-\udfff\ufeff]")


def visible(text: str) -> str:
    """`text` with control characters, halves of surrogate pairs and what turns the direction of writing as their escapes."""
    return HIDDEN.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def on_one_line(text: str) -> str:
    """`text` as `visible` has it, its line ends escaped too: for terminals, which would do what a service's answer tells them."""
    return visible(text).replace("\r", "\\r").replace("\n", "\\n")
