"""`specs`: vendor a published document, verify what was vendored, list what the overlays add."""

from __future__ import annotations

import datetime
import json
import sys
from pathlib import Path

import click

from specs.command_group import CommandGroup, CouldNotRun
from specs.document.apis import load, names
from specs.document.document import ROOT, DocumentError
from specs.document.overlay import OverlayError, apply, read_user_actions
from specs.json.parsing import TextError, parse, read
from specs.json.writing import as_yaml
from specs.vendoring import diff
from specs.vendoring.gaps import FORMATS, gaps
from specs.vendoring.vendor import VendoredDocument, VendorError, content_of, vendor
from specs.vendoring.verify import VerificationResult, verify

FINDINGS = 1
COULD_NOT_RUN = 2

_root = click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=ROOT,
    help="The folder of the APIs' folders; this package's own unless given.",
)


@click.group(cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def main() -> None:
    """What the services promise: vendored OpenAPI documents and their overlays.

    \b
    Examples:
      specs verify
      specs vendor tavus https://docs.tavus.io/api-reference/faces/create-face.md
      specs vendor tavus page.md --url https://docs.tavus.io/api-reference/faces/get-face
      specs gaps together --format markdown

    Exit status: 0 all is well, 1 there are findings, 2 the command could not run.
    """


@main.command("vendor")
@click.argument("api")
@click.argument("source")
@click.option("--file", metavar="NAME", help="The file to keep it in.")
@click.option("--url", help="Where it was published; SOURCE itself where that is a URL. A file may do without.")
@_root
def vendor_command(api: str, source: str, file: str | None, url: str | None, root: Path) -> None:
    """Keep the OpenAPI document at SOURCE, byte for byte, as a page of API.

    SOURCE is a file or an http(s) URL: a Markdown page with one fenced yaml, yml or json block that holds the document, or
    the document itself. It is written to API/NAME and noted in API/vendor.toml with its URL, date and sha256. What changed
    in the API's description is listed.

    NAME, unless given, is that of the page vendored from the same URL before, else made from the last part of the URL's
    path: .../faces/create-face.md becomes create-face.yaml (.json where the document is JSON).

    Nothing is written, and the status is 2, where there is no single OpenAPI document or it contradicts another page of the
    API. Where the API's overlay no longer applies, the page is kept, what fails is said, and the status is 1: mend the overlay.

    \b
    Examples:
      specs vendor tavus https://docs.tavus.io/api-reference/faces/create-face.md
      specs vendor together openapi.yaml --url https://docs.together.ai/openapi.yaml
      specs vendor mine page.md --url https://example.com/docs/create --file create-thing.yaml
    """
    today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    try:
        vendored_document = vendor(root, api, source, content_of(source), date=today, file=file, url=url)
    except VendorError as error:
        raise CouldNotRun(str(error)) from error
    click.echo(_vendored(api, vendored_document), nl=False)
    if vendored_document.overlay_problem:
        click.echo(f"FAIL the overlay no longer applies: {vendored_document.overlay_problem}")
        sys.exit(FINDINGS)


@main.command("verify")
@click.argument("apis", metavar="[API]...", nargs=-1)
@_root
def verify_command(apis: tuple[str, ...], root: Path) -> None:
    """Check every vendored byte and the description that comes of it.

    For each API (all of them unless named): the pages are those that vendor.toml notes and no file is unlisted; they merge;
    the overlay applies; the result is valid by OpenAPI's own meta-schema; every schema compiles for requests and for replies;
    every example fits its schema.

    \b
    Examples:
      specs verify
      specs verify tavus
    """
    results = [verify(api, root) for api in _chosen(apis, root)]
    for result in results:
        click.echo(_verdict(result), nl=False)
    if any(result.failures for result in results):
        sys.exit(FINDINGS)


@main.command("gaps")
@click.argument("apis", metavar="[API]...", nargs=-1)
@click.option("--format", "form", type=click.Choice(tuple(FORMATS)), default="text", show_default=True)
@_root
def gaps_command(apis: tuple[str, ...], form: str, root: Path) -> None:
    """List what the published pages leave out or contradict, and the overlays say.

    First where a page's prose and its schema disagree, then what was added: documented elsewhere, seen in what an official
    client sends or requires, or inferred.

    \b
    Examples:
      specs gaps
      specs gaps together --format markdown > GAPS.md
    """
    try:
        all_gaps = [gap for api in _chosen(apis, root) for gap in gaps(load(api, root=root))]
    except DocumentError as error:
        raise CouldNotRun(str(error)) from error
    click.echo(FORMATS[form](all_gaps), nl=False)


@main.group("overlay")
def overlay_group() -> None:
    """Apply OpenAPI Overlays to any document."""


@overlay_group.command("apply")
@click.argument("document", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("overlays", metavar="OVERLAY...", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--format", "form", type=click.Choice(("yaml", "json")), help="Of the result; that of DOCUMENT unless given.")
def overlay_apply(document: Path, overlays: tuple[Path, ...], form: str | None) -> None:
    """Print DOCUMENT with every OVERLAY applied in order: any OpenAPI Overlay 1.0 or 1.1.

    An action that matches nothing changes nothing, and is told on stderr.

    \b
    Examples:
      specs overlay apply openapi.yaml overlay.yaml > openapi.mine.yaml
      specs overlay apply openapi.json first.yaml second.yaml --format yaml
    """
    try:
        content = document.read_bytes()
        raw = parse(content, source=str(document))
        for path in overlays:
            raw, applied = apply(raw, read_user_actions(read(path), source=str(path)), source=str(path))
            for unmatched in (done for done in applied if not done.pointers):
                click.echo(f"{path}: the action on {unmatched.action.target} matches nothing", err=True)
    except OSError as error:
        raise CouldNotRun(f"{error.filename}: {error.strerror}") from error
    except (TextError, OverlayError) as error:
        raise CouldNotRun(str(error)) from error
    is_json = content.lstrip()[:1] in (b"{", b"[") if form is None else form == "json"
    click.echo(json.dumps(raw, indent=2, ensure_ascii=False) if is_json else as_yaml(raw).rstrip("\n"))


def _chosen(apis: tuple[str, ...], root: Path) -> tuple[str, ...]:
    api_names = names(root)
    for api in apis:
        if api not in api_names:
            raise click.UsageError(f"no API {api!r} in {root.name}/: wanted one of {', '.join(api_names) or '(there are none)'}")
    if not api_names:
        raise click.UsageError(f"no API in {root.name}/: a folder with a vendor.toml each")
    return tuple(dict.fromkeys(apis)) or api_names


def _vendored(api: str, vendored_document: VendoredDocument) -> str:
    if not vendored_document.is_written:
        return f"{api}/{vendored_document.file} is unchanged: the bytes that were vendored before\n"
    verb = "added" if vendored_document.is_new else "updated"
    return f"{verb} {api}/{vendored_document.file} from {vendored_document.url}\n{diff.render(vendored_document.changes)}"


def _verdict(result: VerificationResult) -> str:
    if result.failures:
        return "".join(f"FAIL {result.api}  {failure}\n" for failure in result.failures)
    pages = "1 page" if result.pages == 1 else f"{result.pages} pages"
    counts = f"{result.operations} operations, {result.schemas} schemas compiled, {result.examples} examples fit"
    return f"ok {result.api}: {pages}, {counts}\n"
