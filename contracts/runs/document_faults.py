"""What is wrong with a document itself, as findings: the faults that its reader mended, and examples that break their schemas."""

from __future__ import annotations

import re
from collections.abc import Iterator

from contracts.analysis.finding import Finding
from specs import Document
from specs.json import pointer as pointers
from specs.schema.compile import Schemas
from specs.schema.example_faults import example_faults

CHECK = "document_sound"
_WORD = re.compile(r"(?<!\S)[a-z]+(?=[\s,.;:]|$)")  # what is said, without what is said of: names, values, paths
_MOST_WORDS = 6
RULE = "A document is as OpenAPI has it, and its defaults and examples are as their schemas have them."


def document_findings(document: Document) -> Iterator[Finding]:
    """A finding for each fault of the document, its examples among them; none of them says anything of the service."""
    of_examples = example_faults(document, Schemas(document)) if document.is_lenient else ()
    for fault in (*document.faults, *of_examples):
        where = f" (line {fault.line})" if fault.line is not None else ""
        yield Finding(
            check=CHECK,
            rule=RULE,
            party="document",
            operation=_operation_at(document, fault.pointer),
            pointer=fault.pointer,
            detail=f"{fault.problem}; {fault.assumed}{where}",
            exchanges=(),
            count=1,
            kind="-".join(_WORD.findall(fault.problem)[:_MOST_WORDS]),
            weight="document",
            reach="some",
        )


def _operation_at(document: Document, pointer: str) -> str:
    """The key of the operation that a pointer leads into; the document's name where it leads into none."""
    tokens = pointers.split(pointer)
    if tokens[:1] == ["paths"] and len(tokens) > 2:
        key = f"{tokens[2].upper()} {tokens[1]}"
        return next((operation.key for operation in document.operations if operation.key == key), document.name)
    return document.name
