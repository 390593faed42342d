"""What is judged: a mock embedded in this process, or a service at a URL."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from mockserver.embedded import running
from mockserver.settings import Settings
from specs import Document, load
from specs.relocate import flattened
from specs.text import Json

MOCK = "mock"
MOCK_KEY = "test-contracts"


class TargetError(ValueError):
    """The target cannot be judged. The message says what is missing."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where requests go, the description that says what is right there, and the credential that they carry."""

    origin: str
    description: Json = field(repr=False)  # its paths are whole: no server of its own but `origin`
    headers: dict[str, str] = field(repr=False)


@contextlib.contextmanager
def opened(api: str, where: str, *, seed: int) -> Iterator[Target]:
    """The target that `--target` names, for as long as the block lasts.

    Raises:
        TargetError: a URL was given, but no credential in the environment.
        specs.DocumentError: the API's document cannot be used.
    """
    document = load(api)
    if where == MOCK:
        with running(Settings(apis=(api,), seed=seed)) as mock:
            yield Target(mock.origin, flattened(mock.description(api), mock.origin), _credential(document, MOCK_KEY))
        return
    variable = f"{api.upper()}_API_KEY"
    key = os.environ.get(variable)
    if not key:
        raise TargetError(f"--target {where}: wanted a key in the environment variable {variable}")
    url = urlsplit(where)
    if url.scheme not in ("http", "https") or not url.netloc:
        raise TargetError(f"--target {where}: wanted mock, or a URL such as http://127.0.0.1:8080")
    origin = f"{url.scheme}://{url.netloc}"
    yield Target(origin, flattened(document.raw, origin), _credential(document, key))


def _credential(document: Document, key: str) -> dict[str, str]:
    scheme = next(iter(document.security_schemes.values()))
    return {scheme["name"]: key} if scheme["type"] == "apiKey" else {"Authorization": f"Bearer {key}"}
