"""Vendoring: a published document kept here byte for byte, with where it came from, when, and its digest."""

from __future__ import annotations

import contextlib
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote, urlsplit

import httpx
import tomlkit
from tomlkit.items import AoT

from specs.document.document import Document, DocumentError, overlaid, published, vendored, verified
from specs.vendoring.diff import DocumentChange, document_changes
from specs.vendoring.page import PageError, document_in

TIMEOUT_S = 30
_API = re.compile(r"[a-z0-9][a-z0-9_-]*")
_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\.(?:yaml|yml|json)")
_OURS = ("overlay.yaml", "overlay.yml")
_HEADER = "# Where each page was taken from, when, and the digest of the bytes kept here. `python -m specs verify` checks them.\n"


class VendorError(ValueError):
    """The source cannot be vendored; nothing was written. The message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VendoredDocument:
    """What vendoring did. `overlay_problem` says why the API's overlay no longer applies, where it does not."""

    file: str
    url: str
    sha256: str
    is_new: bool
    is_written: bool  # False: the same bytes from the same place were here already
    changes: tuple[DocumentChange, ...]
    overlay_problem: str | None


def is_url(source: str) -> bool:
    """Whether `source` is the address of a page rather than a file's name."""
    return source.lower().startswith(("http://", "https://"))


def content_of(source: str) -> bytes:
    """What stands at a URL, redirects followed, or in a file.

    Raises:
        VendorError: it cannot be read.
    """
    if not is_url(source):
        try:
            return Path(source).read_bytes()
        except (OSError, ValueError) as error:
            raise VendorError(f"{source}: {getattr(error, 'strerror', None) or error}") from error
    try:
        response = httpx.get(source, follow_redirects=True, timeout=TIMEOUT_S)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise VendorError(f"{source}: {error or type(error).__name__}") from error
    if not response.is_success:
        raise VendorError(f"{source}: answered {response.status_code} {response.reason_phrase}".rstrip())
    return response.content


def vendor(
    root: Path, api: str, source: str, content: bytes, *, date: str, file: str | None = None, url: str | None = None
) -> VendoredDocument:
    """Keep the document in `content`, which was read from `source`, as a page of `api`, and note it in its vendor.toml.

    Where the API's overlay does not apply to the new description, the page is kept all the same.

    Raises:
        VendorError: it is no single OpenAPI document, has no usable name, or contradicts another page of the API.
    """
    if not _API.fullmatch(api):
        raise VendorError(f"{api!r} cannot name an API: wanted lower-case letters, digits, - and _")
    folder = root / api
    try:
        document = document_in(content, source=source)
        listed = vendored(folder) if (folder / "vendor.toml").exists() else []
        page_by_file = {page["file"]: page for page in listed}
        url = _url(source, url, page_by_file.get(file or ""))
        name = file or _name(document, url, listed)
        _check_name(folder, name, is_listed=name in page_by_file)
        others = {page["file"]: verified(folder, page) for page in listed if page["file"] != name}
        former = _former(folder, page_by_file.get(name), others)
        new = published({page: others.get(page, document) for page in dict.fromkeys((*page_by_file, name))}, name=api)
    except (PageError, DocumentError) as error:
        raise VendorError(str(error)) from error
    digest = hashlib.sha256(document).hexdigest()
    is_written = not _is_kept(folder / name, document, page_by_file.get(name), digest=digest, url=url)
    if is_written:
        _write(folder, name, document, {"file": name, "url": url, "date": date, "sha256": digest})
    return VendoredDocument(
        file=name,
        url=url,
        sha256=digest,
        is_new=name not in page_by_file,
        is_written=is_written,
        changes=document_changes(former, new.raw),
        overlay_problem=_overlay_problem(new, folder),
    )


def _url(source: str, url: str | None, listed_page: dict[str, str] | None) -> str:
    """Where the page was published: as said, else the source, else as noted before; a file that was not published is known by its name."""
    if url is None and not is_url(source):
        return listed_page["url"] if listed_page else f"file:{quote(Path(source).name)}"
    page_url = url or source
    if not is_url(page_url):
        raise VendorError(f"--url: {page_url!r} is no http or https address")
    return page_url


