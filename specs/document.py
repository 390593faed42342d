"""A description as the rest of the project reads it: frozen views over the plain document, a `$ref` followed on access."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from specs import overlay, pointer
from specs.anatomy import METHODS
from specs.merge import MergeError, merge
from specs.text import Json, TextError, read

ROOT = Path(__file__).parent


class DocumentError(ValueError):
    """A document cannot be used: unreadable, changed since it was vendored, or no OpenAPI 3.0 or 3.1."""


@dataclass(frozen=True, slots=True)
class MediaType:
    """One entry of a `content` map; `pointer` leads to it from the document's root."""

    name: str
    pointer: str
    raw: Json

    @property
    def schema_pointer(self) -> str | None:
        """The pointer of its Schema Object, or None where it declares none."""
        return f"{self.pointer}/schema" if "schema" in self.raw else None


@dataclass(frozen=True, slots=True)
class Parameter:
    """A Parameter Object, or a response's Header Object (whose `location` is "header")."""

    name: str
    location: str  # path, query, header or cookie
    pointer: str
    raw: Json

    @property
    def required(self) -> bool:
        return bool(self.raw.get("required"))

    @property
    def style(self) -> str:
        return str(self.raw.get("style", "form" if self.location in ("query", "cookie") else "simple"))

    @property
    def explode(self) -> bool:
        return bool(self.raw.get("explode", self.style == "form"))


@dataclass(frozen=True, slots=True)
class Response:
    """A Response Object: `status` is "200", "4XX" or "default"."""

    status: str
    pointer: str
    raw: Json
    document: Document

    @property
    def content(self) -> tuple[MediaType, ...]:
        return _content(self.raw, self.pointer)

    @property
    def headers(self) -> Iterator[Parameter]:
        for name, raw in self.raw.get("headers", {}).items():
            at, resolved = self.document.resolve(raw, self.pointer + pointer.join("headers", name))
            if name.lower() != "content-type":  # OpenAPI: such a definition "shall be ignored"
                yield Parameter(name, "header", at, resolved)


@dataclass(frozen=True)
class Operation:
    """One method of one path."""

    document: Document = field(repr=False)
    path: str  # as the document spells it: "/deployments/{id}"
    method: str  # upper case
    raw: Json = field(repr=False)

    @property
    def key(self) -> str:
        """Its name in this project: "POST /deployments"."""
        return f"{self.method} {self.path}"

    @property
    def id(self) -> str:
        """Its operationId, or its key where the document gives none."""
        return str(self.raw.get("operationId", self.key))

    @property
    def pointer(self) -> str:
        return pointer.join("paths", self.path, self.method.lower())

    @property
    def is_published(self) -> bool:
        """Whether the vendored pages hold it, or only the overlay does."""
        item = self.document.published.get("paths", {}).get(self.path, {})
        return self.method.lower() in item

    @cached_property
    def url_path(self) -> str:
        """The path on a server: the path of the server that applies (operation, path item, document), then the path."""
        servers = self.raw.get("servers") or self._item.get("servers")
        base = server_path(servers) if servers else self.document.base_path
        return base + self.path

    @property
    def _item(self) -> Json:
        return self.document.resolve(self.document.raw["paths"][self.path], "")[1]

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """Its parameters and its path item's, the operation's own first where both name one."""
        found: dict[tuple[str, str], Parameter] = {}
        for holder, at in ((self._item, pointer.join("paths", self.path)), (self.raw, self.pointer)):
            for number, raw in enumerate(holder.get("parameters", ())):
                where, resolved = self.document.resolve(raw, f"{at}/parameters/{number}")
                name, location = resolved["name"], resolved["in"]
                if location == "header" and name.lower() in ("accept", "content-type", "authorization"):
                    continue  # OpenAPI: such a definition "shall be ignored"
                found[location, name.lower() if location == "header" else name] = Parameter(name, location, where, resolved)
        return tuple(found.values())

    @cached_property
    def request_content(self) -> tuple[MediaType, ...]:
        at, raw = self._request_body
        return _content(raw, at)

    @property
    def is_body_required(self) -> bool:
        return bool(self._request_body[1].get("required"))

    @property
    def _request_body(self) -> tuple[str, Json]:
        return self.document.resolve(self.raw.get("requestBody", {}), self.pointer + "/requestBody")

    @cached_property
    def responses(self) -> tuple[Response, ...]:
        found = []
        for status, raw in self.raw.get("responses", {}).items():
            if not status.startswith("x-"):
                at, resolved = self.document.resolve(raw, self.pointer + pointer.join("responses", status))
                found.append(Response(status, at, resolved, self.document))
        return tuple(found)

    def response(self, status: int) -> Response | None:
        """The response declared for `status`: by its code, then its range, then `default`."""
        declared = {response.status.upper(): response for response in self.responses}
        return declared.get(str(status)) or declared.get(f"{status // 100}XX") or declared.get("DEFAULT")

    @property
    def security(self) -> tuple[dict[str, list[str]], ...]:
        """The alternatives (any one suffices) of schemes (all needed); empty: no credential."""
        return tuple(self.raw.get("security", self.document.raw.get("security", ())))


