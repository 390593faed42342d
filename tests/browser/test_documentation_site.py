"""The documentation's site: it is built without a warning, asks nobody else for anything, and is searched as files, offline."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tools import site

pytestmark = [
    pytest.mark.skipif(importlib.util.find_spec("zensical") is None, reason="`make docs` installs the generator: pip install -e '.[docs]'"),
    pytest.mark.xdist_group("documentation"),  # built once
]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the site; a warning fails it."""
    return site.build(tmp_path_factory.mktemp("documentation")).parent


def test_no_page_loads_anything_from_elsewhere(built: Path) -> None:
    for path in built.rglob("*.html"):
        loaded = re.findall(r'<(?:script|link|img|source)\b[^>]*?\b(?:src|srcset|href)="?([^" >]+)', path.read_text(encoding="utf-8"))
        assert not [url for url in loaded if re.match(r"https?:|//", url)], path


def test_the_reference_has_what_is_public(built: Path) -> None:
    text = (built / "api" / "contracts.html").read_text(encoding="utf-8")
    assert 'id="contracts.check"' in text
    assert 'id="contracts.ClientOpening.origin"' in text


def test_it_is_searched_offline(browser: Browser, built: Path) -> None:
    asked: list[str] = []
    page = browser.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto((built / "index.html").as_uri())
    page.get_by_role("button", name="Search").first.click()
    page.keyboard.type("waiver", delay=20)
    expect(page.get_by_text(re.compile("[0-9]+ results"))).to_be_visible(timeout=20_000)
    assert not [url for url in asked if not url.startswith(("file:", "data:", "blob:"))]
    page.close()
