"""Small descriptions and folders that the tests of specs/ share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from specs.document.document import Document, from_raw
from specs.json.parsing import Json

SHARED = Path(__file__).parents[2].parent / "shared"


@pytest.fixture(scope="session")
def sources() -> Path:
    """The folder of the published pages."""
    if not (SHARED / "sources").is_dir():
        pytest.skip("the published pages are not beside this repository")
    return SHARED / "sources"


@pytest.fixture(scope="session")
def whole_documents() -> Path:
    """The folder of whole documents by others."""
    if not (SHARED / "documents").is_dir():
        pytest.skip("the whole documents are not beside this repository")
    return SHARED / "documents"


@pytest.fixture
def describe() -> Callable[..., Document]:
    """A description of `version` with the given schemas and paths."""

    def make(version: str = "3.1.0", *, paths: Json = None, **components: Json) -> Document:
        info = {"title": "t", "version": "1"}
        return from_raw({"openapi": version, "info": info, "paths": paths or {}, "components": components}, name="t")

    return make
