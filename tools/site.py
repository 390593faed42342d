"""The documentation's site: its pages put together, its links made those of the site, and built by Zensical without a warning.

Source: https://zensical.org/docs/; mkdocstrings reads the docstrings.
"""

from __future__ import annotations

import importlib
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import click
import tomlkit

from tools.command_pages import PROGRAMS, command_page
from tools.module_pages import first_line, format_page, format_table, formats
from tools.sent_pages import sent_pages

ROOT = Path(__file__).parents[1]
OUTPUT = ROOT / "build" / "docs"
PACKAGES = ("specs", "mockserver", "contracts")
ADDED = {  # what stands elsewhere, and its page
    "README.md": "overview.md",
    "ARCHITECTURE.md": "architecture.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "contracts/adapters/FOUND.md": "official-clients.md",
    "examples/launch/README.md": "examples/launch.md",
    "examples/extension/README.md": "examples/extension.md",
}
NAVIGATION: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Start", ("index.md", "why.md", "overview.md")),
    ("Tutorials", ("tutorials/offline.md", "tutorials/ci.md", "tutorials/conformance.md", "tutorials/client.md", "tutorial.md")),
    ("The mock", ("any-document.md", "state.md", "agents.md", "commands/mockserver.md", "commands/specs.md")),
    ("The judge", ("commands/contracts.md", "reports.md", "official-clients.md")),
    ("Where you work", ("ci.md", "node.md", "go.md", "vscode.md")),
    ("Extending", ("extending.md", "contributing.md", "examples/extension.md", "examples/launch.md")),
    ("Reference", ("glossary.md", "api/mockserver.md", "api/contracts.md", "api/specs.md", "architecture.md", "changelog.md")),
)
_LINK = re.compile(r'(?<=\]\()(?P<url>[^)\s]+)(?=\))|(?<=src=")(?P<source>[^"]+)(?=")|(?<=srcset=")(?P<set>[^"]+)(?=")')
_TEXT_LINK = re.compile(r"(?<!!)\[(?P<text>[^\]\n]*(?:`[^`\n]*`[^\]\n]*)?)\]\((?P<url>[^)\s]+)\)")
_CODE = re.compile(r"^(?:```|~~~).*?^(?:```|~~~)\s*$|`[^`\n]+`", re.DOTALL | re.MULTILINE)
_PICTURE = re.compile(r"^```mermaid\n.*?^```\n", re.DOTALL | re.MULTILINE)  # its renderer would come from the network
_SHIM = "https://unpkg.com/iframe-worker/shim"  # with which the search works in a page that is opened as a file
_SHIM_FILE = ROOT / "tools" / "iframe-worker.js"


class BrokenLinkError(ValueError):
    """A page links to what is not there."""


def assemble(folder: Path) -> list[str]:
    """Write every page of the site below a folder; their paths.

    Raises:
        BrokenLinkError: one links to a file that this repository does not have.
    """
    shutil.rmtree(folder, ignore_errors=True)
    pages = _sources()
    for source, page in pages.items():
        text = _PICTURE.sub("", (ROOT / source).read_text(encoding="utf-8"))
        _write(folder / page, linked(text, source, page, pages).replace("<!-- formats -->", format_table()))
    for program in PROGRAMS:
        _write(folder / "commands" / f"{program}.md", command_page(program))
    for name in formats():
        _write(folder / "reports" / f"{name}.md", format_page(name))
    for name, text in sent_pages().items():
        _write(folder / "sent" / name, text)
    for package in PACKAGES:
        _write(folder / "api" / f"{package}.md", _reference(package))
    shutil.copytree(ROOT / "docs" / "images", folder / "images", dirs_exist_ok=True)
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.md"))


def linked(text: str, source: str, page: str, pages: dict[str, str]) -> str:
    """A page with its links made those of the site; of a link to a file that is no page, its text stays.

    Raises:
        BrokenLinkError: there is no such file.
    """
    codes: list[str] = []

    def put_aside(match: re.Match[str]) -> str:
        codes.append(match[0])
        return f"\x00{len(codes) - 1}\x00"

    def text_link(match: re.Match[str]) -> str:
        target = _target(match["url"], source, page, pages)
        return match["text"] if target is None else f"[{match['text']}]({target})"

    def other_link(match: re.Match[str]) -> str:
        return _target(match[0], source, page, pages) or match[0]

    plain = _CODE.sub(put_aside, text)
    plain = _LINK.sub(other_link, _TEXT_LINK.sub(text_link, plain))
    return re.sub(r"\x00(\d+)\x00", lambda match: codes[int(match[1])], plain)


