"""Identifiers that look random, repeat with the seed, and never repeat within a run."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b


@lru_cache(maxsize=4096)
def world_name(credential: str) -> str:
    """A short name for the world of a credential, from which the credential cannot be read back."""
    return blake2b(credential.encode(), digest_size=5, person=b"world").hexdigest()


def hexadecimal(seed: int, *parts: object, digits: int) -> str:
    """`digits` hexadecimal digits that depend on the seed and `parts` alone."""
    return blake2b(repr((seed, *parts)).encode(), digest_size=32).hexdigest()[:digits]


def uuid(seed: int, *parts: object) -> str:
    """A version 4 UUID that depends on the seed and `parts` alone."""
    text = hexadecimal(seed, *parts, digits=32)
    variant = "89ab"[int(text[16], 16) % 4]
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{variant}{text[17:20]}-{text[20:]}"