def _name(document: bytes, url: str, listed: list[dict[str, str]]) -> str:
    """The file of the page vendored from `url` before, else the last part of the URL's path."""
    for page in listed:
        if page["url"] == url:
            return page["file"]
    try:
        last = PurePosixPath(unquote(urlsplit(url).path)).name
    except ValueError as error:
        raise VendorError(f"{url}: {error}") from error
    stem, suffix = PurePosixPath(last).stem, PurePosixPath(last).suffix.lower()
    if suffix not in (".yaml", ".yml", ".json"):
        stem = stem if suffix in (".md", ".mdx", ".txt") else last
        suffix = ".json" if document.lstrip()[:1] == b"{" else ".yaml"
    slug = re.sub(r"[^a-z0-9]+", "-", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", stem).lower()).strip("-")
    if not slug:
        raise VendorError(f"{url}: its path gives the file no name: give one with --file")
    name = slug + suffix
    other_url = next((page["url"] for page in listed if page["file"] == name), None)
    if other_url:
        raise VendorError(f"{name} is already the page from {other_url}: give another name with --file, or replace it with --file {name}")
    return name


def _check_name(folder: Path, name: str, *, is_listed: bool) -> None:
    if not _FILE.fullmatch(name) or name in _OURS:
        raise VendorError(f"--file: {name!r} cannot name a page: wanted a plain name that ends in .yaml, .yml or .json, not overlay.yaml")
    if not is_listed and (folder / name).exists():
        raise VendorError(f"{folder.name}/{name} is there, but not in vendor.toml: move it away first, or give another name with --file")


def _former(folder: Path, page: dict[str, str] | None, others: dict[str, bytes]) -> dict[str, object]:
    """The description as it was; without the page itself where its bytes are not those that were vendored."""
    pages = dict(others)
    if page is not None:
        with contextlib.suppress(DocumentError):  # being replaced mends it
            pages[page["file"]] = verified(folder, page)
    return dict(published(pages, name=folder.name).raw) if pages else {}


def _is_kept(path: Path, content: bytes, listed_page: dict[str, str] | None, *, digest: str, url: str) -> bool:
    """Whether the same bytes from the same place are here already, and noted."""
    if listed_page is None or (listed_page["sha256"], listed_page["url"]) != (digest, url):
        return False
    return path.is_file() and path.read_bytes() == content


def _overlay_problem(document: Document, folder: Path) -> str | None:
    """Why the API's overlay does not apply to the document, where it does not."""
    try:
        overlaid(document, folder)
    except DocumentError as error:
        return str(error)
    return None


def _write(folder: Path, name: str, document: bytes, entry: dict[str, str]) -> None:
    listing = folder / "vendor.toml"
    try:
        noted = _noted(listing.read_text(encoding="utf-8") if listing.exists() else _HEADER, entry)
        folder.mkdir(parents=True, exist_ok=True)
        for path, content in ((folder / name, document), (listing, noted.encode())):
            partial = path.with_name(f".{path.name}.partial")
            partial.write_bytes(content)
            partial.replace(path)
    except OSError as error:
        raise VendorError(f"{error.filename}: {error.strerror}") from error


def _noted(text: str, entry: dict[str, str]) -> str:
    """A vendor.toml with `entry` in it, all else as it was."""
    listing = tomlkit.parse(text)
    pages = listing.get("page", ())
    if not isinstance(pages, (AoT, tuple)):
        raise VendorError("vendor.toml: wanted its pages as [[page]] tables")
    for page in pages:
        if page["file"] == entry["file"]:
            page.update(entry)
            return tomlkit.dumps(listing)
    block = "\n".join(f"{key} = {tomlkit.item(value).as_string()}" for key, value in entry.items())
    return f"{text.rstrip()}\n\n[[page]]\n{block}\n"
