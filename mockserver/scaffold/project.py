"""A package with an API of one's own, made from a document: all of its files, and how they are written."""

from __future__ import annotations

import hashlib
import json
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from mockserver.scaffold import texts
from mockserver.scaffold.names import ProjectNames, identifier, project_names
from mockserver.scaffold.worked_example import WorkedExample, worked_example
from specs import Document, names
from specs.document.loading import LoadedDocument, Source, load_document
from specs.document.sources import source_at
from specs.extensions import folder_of_api


class CannotInit(ValueError):
    """No package can be written; nothing was. The message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A package that is not yet written."""

    names: ProjectNames
    document: Document
    example: WorkedExample
    files: Mapping[str, bytes]
    """By their paths in the folder."""
    is_bundled: bool
    """Whether the document was several files, and is kept as one."""


def project_of(source: str, *, date: str, allow_remote: bool = False) -> Project:
    """The package for the document at `[NAME=]FILE` or `[NAME=]URL`.

    Raises:
        specs.DocumentError: the document cannot be read.
        CannotInit: it has nothing to serve, or the name of a built-in API.
    """
    read = source_at(source, allow_remote=allow_remote)
    called = project_names(read.name)
    if called.api in names() and folder_of_api(called.api) is None:
        raise CannotInit(f"{called.api!r} is the name of a built-in API: give another, as NAME={read.location}")
    loaded = load_document(read)
    if not loaded.document.operations:
        raise CannotInit(f"{read.location}: no path has an operation: there is nothing to mock")
    example = worked_example(loaded.document)
    if example is None:
        raise CannotInit(f"{read.location}: no operation answers a plain request, from which an example could be made")
    content = _kept(read, loaded)
    files = _files(called, example, content, _url(read), date)
    return Project(names=called, document=loaded.document, example=example, files=files, is_bundled=any(map(_is_there, loaded.locations)))


def write(project: Project, folder: Path, *, force: bool = False) -> None:
    """Write the files of a package into a folder.

    Raises:
        CannotInit: a file is there already, unless `force` says to replace it; or one cannot be written.
    """
    if folder.exists() and not folder.is_dir():
        raise CannotInit(f"{folder} is a file: wanted a folder")
    there = [path for path in project.files if (folder / path).exists()]
    if there and not force:
        raise CannotInit(
            f"{folder} has {', '.join(there)} already, and nothing was written: give another folder, or --force to replace them"
        )
    try:
        for path, content in project.files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
    except OSError as error:
        raise CannotInit(f"{error.filename}: {error.strerror}") from error


def summary(project: Project, folder: Path) -> Iterator[str]:
    """The lines that tell what was written, and what to do next."""
    api = project.names.api
    yield f"{folder}: a mock of {api}, {len(project.document.operations)} operations, with an example of {project.example.operation.key}:"
    yield from (f"  {path}" for path in project.files)
    if project.is_bundled:
        yield "The document is several files, and kept as one."
    yield "Next:"
    yield f"  mockserver serve --document {shlex.quote(str(folder))} --api none"
    yield f"  contracts check {shlex.quote(str(folder))} --profile quick"
    yield f"  pytest {shlex.quote(str(folder))}"
    yield f"  pip install -e {shlex.quote(str(folder))}    and it is there by its name: mockserver serve --api {api}"


def _files(called: ProjectNames, example: WorkedExample, content: bytes, url: str, date: str) -> dict[str, bytes]:
    document_file = "openapi.json" if content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{" else "openapi.yaml"
    behaviour = identifier(example.kind)
    listing = texts.vendor_file(called.module, document_file, url, date, hashlib.sha256(content).hexdigest())
    written = {
        "pyproject.toml": texts.project_file(called),
        "README.md": texts.readme_file(called, example, document_file),
        f"{called.module}/__init__.py": texts.package_file(called),
        f"{called.module}/vendor.toml": listing,
        f"{called.module}/overlay.yaml": texts.overlay_file(called, example),
        f"{called.module}/{behaviour}.py": texts.behaviour_file(called, example),
        f"scenarios/{behaviour}.yaml": texts.scenario_file(example),
        f"test_{called.module}.py": texts.test_file(called),
    }
    return {f"{called.module}/{document_file}": content, **{path: text.encode() for path, text in written.items()}}


def _kept(source: Source, loaded: LoadedDocument) -> bytes:
    """The document's own bytes; where it is several files, all of it as one."""
    if not any(map(_is_there, loaded.locations)):
        return source.content
    return json.dumps(loaded.document.raw, indent=2, ensure_ascii=False).encode()


def _is_there(location: str) -> bool:
    return "://" in location or Path(location).is_file()


def _url(source: Source) -> str:
    return source.location if source.is_remote else f"file:{quote(Path(source.location).name)}"