@dataclass(frozen=True, eq=False)
class Document:
    """One API's description: the published pages as one, with its overlay applied.

    `published` is without the overlay; `applied` says what each overlay action matched.
    """

    name: str
    raw: Json = field(repr=False)
    published: Json = field(repr=False)
    applied: tuple[overlay.Applied, ...] = field(default=(), repr=False)

    @property
    def version(self) -> str:
        """ "3.0" or "3.1"."""
        return ".".join(self.raw["openapi"].split(".")[:2])

    @cached_property
    def base_path(self) -> str:
        """The path of the first server's URL: "" or "/v1"."""
        return server_path(self.raw.get("servers") or [{"url": "/"}])

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        """Every operation, in the document's order."""
        found = []
        for path, raw in self.raw.get("paths", {}).items():
            if not path.startswith("/"):
                continue
            item = self.resolve(raw, pointer.join("paths", path))[1]
            found += [Operation(self, path, m.upper(), item[m]) for m in item if m in METHODS]
        return tuple(found)

    @property
    def security_schemes(self) -> dict[str, Json]:
        schemes = self.raw.get("components", {}).get("securitySchemes", {})
        return {name: self.resolve(raw, "")[1] for name, raw in schemes.items()}

    def resolve(self, raw: Json, at: str) -> tuple[str, Json]:
        """Where the object `raw`, standing at pointer `at`, really stands, and what it is, its `$ref`s followed.

        Raises:
            DocumentError: a reference leads nowhere, in a circle, or out of the document.
        """
        seen = []
        while isinstance(raw, dict) and isinstance(raw.get("$ref"), str):
            reference = raw["$ref"]
            if reference in seen:
                raise DocumentError(f"{self.name}: the references at {at} go in a circle: {' -> '.join(seen)}")
            if not reference.startswith("#/"):
                raise DocumentError(f"{self.name}: {at} refers to {reference!r}; only references inside the document are followed")
            seen.append(reference)
            try:
                raw = pointer.follow(self.raw, pointer.split(reference))
            except (LookupError, ValueError, TypeError):
                raise DocumentError(f"{self.name}: {at} refers to {reference!r}, which is not in the document") from None
            at = pointer.join(*pointer.split(reference))
        return at, raw


def names() -> tuple[str, ...]:
    """The APIs that have a folder here, in alphabetical order."""
    return tuple(sorted(path.parent.name for path in ROOT.glob("*/vendor.toml")))


