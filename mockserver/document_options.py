"""The options by which command lines are given documents of a user's own, and what comes of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from mockserver.state import clock
from specs import Document, DocumentError, load, names
from specs.command_group import CouldNotRun
from specs.document.cache import user_cache
from specs.document.faults import Fault, report
from specs.document.sources import document_at, mounted, overlays_by_source, served_together

Command = TypeVar("Command", bound=Callable[..., Any])


def _clock(_context: click.Context, _parameter: click.Parameter, text: str) -> clock.Clock:
    try:
        return clock.from_text(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


clock_option = click.option(
    "--clock", "mock_clock", default="real", show_default=True, callback=_clock, metavar="real|manual|xFACTOR", help="How time passes."
)
allow_remote = click.option("--allow-remote", is_flag=True, help="Fetch the URLs that a document refers to.")
_options = (
    click.option(
        "--document",
        "sources",
        multiple=True,
        metavar="[NAME=]FILE|URL|FOLDER",
        help="This OpenAPI document, or the folder of a package that `mockserver init` wrote. May be repeated.",
    ),
    click.option(
        "--overlay",
        "overlays",
        multiple=True,
        metavar="[NAME=]FILE",
        help="Apply this OpenAPI Overlay (1.0 or 1.1) to a --document; NAME says to which. May be repeated.",
    ),
    allow_remote,
)


def document_options(command: Command) -> Command:
    """Give a command the options `sources`, `overlays` and `allow_remote`."""
    for option in reversed(_options):
        command = option(command)
    return command


def own_documents(
    sources: tuple[str, ...], overlays: tuple[str, ...], base_paths: tuple[str, ...] = (), *, allow_remote: bool
) -> tuple[Document, ...]:
    """The user's own documents, each with its overlays, below their base paths.

    Raises:
        click.ClickException: one cannot be used.
    """
    for option, values in (("--base-path", base_paths), ("--overlay", overlays)):
        if values and not sources:
            raise click.UsageError(f"{option}: means nothing without a --document.")
    try:
        paths_by_source = overlays_by_source(sources, overlays)
        cache = user_cache()
        read = [
            document_at(source, overlays=paths, allow_remote=allow_remote, cache=cache)
            for source, paths in zip(sources, paths_by_source, strict=True)
        ]
        return mounted(read, base_paths)
    except DocumentError as error:
        raise click.ClickException(str(error)) from error


def served_documents(apis: tuple[str, ...], own: tuple[Document, ...]) -> tuple[Document, ...]:
    """The documents to serve: those of the built-in APIs that were chosen, and the user's own.

    Raises:
        click.ClickException: nothing is left, or they cannot be served together.
    """
    built_in = () if "none" in apis else apis or names()
    if not built_in and not own:
        raise click.UsageError("--api none: nothing is left to be served; give a --document.")
    try:
        return served_together(tuple(map(load, built_in)), own)
    except DocumentError as error:
        raise click.ClickException(str(error)) from error


def tell_faults(documents: tuple[Document, ...], *, strict: bool) -> None:
    """Tell of every fault of the documents; with `strict`, of each example that breaks its schema too, and end where there is one.

    Raises:
        click.ClickException: there is one, and `strict` says that there must be none.
    """
    faults = [fault for document in documents for fault in (*document.faults, *(_example_faults(document) if strict else ()))]
    for line in map(str, faults) if strict else report(faults):
        click.echo(f"{'error' if strict else 'warning'}: {line}", err=True)
    if strict and faults:
        raise click.ClickException(f"--strict: {len(faults)} faults. Without it, what can be served is served, as told.")


def _example_faults(document: Document) -> tuple[Fault, ...]:
    from specs.schema.compile import Schemas
    from specs.schema.example_faults import example_faults  # whoever is not strict waits for neither

    return example_faults(document, Schemas(document))


def refuse_empty(documents: tuple[Document, ...]) -> None:
    """Raise where a document has nothing to serve.

    Raises:
        CouldNotRun: it has no operation.
    """
    for document in documents:
        if not document.operations:
            raise CouldNotRun(f"{document.name}: no path has an operation: there is nothing to serve")
