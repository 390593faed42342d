"""Identifiers that look random, repeat with the seed, and never repeat within a run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b

_STRIDE = 0x9E3779B1  # odd, so that its multiples visit every number of 32 bits once; these look unordered (Knuth's golden ratio)
_MASK = 0xFFFFFFFF
_LONGEST_WORD = 12  # letters alone that are a word, and no random text
_VARIANT = {digit: "89ab"[index % 4] for index, digit in enumerate("0123456789abcdef")}  # RFC 9562: its two highest bits are 10


@lru_cache(maxsize=4096)
def world_name(credential: str) -> str:
    """A short name for the world of a credential, from which the credential cannot be read back."""
    return blake2b(credential.encode(), digest_size=5, person=b"world").hexdigest()


def hexadecimal(seed: int, *parts: str, digits: int) -> str:
    """At most 32 hexadecimal digits that depend on the seed and `parts` alone."""
    return blake2b("/".join((str(seed), *parts)).encode(), digest_size=16).hexdigest()[:digits]


class Sequence:
    """The ids of one kind in one world: a digest of both, of which the first 32 bits change from id to id."""

    __slots__ = ("_rest", "position")

    def __init__(self, seed: int, *parts: str) -> None:
        digest = hexadecimal(seed, *parts, digits=32)
        self.position, self._rest = int(digest[:8], 16), digest[8:]

    def next(self) -> str:
        """32 hexadecimal digits; the first eight, and so any start of eight or more, are those of no other id of the sequence."""
        self.position = (self.position + _STRIDE) & _MASK
        return f"{self.position:08x}{self._rest}"


def uuid(digits: str) -> str:
    """32 hexadecimal digits as a version 4 UUID."""
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{_VARIANT[digits[16]]}{digits[17:20]}-{digits[20:]}"


def like(example: str, digits: str) -> str:
    """An id of the form of `example`, from 32 hexadecimal digits: its words and separators stay, other letters and digits are changed.

    `file-3f` gives `file-c1`, `11446498` another number of eight digits.
    """
    source = iter(digits * (len(example) // len(digits) + 1))
    return "".join(_alike(part, source) for part in re.split(r"(\W|_)", example))


def _alike(part: str, source: Iterator[str]) -> str:
    if not part or (part.isalpha() and len(part) < _LONGEST_WORD):
        return part
    if part.isdecimal():
        number = "".join(str(int(next(source), 16) % 10) for _ in part)
        return number if not number.startswith("0") or len(number) == 1 else "1" + number[1:]
    return "".join(next(source) if letter.isalnum() else letter for letter in part)
