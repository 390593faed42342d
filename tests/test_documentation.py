"""The documentation: its links lead somewhere, its pages are put together, its site is built without a warning, its pictures are small."""

from __future__ import annotations

import re
import tomllib
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools import site, terminal
from tools.command_pages import command_page
from tools.screenshots import MOST_BYTES, PICTURES

ROOT = Path(__file__).parents[1]
WRITTEN = sorted([*(ROOT / "docs").rglob("*.md"), *(ROOT / source for source in site.ADDED if (ROOT / source).is_file())])
_CODE = re.compile(r"^```.*?^```|`[^`\n]+`", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r'\]\(([^)\s]+)\)|(?:src|srcset|href)="([^"]+)"')


def _links(text: str) -> Iterator[str]:
    """The links of a page to other files, and to places of its own."""
    for match in _LINK.finditer(_CODE.sub("", text)):
        url = match[1] or match[2]
        if not re.match(r"[a-z]+:", url):
            yield url


def _anchors(path: Path) -> set[str]:
    """The names by which headings are linked to, as forges and the site's generator make them."""
    text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(path: Path) -> None:
    for url in _links(path.read_text(encoding="utf-8")):
        name, _, fragment = url.partition("#")
        target = (path.parent / name).resolve() if name else path
        assert target.exists(), url
        if fragment and target.suffix == ".md":
            assert fragment in _anchors(target), url


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the pages of the site."""
    folder = tmp_path_factory.mktemp("pages")
    site.assemble(folder)
    return folder


def test_every_link_of_the_site_leads_to_a_page_of_it(pages: Path) -> None:
    for path in pages.rglob("*.md"):
        for url in _links(path.read_text(encoding="utf-8")):
            target = (path.parent / url.partition("#")[0]).resolve() if not url.startswith("#") else path
            assert target.is_file(), f"{path.relative_to(pages)}: {url}"
            assert target.is_relative_to(pages.resolve()), f"{path.relative_to(pages)}: {url}"


def test_every_page_is_in_the_navigation(pages: Path) -> None:
    names = sorted(path.relative_to(pages).as_posix() for path in pages.rglob("*.md"))
    configuration = tomllib.loads(site.configuration(names))
    shown = [name for section in configuration["project"]["nav"] for entries in section.values() for name in entries]
    assert sorted(shown) == names


def test_a_link_to_nothing_is_refused() -> None:
    with pytest.raises(site.BrokenLinkError, match=r"leads to docs/none\.md"):
        site.linked("[there](none.md)", "docs/index.md", "index.md", {})


def test_a_link_to_what_is_no_page_is_its_text() -> None:
    pages = {"docs/state.md": "state.md", "README.md": "overview.md"}
    text = "[a](../README.md#x), [`Makefile`](../Makefile), `[not](a link)`, [b](https://example.com), ![c](images/traffic.png)"
    linked = site.linked(text, "docs/state.md", "state.md", pages)
    assert linked == "[a](overview.md#x), `Makefile`, `[not](a link)`, [b](https://example.com), ![c](images/traffic.png)"
    assert site.linked("[s](state.md)", "docs/state.md", "a/b.md", pages) == "[s](../state.md)"


@pytest.mark.parametrize(
    ("program", "command"), [("contracts", "check"), ("mockserver", "serve"), ("mockserver", "ctl fault"), ("specs", "gaps")]
)
def test_a_page_of_commands_has_what_each_says_of_itself(program: str, command: str) -> None:
    assert re.search(rf"^#+ {program} {command}\n\n```text\nUsage: {program} {command} ", command_page(program), re.MULTILINE)


def test_every_report_format_has_its_page(pages: Path) -> None:
    formats = {path.stem for path in (ROOT / "contracts/reports/formats").glob("[a-z]*.py")}
    assert {path.stem for path in (pages / "reports").glob("*.md")} == formats
    assert "<testsuites" in (pages / "reports/junit.md").read_text(encoding="utf-8")


OF_NO_DOCUMENT_HERE = {"repeated_keys"}  # what neither Tavus nor Together declares


def test_every_probe_and_experiment_has_a_page_with_what_it_sent(pages: Path) -> None:
    modules = [path.stem for folder in ("probes", "experiments") for path in (ROOT / "contracts/generation" / folder).glob("[a-z]*.py")]
    assert {path.stem for path in (pages / "sent").glob("[a-z]*.md")} == set(modules)
    index = (pages / "sent" / "README.md").read_text(encoding="utf-8")
    for name in modules:
        assert f"[{name}]({name}.md)" in index
        text = (pages / "sent" / f"{name}.md").read_text(encoding="utf-8")
        rows = re.findall(r"^\| .* \| `[A-Z]+ /.* \| [1-5]\d\d .*\|$", text, re.MULTILINE)
        if name in OF_NO_DOCUMENT_HERE:
            assert rows == []
            assert "nothing to show" in text
            continue
        assert len(rows) >= 3, name
        assert len({row.partition("|")[2].partition("|")[0] for row in rows}) >= 2, name


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_small_and_shown(name: str) -> None:
    path = ROOT / "docs" / "images" / f"{name}.png"
    assert path.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert path.stat().st_size < MOST_BYTES
    assert f"docs/images/{name}.png" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_moving_picture_shows_the_session_in_light_and_dark() -> None:
    text = terminal.PICTURE.read_text(encoding="utf-8")
    assert {command for command, _ in terminal.SESSION} <= set(_texts(text))
    assert "prefers-color-scheme: dark" in text
    assert "prefers-reduced-motion: reduce" in text
    assert len(text) < MOST_BYTES


def test_what_a_command_says_becomes_no_markup() -> None:
    drawn = terminal.animated([terminal.Step("echo '<a>' & wait", ("</text><script>", "x" * 5))])
    assert _texts(drawn) == ["$", "echo '<a>' & wait", "</text><script>", "xxxxx"]


def _texts(picture: str) -> list[str | None]:
    """The lines of an SVG."""
    return [element.text for element in ElementTree.fromstring(picture).iter("{http://www.w3.org/2000/svg}text")]  # noqa: S314  # of our own
