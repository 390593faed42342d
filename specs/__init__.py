"""What the services promise: vendored OpenAPI documents, their overlays, and the one way to read them."""

from specs.document.document import Document, DocumentError, Operation, load, names

__all__ = ["Document", "DocumentError", "Operation", "load", "names"]
