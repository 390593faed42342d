"""OpenAPI documents in Markdown pages."""

from __future__ import annotations

import pytest

from specs.vendoring.page import PageError, blocks, document_in

_DOCUMENT = b"openapi: 3.1.0\npaths: {}  \n\n# end\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"```yaml\n", b"```\n"),
        (b"````yaml post /v2/faces\n", b"````\n"),
        (b"````yaml\n", b"`````  \n"),
        (b"~~~YML title=`x`\n", b"~~~"),
        (b"   ```json extra words\n", b"  ```\n"),
        (b"# Title\r\n\r\n```yaml\n", b"```\r\n"),
        (b"```python\nopenapi: 3.1.0\n```\n```yaml\na: 1\n```\n```yaml\n", b"```\n"),
        (b"```yaml\n", b""),
    ],
)
def test_the_content_of_a_fenced_block_is_taken_byte_for_byte(before: bytes, after: bytes) -> None:
    assert document_in(b"> intro\n\n" + before + _DOCUMENT + after, source="p.md") == _DOCUMENT


@pytest.mark.parametrize("inner", [b"    ```\n", b"~~~\n", b"```\n", b"````x\n"])
def test_only_a_fence_of_its_kind_and_at_least_its_length_closes_a_block(inner: bytes) -> None:
    content = b"openapi: 3.1.0\nx: |\n" + inner.replace(b"x", b" x") if inner == b"    ```\n" else b"a\n" + inner
    assert [block.content for block in blocks(b"````yaml\n" + content + b"````\n")] == [content]


def test_crlf_is_kept() -> None:
    document = _DOCUMENT.replace(b"\n", b"\r\n")
    assert document_in(b"```yaml\r\n" + document + b"```\r\n", source="p.md") == document


@pytest.mark.parametrize("document", [_DOCUMENT, b'{"openapi": "3.0.3"}', b"openapi: 3.1.0\nx: |\n  ```yaml\n  openapi: 3.1.0\n  ```\n"])
def test_a_plain_document_is_taken_whole(document: bytes) -> None:
    assert document_in(document, source="p.yaml") == document


_BLOCK = b"```yaml\n" + _DOCUMENT + b"```\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "p.md: no OpenAPI document: no fenced yaml or json block"),
        (b"# Title\n", "p.md: no OpenAPI document: no fenced yaml or json block"),
        (b"```\n" + _DOCUMENT + b"```\n", "no fenced yaml or json block"),
        (b"x\n\n```yaml\na: 1\n```\n", "none of its yaml and json blocks (at lines 3) has `openapi`"),
        (b"x\n\n" + _BLOCK + b"\n" + _BLOCK, "2 OpenAPI blocks, at lines 3, 10"),
        (b"x\n\n```yaml\nopenapi: [\n```\n", "the block at line 3: not YAML or JSON"),
        (b"<!DOCTYPE html><html></html>", "an HTML page"),
    ],
)
def test_a_page_without_one_document_is_an_error_that_says_why(content: bytes, said: str) -> None:
    with pytest.raises(PageError) as caught:
        document_in(content, source="p.md")
    assert said in str(caught.value)


def test_a_document_that_cannot_be_parsed_is_an_error_that_says_where() -> None:
    with pytest.raises(PageError, match=r"p\.yaml: line 2, column 1: the key 'openapi' stands twice"):
        document_in(b"openapi: 3.1.0\nopenapi: 3.1.0\n", source="p.yaml")
