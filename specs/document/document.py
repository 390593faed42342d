"""A description as the rest of the project reads it: frozen views over the plain document, a `$ref` followed on access."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from specs.document import overlay
from specs.document.faults import Fault
from specs.document.merge import MergeError, merge
from specs.document.object_model import operations_of, structural_errors
from specs.http.media_types import FORMS, essence_of, is_json, json_type_for
from specs.json import pointer
from specs.json.parsing import Json, TextError, kind_of, parse, read

ROOT = Path(__file__).parents[1]
LOOK = ROOT / "look.css"  # of every page that shows what came of a document: the report, and the mock's own pages


class DocumentError(ValueError):
    """A document cannot be used: unreadable, changed since it was vendored, or no OpenAPI 3.0, 3.1 or 3.2."""


@dataclass(frozen=True, slots=True)
class MediaType:
    """One entry of a `content` map; `pointer` leads to it from the document's root."""

    name: str
    pointer: str
    raw: Json = field(repr=False, compare=False)

    @property
    def is_json(self) -> bool:
        """Whether its bodies are JSON, or may be where it is a range such as `*/*`."""
        return is_json(self.name)

    @property
    def sent_as(self) -> str:
        """The media type to send JSON with: its own, or `application/json` where it is a range."""
        return json_type_for(self.name)

    @property
    def sent_as_text(self) -> str:
        """The media type to send a text with: its own, or `text/plain` where it is a range."""
        return "text/plain" if "*" in self.name else self.name

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
    raw: Json = field(repr=False, compare=False)

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
    raw: Json = field(repr=False, compare=False)
    document: Document = field(repr=False)

    @property
    def content(self) -> tuple[MediaType, ...]:
        return _content(self.document, self.raw, self.pointer)

    @property
    def json_body(self) -> MediaType | None:
        """The media type of its JSON body; one that says JSON goes before a range that holds it."""
        return _json_body(self.content)

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
    raw: Json = field(repr=False, compare=False)

    @cached_property
    def key(self) -> str:
        """Its name in this project: "POST /deployments"."""
        return f"{self.method} {self.path}"

    @property
    def id(self) -> str:
        """Its operationId, or its key where the document gives none."""
        return str(self.raw.get("operationId", self.key))

    @cached_property
    def pointer(self) -> str:
        """Where it stands, the `$ref` of its path item followed."""
        for at, item in reversed(self.document.path_item(self.path)):
            for tokens, method, _ in operations_of(item):
                if method == self.method:
                    return at + pointer.join(*tokens)
        raise LookupError(self.key)

    @property
    def is_published(self) -> bool:
        """Whether the vendored pages hold it, or only the overlay does."""
        published = Document(self.document.name, self.document.published, self.document.published)
        if self.path not in (published.raw.get("paths") or {}):
            return False
        return any(self.method.lower() in item for _, item in published.path_item(self.path))

    @cached_property
    def url_path(self) -> str:
        """The path on a server: the path of the server that applies (operation, path item, document), then the path."""
        if self.document.mounted_at is not None:
            return self.document.mounted_at + self.path
        holders = (self.raw, *(item for _, item in reversed(self.document.path_item(self.path))))
        servers = next((holder["servers"] for holder in holders if holder.get("servers")), None)
        base = server_path(servers) if servers else self.document.base_path
        return base + self.path

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """Its parameters and its path item's; where both name one, the operation's own counts."""
        parameter_by_key: dict[tuple[str, str], Parameter] = {}
        for at, holder in (*self.document.path_item(self.path), (self.pointer, self.raw)):
            for number, raw in enumerate(holder.get("parameters", ())):
                parameter_pointer, resolved = self.document.resolve(raw, f"{at}/parameters/{number}")
                name, location = resolved["name"], resolved["in"]
                if location == "header" and name.lower() in ("accept", "content-type", "authorization"):
                    continue  # OpenAPI: such a definition "shall be ignored"
                parameter_by_key[location, name.lower() if location == "header" else name] = Parameter(
                    name, location, parameter_pointer, resolved
                )
        return tuple(parameter_by_key.values())

    @cached_property
    def request_content(self) -> tuple[MediaType, ...]:
        at, raw = self._request_body
        return _content(self.document, raw, at)

    @cached_property
    def json_body(self) -> MediaType | None:
        """The media type of the JSON that it takes; one that says JSON goes before a range that holds it."""
        return _json_body(self.request_content)

    @cached_property
    def form_body(self) -> MediaType | None:
        """The media type of the form that it takes, a percent-encoded one before one in parts; None where it takes JSON, or no form."""
        if self.json_body is not None:
            return None
        return next((media for name in FORMS for media in self.request_content if essence_of(media.name) == name), None)

    @property
    def value_body(self) -> MediaType | None:
        """The media type of the body whose value its schema describes, member by member: JSON, or else a form."""
        return self.json_body or self.form_body

    @property
    def is_body_required(self) -> bool:
        return bool(self._request_body[1].get("required"))

    @property
    def says_whether_body_required(self) -> bool | None:
        """What stands at `required` of the request body; None where nothing does."""
        required = self._request_body[1].get("required")
        return required if isinstance(required, bool) else None

    @property
    def _request_body(self) -> tuple[str, Json]:
        return self.document.resolve(self.raw.get("requestBody", {}), self.pointer + "/requestBody")

    @cached_property
    def responses(self) -> tuple[Response, ...]:
        responses = []
        for status, raw in self.raw.get("responses", {}).items():
            if not status.startswith("x-"):
                at, resolved = self.document.resolve(raw, self.pointer + pointer.join("responses", status))
                responses.append(Response(status, at, resolved, self.document))
        return tuple(responses)

    @cached_property
    def success(self) -> Response | None:
        """The first of its responses that is a success; where there is none, the first that redirects, else the default."""
        for start in ("2", "3", "d"):
            response = next((response for response in self.responses if response.status.startswith(start)), None)
            if response is not None:
                return response
        return None

    @cached_property
    def success_status(self) -> int:
        """The status of that response; 200 where there is none."""
        return int(self.success.status.upper().replace("X", "0")) if self.success and self.success.status != "default" else 200

    @cached_property
    def success_schema(self) -> Json:
        """The Schema Object of the JSON body of that response, its `$ref` followed; {} where there is none."""
        media = self.success.json_body if self.success else None
        return self.document.schema(media.raw.get("schema", {})) if media else {}

    @cached_property
    def _by_status(self) -> dict[str, Response]:
        return {response.status.upper(): response for response in self.responses}

    def response(self, status: int) -> Response | None:
        """The response declared for `status`: by its code, then its range, then `default`."""
        declared = self._by_status
        return declared.get(str(status)) or declared.get(f"{status // 100}XX") or declared.get("DEFAULT")

    @property
    def security(self) -> tuple[dict[str, list[str]], ...]:
        """The alternatives (any one suffices) of schemes (all needed); empty: no credential."""
        return tuple(self.raw.get("security", self.document.raw.get("security", ())))

    @property
    def is_public(self) -> bool:
        """Whether it may be called without a credential."""
        return not self.security or {} in self.security