def _target(url: str, source: str, page: str, pages: dict[str, str]) -> str | None:
    """Where a link leads on the site; None where that is no part of it."""
    if re.match(r"[a-z]+:|#", url):
        return url
    path, mark, fragment = url.partition("#")
    absolute = _joined(PurePosixPath(source).parent, path)
    if absolute in pages:
        return _relative(pages[absolute], page) + mark + fragment
    if absolute.startswith("docs/images/"):
        return _relative(absolute.removeprefix("docs/"), page)
    if absolute in pages.values() and not (ROOT / absolute).exists():  # rewritten already
        return url
    if not (ROOT / absolute).exists() and absolute.removeprefix("docs/") not in pages.values():
        raise BrokenLinkError(f"{source}: {url} leads to {absolute}, which is not there.")
    return None


def _joined(folder: PurePosixPath, path: str) -> str:
    parts: list[str] = list(folder.parts)
    for part in PurePosixPath(path).parts:
        if part == "..":
            parts = parts[:-1]
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def _relative(target: str, page: str) -> str:
    return "../" * page.count("/") + target


def _sources() -> dict[str, str]:
    """Each source by its path in the repository, and its page."""
    own = {path.relative_to(ROOT).as_posix(): path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")}
    return own | {source: page for source, page in ADDED.items() if (ROOT / source).is_file()}


def _reference(package: str) -> str:
    """The page of what a package offers, for mkdocstrings to fill in."""
    module = importlib.import_module(package)
    entries = "\n\n".join(f"::: {package}.{name}" for name in sorted(module.__all__) if not name.startswith("_"))
    lead = f"{first_line(module.__doc__)} What stands here is public; the rest is internal, and may change without a word."
    return f"# {package}\n\n{lead}\n\n{entries}\n"


def configuration(pages: list[str]) -> str:
    """Zensical's configuration of the site."""
    project = {
        "site_name": "contract-mocks",
        "site_description": "Stateful mocks of published APIs, and a judge that holds mocks, services and clients to their documents.",
        "docs_dir": "pages",
        "site_dir": "site",
        "use_directory_urls": False,
        "nav": [{title: entries} for title, entries in _navigation(pages)],
        "theme": {
            "language": "en",
            "font": False,
            "features": ["navigation.indexes", "navigation.sections", "navigation.top", "content.code.copy", "search.highlight"],
            "palette": [
                {"media": "(prefers-color-scheme: light)", "scheme": "default"},
                {"media": "(prefers-color-scheme: dark)", "scheme": "slate"},
            ],
        },
        "plugins": {
            "search": {},
            "offline": {},
            "mkdocstrings": {"handlers": {"python": {"paths": [str(ROOT)], "options": _REFERENCE_OPTIONS}}},
        },
    }
    return tomlkit.dumps({"project": project})


_REFERENCE_OPTIONS = {
    "show_root_heading": True,
    "show_source": False,
    "heading_level": 2,
    "members_order": "source",
    "show_signature_annotations": True,
    "separate_signature": True,
    "show_if_no_docstring": True,
}


def _navigation(pages: list[str]) -> Iterator[tuple[str, list[str]]]:
    rest = set(pages) - {name for _, names in NAVIGATION for name in names}
    for title, names in NAVIGATION:
        yield title, [name for name in names if name in pages]
        if title == "The judge":
            for section, folder in (("Report formats", "reports/"), ("Checks and laws", "rules/"), ("Probes and experiments", "sent/")):
                within = sorted(name for name in rest if name.startswith(folder))  # README.md comes first: capitals do
                rest -= set(within)
                yield section, within
    if rest:
        yield "More", sorted(rest)


def build(folder: Path) -> Path:
    """Build the site below a folder; where it begins.

    Raises:
        subprocess.CalledProcessError: Zensical found something amiss.
    """
    pages = assemble(folder / "pages")
    (folder / "zensical.toml").write_text(configuration(pages), encoding="utf-8")
    shutil.rmtree(folder / "site", ignore_errors=True)
    subprocess.run([sys.executable, "-m", "zensical", "build", "--strict", "--clean"], cwd=folder, check=True)
    _make_offline(folder / "site")
    return folder / "site" / "index.html"


def _make_offline(site: Path) -> None:
    """Put the one script that would come from the network beside the pages."""
    shutil.copy(_SHIM_FILE, site / "assets" / "javascripts" / _SHIM_FILE.name)
    for path in site.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        depth = len(path.relative_to(site).parts) - 1
        path.write_text(text.replace(_SHIM, "../" * depth + f"assets/javascripts/{_SHIM_FILE.name}"), encoding="utf-8")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@click.command()
def main() -> None:
    """Build the documentation's site into build/docs/site."""
    try:
        click.echo(build(OUTPUT))
    except (BrokenLinkError, subprocess.CalledProcessError) as error:
        raise click.ClickException(str(error)) from error


if __name__ == "__main__":
    main(prog_name="python -m tools.site")
