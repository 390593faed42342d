"""Documents that were read before: the same as those that are read now, or read anew."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from specs import load
from specs.document.cache import load_cached
from specs.document.document import ROOT, DocumentError
from tests.apis import BUILT_IN

_REFERRING = """openapi: 3.0.3
info: {title: Shop, version: "1"}
paths:
  /pets:
    get:
      responses:
        "200": {description: All., content: {application/json: {schema: {$ref: schemas/pet.yaml}}}}
"""


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_cached_document_is_the_same(name: str, tmp_path: Path) -> None:
    for _ in range(2):
        found = load_cached(name, cache=tmp_path)
        assert (found.name, found.raw, found.published) == (name, load(name).raw, load(name).published)
    assert len(list(tmp_path.iterdir())) == 1


def test_a_change_of_any_file_is_seen(tmp_path: Path) -> None:
    root, cache = tmp_path / "specs", tmp_path / "cache"
    shutil.copytree(ROOT / "tavus", root / "tavus")
    load_cached("tavus", root=root, cache=cache)
    overlay = root / "tavus" / "overlay.yaml"
    overlay.write_bytes(overlay.read_bytes() + b"# a remark\n")
    load_cached("tavus", root=root, cache=cache)
    assert len(list(cache.iterdir())) == 1  # the old one is gone
    page = next(iter(sorted((root / "tavus").glob("create-*.yaml"))))
    page.write_bytes(page.read_bytes() + b"\n")
    with pytest.raises(DocumentError, match="is not the page that was vendored"):
        load_cached("tavus", root=root, cache=cache)


@pytest.mark.parametrize(
    "damage", [b"", b"{}", b"[" * 100_000, b"[]", b'{"raw": 1, "published": {}}', b"\xff", b'{"raw": {"openapi": "2"}, "published": {}}']
)
def test_a_damaged_cache_is_as_good_as_none(damage: bytes, tmp_path: Path) -> None:
    wanted = load_cached("tavus", cache=tmp_path).raw
    next(iter(tmp_path.iterdir())).write_bytes(damage)
    assert load_cached("tavus", cache=tmp_path).raw == wanted
    assert next(iter(tmp_path.iterdir())).read_bytes() != damage


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    assert load_cached("tavus", cache=blocked).raw == load("tavus").raw


def test_a_user_without_a_home_has_no_cache_and_needs_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def without_home() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", without_home)
    assert load_cached("tavus").raw == load("tavus").raw


def test_a_change_of_what_a_lenient_page_refers_to_is_seen(tmp_path: Path) -> None:
    folder, cache = tmp_path / "specs" / "shop", tmp_path / "cache"
    (folder / "schemas").mkdir(parents=True)
    (folder / "page.yaml").write_text(_REFERRING, encoding="utf-8")
    digest = hashlib.sha256(_REFERRING.encode()).hexdigest()
    listing = f'lenient = true\n[[page]]\nfile = "page.yaml"\nurl = "file:page.yaml"\ndate = "2026-01-01"\nsha256 = "{digest}"\n'
    (folder / "vendor.toml").write_text(listing, encoding="utf-8")
    for kind in ("string", "integer"):
        (folder / "schemas" / "pet.yaml").write_text(f"type: {kind}\n", encoding="utf-8")
        read = [load("shop", root=folder.parent), *(load_cached("shop", root=folder.parent, cache=cache) for _ in range(2))]
        assert [document.operations[0].success_schema for document in read] == [{"type": kind}] * 3
        assert {(document.name, document.is_lenient) for document in read} == {("shop", True)}