@dataclass(frozen=True, eq=False)
class Document:
    """One API's description: the published pages as one, with its overlay applied.

    `published` is without the overlay; `applied` says what each overlay action matched.
    """

    name: str
    raw: Json = field(repr=False)
    published: Json = field(repr=False)
    applied: tuple[overlay.Applied, ...] = field(default=(), repr=False)
    faults: tuple[Fault, ...] = field(default=(), repr=False)  # of a document that is read as far as it can be
    is_lenient: bool = field(default=False, repr=False)  # whether it was mended where it departs from OpenAPI
    mounted_at: str | None = None  # the base path of every operation, in the place of those of the document's servers: "/acme"
    location: str | None = None  # of a user's own document: the file or URL that it was read from
    built_in: str | None = None  # of a user's own document: the built-in API whose operations stand in it, and whose behaviours they have

    @property
    def version(self) -> str:
        """Of OpenAPI: "3.0", "3.1" or "3.2"."""
        return ".".join(self.raw["openapi"].split(".")[:2])

    @cached_property
    def base_path(self) -> str:
        """The path of the first server's URL, or where the document is mounted instead: "" or "/v1"."""
        return self.mounted_at if self.mounted_at is not None else server_path(self.raw.get("servers") or [{"url": "/"}])

    @property
    def hosts_without_scheme(self) -> set[str]:
        """The hosts of its servers whose URL has no scheme: `//host/path`."""
        urls = [str(server.get("url", "")) for server in self.raw.get("servers") or () if isinstance(server, dict)]
        return {urlsplit(url).netloc for url in urls if url.startswith("//")}

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        """Every operation, in the document's order."""
        operations = []
        for path in self.raw.get("paths", {}):
            if not path.startswith("/"):
                continue
            item = {key: value for _, holder in self.path_item(path) for key, value in holder.items()}
            operations += [Operation(self, path, method, raw) for _, method, raw in operations_of(item)]
        return tuple(operations)

    def path_item(self, path: str) -> tuple[tuple[str, Json], ...]:
        """The Path Item Object of `path`, with its pointer; behind those that its `$ref` leads to, whose fields it may override."""
        at, item = pointer.join("paths", path), self.raw["paths"][path]
        path_items = [(at, item)]
        while isinstance(item.get("$ref"), str):
            at, item = self._follow(item["$ref"], at)
            if not isinstance(item, dict) or (at, item) in path_items:
                raise DocumentError(f"{self.name}: the references of the path item {path!r} lead to no path item")
            path_items.insert(0, (at, item))
        return tuple(path_items)

    @property
    def security_schemes(self) -> dict[str, Json]:
        schemes = self.raw.get("components", {}).get("securitySchemes", {})
        return {name: self.resolve(raw, pointer.join("components", "securitySchemes", name))[1] for name, raw in schemes.items()}

    def schema(self, raw: Json) -> Json:
        """The Schema Object that `raw` is or, by its `$ref`s, refers to.

        Raises:
            DocumentError: a reference leads nowhere, in a circle, or out of the document.
        """
        return self.resolve(raw, "")[1]

    def resolve(self, raw: Json, at: str) -> tuple[str, Json]:
        """Where the object `raw`, standing at pointer `at`, really stands, and what it is, its `$ref`s followed.

        Raises:
            DocumentError: a reference leads nowhere, in a circle, or out of the document.
        """
        references: list[str] = []
        while isinstance(raw, dict) and isinstance(raw.get("$ref"), str):
            reference = raw["$ref"]
            if reference in references:
                raise DocumentError(f"{self.name}: the references at {at} go in a circle: {' -> '.join(references)}")
            references.append(reference)
            at, raw = self._follow(reference, at)
            if not isinstance(raw, (dict, bool)):
                raise DocumentError(f"{self.name}: a reference leads to {at}, where {kind_of(raw)} stands")
        return at, raw

    @cached_property
    def _followed(self) -> dict[str, tuple[str, Json]]:
        """Where references lead, as they were followed so far."""
        return {}

    def _follow(self, reference: str, at: str) -> tuple[str, Json]:
        if reference not in self._followed:
            self._followed[reference] = self._led_to(reference, at)
        return self._followed[reference]

    def _led_to(self, reference: str, at: str) -> tuple[str, Json]:
        if not reference.startswith("#"):
            raise DocumentError(f"{self.name}: {at} refers to {reference!r}; only references inside the document are followed")
        try:
            tokens = pointer.split(reference)
            return pointer.join(*tokens), pointer.follow(self.raw, tokens)
        except (LookupError, ValueError):
            raise DocumentError(f"{self.name}: {at} refers to {reference!r}, which is not in the document") from None


