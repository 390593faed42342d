"""Vendoring published documents."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from specs.document.apis import load
from specs.document.document import ROOT, vendored
from specs.vendoring.page import document_in
from specs.vendoring.vendor import VendoredDocument, VendorError, content_of, vendor
from tests.apis import BUILT_IN

_DOCUMENT = b"openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths:\n  /a: {get: {responses: {}}}\n"
_PAGE = b"# Title\n\n````yaml get /a\n" + _DOCUMENT + b"````\n"
_URL = "https://example.com/docs/get-a"


def _vendor(
    root: Path, content: bytes = _PAGE, *, file: str | None = None, url: str | None = _URL, date: str = "2026-01-01"
) -> VendoredDocument:
    return vendor(root, "mine", "page.md", content, date=date, file=file, url=url)


def _snapshot(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_the_vendored_bytes_are_the_blocks_of_the_published_pages(sources: Path) -> None:
    published = {document_in(path.read_bytes(), source=path.name) for path in sources.glob("*.txt")}
    here = {(ROOT / name / page["file"]).read_bytes() for name in BUILT_IN for page in vendored(ROOT / name)}
    assert here == published


def test_a_page_is_kept_byte_for_byte_and_noted(tmp_path: Path) -> None:
    done = _vendor(tmp_path)
    assert (done.file, done.is_new, done.is_written, done.overlay_problem) == ("get-a.yaml", True, True, None)
    assert [change.name for change in done.changes if change.part == "operation"] == ["GET /a"]
    assert (tmp_path / "mine" / "get-a.yaml").read_bytes() == _DOCUMENT
    assert vendored(tmp_path / "mine") == [{"file": "get-a.yaml", "url": _URL, "date": "2026-01-01", "sha256": done.sha256}]
    assert sorted(_snapshot(tmp_path)) == ["mine/get-a.yaml", "mine/vendor.toml"]
    assert [operation.key for operation in load("mine", root=tmp_path).operations] == ["GET /a"]


def test_vendoring_the_same_bytes_again_changes_nothing(tmp_path: Path) -> None:
    _vendor(tmp_path)
    before = _snapshot(tmp_path)
    done = _vendor(tmp_path, date="2027-01-01")
    assert (done.is_written, done.changes) == (False, ())
    assert _snapshot(tmp_path) == before


def test_a_new_version_replaces_the_page_and_keeps_the_comments(tmp_path: Path) -> None:
    _vendor(tmp_path)
    _vendor(tmp_path, _PAGE.replace(b"/a", b"/b"), url="https://example.com/docs/get-b")
    listing = tmp_path / "mine" / "vendor.toml"
    listing.write_text(listing.read_text().replace("[[page]]", "# why we have it\n[[page]]") + "\n# the end\n")
    done = _vendor(tmp_path, _PAGE.replace(b"get:", b"put:"), date="2027-01-01")
    assert (done.file, done.is_new) == ("get-a.yaml", False)
    assert [(change.what, change.name) for change in done.changes] == [("removed", "GET /a"), ("added", "PUT /a")]
    assert [page["date"] for page in vendored(tmp_path / "mine")] == ["2027-01-01", "2026-01-01"]
    assert listing.read_text().count("# why we have it") == 2
    assert listing.read_text().endswith("\n# the end\n")


def test_a_page_that_was_changed_by_hand_is_mended(tmp_path: Path) -> None:
    _vendor(tmp_path)
    (tmp_path / "mine" / "get-a.yaml").write_bytes(b"other")
    assert _vendor(tmp_path).is_written
    assert load("mine", root=tmp_path).operations


@pytest.mark.parametrize(
    ("url", "content", "file"),
    [
        ("https://x.io/docs/create-face", _PAGE, "create-face.yaml"),
        ("https://x.io/docs/create-face.md?v=1#top", _PAGE, "create-face.yaml"),
        ("https://x.io/docs/createFace", _PAGE, "create-face.yaml"),
        ("https://x.io/docs/Get%20all/", _PAGE, "get-all.yaml"),
        ("https://x.io/v1.2", _PAGE, "v1-2.yaml"),
        ("https://x.io/openapi.yml", _DOCUMENT, "openapi.yml"),
        ("https://x.io/api", b'{"openapi": "3.1.0", "paths": {}}', "api.json"),
    ],
)
def test_a_file_is_named_after_the_last_part_of_its_url(url: str, content: bytes, file: str, tmp_path: Path) -> None:
    assert _vendor(tmp_path, content, url=url).file == file


def test_a_file_that_was_not_published_is_known_by_its_name(tmp_path: Path) -> None:
    done = _vendor(tmp_path, url=None)
    assert done.url.startswith("file:")
    assert "/" not in done.url
    assert _vendor(tmp_path, _PAGE.replace(b"get:", b"put:"), url=None).file == done.file
    assert load("mine", root=tmp_path).operations[0].method == "PUT"


def test_a_page_keeps_the_name_it_was_given_before(tmp_path: Path) -> None:
    _vendor(tmp_path, file="mine.yaml")
    assert _vendor(tmp_path, _PAGE.replace(b"get:", b"put:")).file == "mine.yaml"
    assert _vendor(tmp_path, file="mine.yaml", url=None).url == _URL


def test_an_overlay_that_no_longer_applies_is_told_and_the_page_kept(tmp_path: Path) -> None:
    _vendor(tmp_path)
    action = "{target: $.paths.*.get, description: d, x-basis: client, x-gap: adds, update: {summary: s}}"
    overlay = f"overlay: 1.0.0\ninfo: {{title: t, version: '1'}}\nactions: [{action}]\n"
    (tmp_path / "mine" / "overlay.yaml").write_text(overlay)
    assert load("mine", root=tmp_path).operations
    done = _vendor(tmp_path, _PAGE.replace(b"get:", b"put:"))
    assert done.is_written
    assert done.overlay_problem == "mine: mine/overlay.yaml: action 1 ($.paths.*.get): matches nothing in the description"


@pytest.mark.parametrize(
    ("content", "file", "url", "said"),
    [
        (b"# nothing", None, _URL, "page.md: no OpenAPI document"),
        (_PAGE + _PAGE, None, _URL, "2 OpenAPI blocks"),
        (b"swagger: '2.0'\n", None, _URL, "got swagger 2.0"),
        (_PAGE.replace(b"title: t", b"title: u"), "b.yaml", _URL, "get-a.yaml and b.yaml differ at /info/title"),
        (_PAGE, None, "https://other.io/get-a", "get-a.yaml is already the page from https://example.com/docs/get-a"),
        (_PAGE, None, "https://other.io/", "its path gives the file no name"),
        (_PAGE, None, "ftp://x/y", "no http or https address"),
        (_PAGE, "../b.yaml", _URL, "cannot name a page"),
        (_PAGE, "overlay.yaml", _URL, "cannot name a page"),
        (_PAGE, "b.txt", _URL, "cannot name a page"),
        (_PAGE, "unlisted.yaml", _URL, "mine/unlisted.yaml is there, but not in vendor.toml"),
    ],
)
def test_what_cannot_be_vendored_is_an_error_and_nothing_is_written(
    content: bytes, file: str | None, url: str | None, said: str, tmp_path: Path
) -> None:
    _vendor(tmp_path)
    (tmp_path / "mine" / "unlisted.yaml").write_text("mine")
    before = _snapshot(tmp_path)
    with pytest.raises(VendorError) as caught:
        _vendor(tmp_path, content, file=file, url=url)
    assert said in str(caught.value)
    assert _snapshot(tmp_path) == before


@pytest.mark.parametrize("api", ["", "..", "A", "a/b"])
def test_an_api_needs_a_plain_name(api: str, tmp_path: Path) -> None:
    with pytest.raises(VendorError, match="cannot name an API"):
        vendor(tmp_path, api, "page.md", _PAGE, date="2026-01-01", url=_URL)


class _Docs(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/get-a")
            self.end_headers()
            return
        self.send_response(200 if self.path == "/get-a" else 404)
        self.end_headers()
        self.wfile.write(_PAGE)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as its base class names it
        """Nothing: a test's output is its verdict."""


@pytest.fixture
def docs() -> Iterator[str]:
    """The address of a documentation site."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Docs) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("path", ["/get-a", "/moved"])
def test_a_page_is_read_from_its_url_redirects_followed(path: str, docs: str) -> None:
    assert content_of(docs + path) == _PAGE


def test_an_answer_that_is_no_page_is_an_error(docs: str) -> None:
    with pytest.raises(VendorError, match="/nope: answered 404 Not Found"):
        content_of(docs + "/nope")


@pytest.mark.parametrize("source", ["http://127.0.0.1:1/x", "http://", "http://[", "no-such-file.md", "."])
def test_a_source_that_cannot_be_read_is_an_error_that_names_it(source: str) -> None:
    with pytest.raises(VendorError) as caught:
        content_of(source)
    assert str(caught.value).startswith(f"{source}: ")