def load(name: str, *, root: Path = ROOT) -> Document:
    """The API `name`: its vendored pages verified and merged, its overlay applied.

    Raises:
        DocumentError: there is no such API, or one of its files cannot be used.
    """
    folder = root / name
    if not (folder / "vendor.toml").is_file():
        raise DocumentError(f"no API {name!r} in {root.name}/: wanted one of {', '.join(names())}")
    pages = {page["file"]: verified(folder, page) for page in vendored(folder)}
    try:
        published = merge({file: read(folder / file) for file in pages})
        if not (folder / "overlay.yaml").is_file():
            return from_raw(published, name=name)
        source = f"{name}/overlay.yaml"
        actions = overlay.read_actions(read(folder / "overlay.yaml"), source=source)
        raw, applied = overlay.apply(published, actions, source=source)
    except (TextError, MergeError, overlay.OverlayError) as error:
        raise DocumentError(f"{name}: {error}") from error
    return Document(name, check(raw, source=source), published, applied)


def from_file(path: Path) -> Document:
    """Any OpenAPI document, as it is; its name is the file's.

    Raises:
        DocumentError: the file cannot be read, or is no OpenAPI 3.0 or 3.1.
    """
    try:
        return from_raw(read(path), name=path.stem)
    except OSError as error:
        raise DocumentError(f"{path}: {error.strerror}") from error
    except TextError as error:
        raise DocumentError(str(error)) from error


def from_raw(raw: Json, *, name: str) -> Document:
    """A document given as plain values.

    Raises:
        DocumentError: it is no OpenAPI 3.0 or 3.1.
    """
    return Document(name, check(raw, source=name), raw)


def check(raw: Json, *, source: str) -> Json:
    """`raw`, if it can be an OpenAPI 3.0 or 3.1 document with paths.

    Raises:
        DocumentError: saying what was got and what was wanted.
    """
    if not isinstance(raw, dict):
        raise DocumentError(f"{source}: wanted an OpenAPI document (a mapping), got a {type(raw).__name__}")
    version = raw.get("openapi")
    if not isinstance(version, str) or version.split(".")[:2] not in (["3", "0"], ["3", "1"]):
        got = f"swagger {raw['swagger']}" if "swagger" in raw else repr(version)
        raise DocumentError(f"{source}: wanted `openapi` 3.0.x or 3.1.x, got {got}")
    for key in ("paths", "components"):
        if not isinstance(raw.get(key, {}), dict):
            raise DocumentError(f"{source}: wanted a mapping at /{key}, got a {type(raw[key]).__name__}")
    return raw


def vendored(folder: Path) -> list[dict[str, str]]:
    """The pages that `vendor.toml` in `folder` lists: file, url, date, sha256 each.

    Raises:
        DocumentError: the file is not there, or an entry lacks one of them.
    """
    path = folder / "vendor.toml"
    try:
        listed = tomllib.loads(path.read_text(encoding="utf-8")).get("page", [])
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise DocumentError(f"{folder.name}/vendor.toml: {error}") from error
    for page in listed:
        for key in ("file", "url", "date", "sha256"):
            if not isinstance(page.get(key), str):
                raise DocumentError(f"{folder.name}/vendor.toml: a [[page]] lacks {key!r} (a string)")
    return listed


def verified(folder: Path, page: dict[str, str]) -> bytes:
    """The bytes of a vendored page.

    Raises:
        DocumentError: they are gone, or not those that were vendored.
    """
    path = folder / page["file"]
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DocumentError(f"{folder.name}/{page['file']}: {error.strerror}") from error
    digest = hashlib.sha256(content).hexdigest()
    if digest != page["sha256"]:
        raise DocumentError(
            f"{folder.name}/{page['file']} is not the page that was vendored on {page['date']} from {page['url']}: "
            f"sha256 is {digest}, wanted {page['sha256']}"
        )
    return content


def server_path(servers: Json) -> str:
    """The path of the first server's URL, its variables at their defaults, without a trailing slash."""
    url = servers[0]["url"]
    for name, variable in (servers[0].get("variables") or {}).items():
        url = url.replace("{" + name + "}", str(variable["default"]))
    return urlsplit(url).path.rstrip("/")


def _content(raw: Json, at: str) -> tuple[MediaType, ...]:
    return tuple(MediaType(name, at + pointer.join("content", name), media) for name, media in raw.get("content", {}).items())