def published(pages: Mapping[str, bytes], *, name: str) -> Document:
    """The pages (file name -> content) of the API `name` as one description, without its overlay.

    Raises:
        DocumentError: one is no OpenAPI 3.0, 3.1 or 3.2, or two contradict each other.
    """
    try:
        raw = merge({file: parse(content, source=file) for file, content in pages.items()})
    except (TextError, MergeError) as error:
        raise DocumentError(f"{name}: {error}") from error
    return from_raw(raw, name=name)


def overlaid(document: Document, folder: Path) -> Document:
    """`document` with the `overlay.yaml` in `folder` applied, if there is one.

    Raises:
        DocumentError: the overlay cannot be read or applied.
    """
    path = folder / "overlay.yaml"
    source = f"{folder.name}/overlay.yaml"
    try:
        if not path.is_file():
            return document
        actions = overlay.read_actions(read(path), source=source)
        raw, applied = overlay.apply(document.raw, actions, source=source)
    except OSError as error:
        raise DocumentError(f"{source}: {error.strerror}") from error
    except (TextError, overlay.OverlayError) as error:
        raise DocumentError(f"{document.name}: {error}") from error
    return Document(document.name, check(raw, source=source), document.raw, applied)


def from_file(path: Path) -> Document:
    """Any OpenAPI document, as it is; its name is the file's, in letters, digits, `-` and `_`.

    Raises:
        DocumentError: the file cannot be read, or is no OpenAPI 3.0, 3.1 or 3.2.
    """
    try:
        return from_raw(read(path), name=name_of_file(path.name))
    except OSError as error:
        raise DocumentError(f"{path}: {error.strerror}") from error
    except TextError as error:
        raise DocumentError(str(error)) from error


def name_of_file(file_name: str) -> str:
    """The name of an API whose document has this file name: `acme-v1-2` for `acme.v1.2.yaml`."""
    return re.sub(r"[^A-Za-z0-9_]+", "-", Path(file_name).stem).strip("-") or "document"


