"""Names that Python, pip and our own files take, made from whatever a document's file is called."""

from __future__ import annotations

import builtins
import keyword
import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProjectNames:
    """What a package and its parts are called."""

    api: str
    """In `mockserver serve --api NAME`: lower-case letters, digits, `-` and `_`."""

    @property
    def distribution(self) -> str:
        """What pip calls it, and its folder: `acme-mock`."""
        return f"{self.api}-mock"

    @property
    def module(self) -> str:
        """What Python imports: `acme_mock`."""
        name = identifier(self.api)
        return f"{name}_mock" if not name.endswith("_") else f"{name}mock"


def project_names(document_name: str) -> ProjectNames:
    """The names for a document of this name: `v1.2 Acme` becomes `v1-2-acme`."""
    return ProjectNames(re.sub(r"[^a-z0-9_]+", "-", document_name.lower()).strip("-_") or "document")


def identifier(text: str) -> str:
    """A name for a variable or a module, made from any text."""
    name = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_") or "item"
    if name[0].isdigit():
        name = f"n{name}"
    return f"{name}_" if keyword.iskeyword(name) or name in dir(builtins) else name
