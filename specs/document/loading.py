"""A user's own document read as far as it can be: its files made one, its overlays applied, its faults mended and told."""

from __future__ import annotations

import copy
import dataclasses
import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from specs.document import overlay
from specs.document.bundling import Bundle
from specs.document.document import Document, DocumentError
from specs.document.faults import Fault
from specs.document.mending.objects import mend
from specs.json import pointer
from specs.json.parsing import Json, TextError, kind_of, parse
from specs.json.positions import lines_of

_TIMEOUT_S = 20.0
_PIECE_BYTES = 65536
_MOST_BYTES = 50 * 1024 * 1024
_CONVERSION = "npx @scalar/cli document upgrade {source} --output openapi.json"
_VERSIONS = ("3.0", "3.1", "3.2")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a document comes from."""

    location: str
    """A URL, or the path of a file, as the user gave it."""
    content: bytes
    name: str
    overlays: tuple[Path, ...] = ()
    allow_remote: bool = False
    """Whether references may lead to URLs."""

    @property
    def is_remote(self) -> bool:
        return is_url(self.location)


def is_url(location: str) -> bool:
    """Whether a location is a URL, and no file."""
    return location.startswith(("http://", "https://"))


@dataclass(frozen=True, slots=True)
class LoadedDocument:
    """A document, and the other files that it was made from."""

    document: Document
    locations: tuple[str, ...]


def load_document(source: Source) -> LoadedDocument:
    """The document of `source`, with the faults that it has.

    Raises:
        DocumentError: it is no OpenAPI 3.0, 3.1 or 3.2, or an overlay cannot be applied.
    """
    raw = _parsed(source.content, source.location)
    faults = _versioned(raw, source.location)
    applied: tuple[overlay.Applied, ...] = ()
    published = None
    if source.overlays:
        published = copy.deepcopy(raw)
        raw, applied = _overlaid(raw, source)
        _versioned(raw, source.location)
    mended = _mended(raw, source)
    published_raw = mended.raw if published is None else _mended(published, source).raw
    located = (*_located([*faults, *mended.faults], source, mended), *_unmatched(applied))
    return LoadedDocument(Document(source.name, mended.raw, published_raw, applied, located, is_lenient=True), mended.locations)


def _unmatched(applied: Sequence[overlay.Applied]) -> Iterator[Fault]:
    for done in applied:
        if not done.pointers:
            problem = f"the overlay's action on {done.action.target} matches nothing"
            yield Fault(pointer="", problem=problem, assumed="nothing is changed")


@dataclass(frozen=True, slots=True)
class _Mended:
    raw: Json
    faults: list[Fault]
    locations: tuple[str, ...]
    origins: Mapping[tuple[str | int, ...], tuple[str, str]]


def _parsed(content: bytes, source: str) -> dict[str, Json]:
    try:
        raw = parse(content, source=source)
    except TextError as error:
        raise DocumentError(str(error)) from error
    if not isinstance(raw, dict):
        raise DocumentError(f"{source}: wanted an OpenAPI document (a mapping), got {kind_of(raw)}")
    return raw


def _versioned(raw: dict[str, Json], source: str) -> list[Fault]:
    """Let `openapi` be a version that is known, in place."""
    version = raw.get("openapi")
    if "swagger" in raw and "openapi" not in raw:
        command = _CONVERSION.format(source=source)
        raise DocumentError(f"{source}: wanted `openapi` 3.0.x, 3.1.x or 3.2.x, got swagger {raw['swagger']}. Convert it: {command}")
    text = str(version)
    if isinstance(version, str) and ".".join(text.split(".")[:2]) in _VERSIONS:
        return []
    if isinstance(version, int | float) and f"{float(version):.1f}" in _VERSIONS:
        raw["openapi"] = f"{float(version):.1f}.0"
        problem = f"`openapi` is the number {version}, wanted a string"
        return [Fault(pointer="/openapi", problem=problem, assumed=f"it is {raw['openapi']}")]
    got = f"{kind_of(version)}: {version!r}" if version else kind_of(version)
    raise DocumentError(f"{source}: wanted `openapi` 3.0.x, 3.1.x or 3.2.x, got {got}")


def _overlaid(raw: Json, source: Source) -> tuple[Json, tuple[overlay.Applied, ...]]:
    applied: tuple[overlay.Applied, ...] = ()
    for path in source.overlays:
        try:
            actions = overlay.read_user_actions(parse(path.read_bytes(), source=str(path)), source=str(path))
            raw, now_applied = overlay.apply(raw, actions, source=str(path))
        except OSError as error:
            raise DocumentError(f"{path}: {error.strerror}") from error
        except (TextError, overlay.OverlayError) as error:
            raise DocumentError(str(error)) from error
        applied += now_applied
    return raw, applied


def _mended(raw: dict[str, Json], source: Source) -> _Mended:
    """The document in one piece, as OpenAPI has it."""
    bundle = Bundle(
        raw, source.location, read=lambda location: _read(location, source), resolve=lambda location, url: _resolve(location, url, source)
    )
    bundle.bundle()
    return _Mended(raw, mend(raw, bundle.problems), bundle.locations, bundle.origins)


def _resolve(location: str, url: str, source: Source) -> str:
    if source.is_remote or is_url(url) or is_url(location):
        return urljoin(location, url)
    path = Path(location).parent / unquote(url)
    return str(path) if path.resolve() != Path(source.location).resolve() else source.location


def _read(location: str, source: Source) -> Json:
    """What stands in another file of a document.

    Raises:
        OSError: it cannot be read.
        ValueError: it is neither YAML nor JSON, or must not be read.
    """
    if not is_url(location):
        if source.is_remote or "://" in location:
            raise ValueError(f"{location} is no URL that is fetched")
        return parse(Path(location).read_bytes(), source=location)
    if not source.allow_remote:
        raise ValueError(f"{location} is only fetched with --allow-remote")
    if source.is_remote and urlsplit(location)[:2] != urlsplit(source.location)[:2]:
        raise ValueError(f"{location} has another origin than {source.location}")
    return parse(fetched(location), source=location)


def fetched(url: str, *, timeout_s: float = _TIMEOUT_S) -> bytes:
    """What is at a URL; all of it must arrive within `timeout_s`.

    Raises:
        OSError: it cannot be fetched.
        ValueError: it is too long, or the URL leads to another origin.
    """
    content = bytearray()
    deadline_s = time.monotonic() + timeout_s
    try:
        with urllib.request.build_opener(_SameOrigin).open(url, timeout=timeout_s) as response:
            while piece := response.read1(_PIECE_BYTES):
                content += piece
                if len(content) > _MOST_BYTES:
                    raise ValueError(f"{url}: longer than {_MOST_BYTES} bytes")
                if time.monotonic() > deadline_s:
                    raise TimeoutError
            missing = response.length
    except urllib.error.HTTPError as error:
        error.close()
        raise OSError(
            f"cannot be fetched: the answer is {error.code} {' '.join(error.reason.split())}"
        ) from None  # it holds the connection
    except TimeoutError as error:
        raise OSError(f"cannot be fetched: it did not arrive within {timeout_s:g} s") from error
    except urllib.error.URLError as error:
        raise OSError(f"cannot be fetched: {error.reason}") from error
    except http.client.HTTPException as error:
        raise OSError(f"cannot be fetched: {error or type(error).__name__}") from error
    if missing:
        raise OSError("cannot be fetched: the connection ended before all of it arrived")
    return bytes(content)


class _SameOrigin(urllib.request.HTTPRedirectHandler):
    """Follows redirects that stay at their origin."""

    def http_error_302(self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any) -> Any:
        """Follow a redirect; its target is checked first, as the base class tells of a scheme in words of its own."""
        target = headers.get("location")
        if target is not None:
            target = urljoin(req.full_url, target)
            if urlsplit(target)[:2] != urlsplit(req.full_url)[:2]:
                fp.close()
                raise ValueError(f"{req.full_url}: leads to another origin, {target}")
        return super().http_error_302(req, fp, code, msg, headers)

    http_error_301 = http_error_303 = http_error_307 = http_error_308 = http_error_302


def _located(faults: Sequence[Fault], source: Source, mended: _Mended) -> tuple[Fault, ...]:
    """The faults with the file and the line of each."""
    by_file: dict[str, list[tuple[int, str]]] = {}
    for number, fault in enumerate(faults):
        location, at = _origin(fault.pointer, source.location, mended.origins)
        by_file.setdefault(location, []).append((number, at))
    result = list(faults)
    for location, places in by_file.items():
        lines: dict[str, int] = {}
        if not source.overlays or location != source.location:
            lines = lines_of(_text(location, source), {at for _, at in places})
        for number, at in places:
            result[number] = dataclasses.replace(faults[number], pointer=at, file=location, line=lines.get(at))
    return tuple(result)


def _text(location: str, source: Source) -> bytes:
    if location == source.location:
        return source.content
    try:
        return Path(location).read_bytes() if not is_url(location) else b""
    except OSError:
        return b""


def _origin(at: str, location: str, origins: Mapping[tuple[str | int, ...], tuple[str, str]]) -> tuple[str, str]:
    """The file that a place of the bundled document comes from, and its pointer there."""
    if not origins:
        return location, at
    tokens = tuple(pointer.split(at))
    for depth in range(len(tokens), 0, -1):
        for start, (file, fragment) in origins.items():
            if len(start) == depth and tuple(map(str, start)) == tokens[:depth]:
                return file, unquote(fragment) + pointer.join(*tokens[depth:])
    return location, at