def from_raw(raw: Json, *, name: str) -> Document:
    """A document given as plain values.

    Raises:
        DocumentError: it is no OpenAPI 3.0, 3.1 or 3.2.
    """
    return Document(name, check(raw, source=name), raw)


def check(raw: Json, *, source: str) -> Json:
    """`raw`, if it can be an OpenAPI 3.0, 3.1 or 3.2 document with paths.

    Raises:
        DocumentError: saying what was got and what was wanted.
    """
    if not isinstance(raw, dict):
        raise DocumentError(f"{source}: wanted an OpenAPI document (a mapping), got {kind_of(raw)}")
    version = raw.get("openapi")
    if not isinstance(version, str) or version.split(".")[:2] not in (["3", "0"], ["3", "1"], ["3", "2"]):
        actual = f"swagger {raw['swagger']}" if "swagger" in raw else f"{kind_of(version)}: {version!r}" if version else kind_of(version)
        raise DocumentError(f"{source}: wanted `openapi` 3.0.x, 3.1.x or 3.2.x, got {actual}")
    for at, expected, actual in structural_errors(raw):
        raise DocumentError(f"{source}: wanted {expected} at {pointer.join(*at)}, got {kind_of(actual)}")
    if "servers" in raw:
        server_path(raw["servers"] or [{"url": "/"}])
    return raw


def vendored(folder: Path) -> list[dict[str, str]]:
    """The pages that `vendor.toml` in `folder` lists, in its order: file, url, date, sha256 each.

    Raises:
        DocumentError: the file is not there, or an entry lacks one of them.
    """
    listed = _listing(folder).get("page", [])
    if not isinstance(listed, list) or not all(isinstance(page, dict) for page in listed):
        raise DocumentError(f"{folder.name}/vendor.toml: wanted [[page]] tables")
    for page in listed:
        for key in ("file", "url", "date", "sha256"):
            if not isinstance(page.get(key), str):
                raise DocumentError(f"{folder.name}/vendor.toml: a [[page]] lacks {key!r} (a string)")
        if page["file"] in (".", "..") or set(page["file"]) & set("/\\"):
            raise DocumentError(f"{folder.name}/vendor.toml: {page['file']!r} is not the name of a file in that folder")
    files = [page["file"] for page in listed]
    if len(set(files)) < len(files):
        raise DocumentError(f"{folder.name}/vendor.toml: a file is listed twice")
    return listed


def reads_leniently(folder: Path) -> bool:
    """Whether `vendor.toml` in `folder` says `lenient = true`: its page is read as far as it can be, its faults mended.

    Raises:
        DocumentError: the file is not there, or the word is neither true nor false.
    """
    lenient = _listing(folder).get("lenient", False)
    if not isinstance(lenient, bool):
        raise DocumentError(f"{folder.name}/vendor.toml: wanted `lenient` to be true or false, got {kind_of(lenient)}")
    return lenient


def _listing(folder: Path) -> dict[str, Json]:
    path = folder / "vendor.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DocumentError(f"{folder.name}/vendor.toml: {error.strerror}") from error
    except ValueError as error:  # not TOML, or not UTF-8
        raise DocumentError(f"{folder.name}/vendor.toml: {error}") from error


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
    """The path of the first server's URL, its variables at their defaults, without a trailing slash.

    Raises:
        DocumentError: there is no such URL.
    """
    try:
        url = servers[0]["url"]
        for name, variable in (servers[0].get("variables") or {}).items():
            url = url.replace("{" + name + "}", str(variable["default"]))
        path = str(urlsplit(url).path).rstrip("/")
    except (LookupError, TypeError, AttributeError, ValueError) as error:
        raise DocumentError(f"`servers`: no URL can be read from the first one: {servers!r:.200}") from error
    return path if path.startswith("/") or not path else "/" + path.removeprefix("./")


def _content(document: Document, raw: Json, at: str) -> tuple[MediaType, ...]:
    media_types = []
    for name, media in raw.get("content", {}).items():
        media_pointer = at + pointer.join("content", name)
        if "$ref" in media:  # from 3.2 on, it may stand in `components.mediaTypes`
            media_pointer, media = document.resolve(media, media_pointer)
        media_types.append(MediaType(name, media_pointer, media))
    return tuple(media_types)


def _json_body(content: tuple[MediaType, ...]) -> MediaType | None:
    candidates = [media for media in content if media.is_json]
    return next((media for media in candidates if "*" not in media.name), next(iter(candidates), None))
