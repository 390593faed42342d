"""What the services promise: vendored OpenAPI documents, their overlays, and the one way to read them.

Public is what stands here, and nothing else:

`Document`       one API's description, its overlay applied
`DocumentError`  a document cannot be used
`MediaType`      one entry of a `content` map
`Operation`      one method of one path
`Parameter`      a parameter, or a header of a response
`Response`       what an operation answers with one status
`from_file`      any OpenAPI document, from a file
`from_raw`       any OpenAPI document, from plain values
`load`           an API's document by its name: vendored pages, merged, its overlay applied
`names`          the APIs that `load` knows
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from specs.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from specs.document.apis import load, names
    from specs.document.document import Document, DocumentError, MediaType, Operation, Parameter, Response, from_file, from_raw

__all__ = [
    "Document",
    "DocumentError",
    "MediaType",
    "Operation",
    "Parameter",
    "Response",
    "from_file",
    "from_raw",
    "load",
    "names",
]

_MODULES = {
    "Document": "specs.document.document",
    "DocumentError": "specs.document.document",
    "MediaType": "specs.document.document",
    "Operation": "specs.document.document",
    "Parameter": "specs.document.document",
    "Response": "specs.document.document",
    "from_file": "specs.document.document",
    "from_raw": "specs.document.document",
    "load": "specs.document.apis",
    "names": "specs.document.apis",
}

if not TYPE_CHECKING:  # a type checker knows the names above, and no other
    __getattr__ = lazy_exports(__name__, _MODULES)


def __dir__() -> list[str]:
    """The public names."""
    return __all__
