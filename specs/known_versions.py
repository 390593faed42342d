"""The versions of libraries whose insides are used: with any other, the library's own behaviour is kept, and that is said once."""

from __future__ import annotations

import logging
import re
from functools import cache
from importlib.metadata import version

log = logging.getLogger("contract_mocks")

# distribution -> the first and the last series (major, minor) that the tests were run with, and what is done without in any other
_KNOWN = {
    "uvicorn": ((0, 53), (0, 54), "its own HTTP protocol serves the mock: the same answers, more slowly"),
    "hypothesis": ((6, 150), (6, 170), "it draws constants from imported modules: a seed may mean something else in another process"),
}


@cache
def is_known(distribution: str, installed: str | None = None) -> bool:
    """Whether the tests know the inside of a library; where they do not, a warning is logged, once for each version.

    `installed`: its version; None: the one that is installed.
    """
    number = installed or version(distribution)
    first, last, consequence = _KNOWN[distribution]
    if first <= _series(number) <= last:
        return True
    known = " to ".join(".".join(map(str, series)) for series in dict.fromkeys((first, last)))
    log.warning("%s %s is installed, and contract-mocks knows the inside of %s: %s", distribution, number, known, consequence)
    return False


def _series(number: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", number)[:2])
