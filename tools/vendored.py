"""The scripts of others that the pages run: fetched from npm at the versions in vendored.toml, and held to the digests there."""

from __future__ import annotations

import gzip
import hashlib
import shutil
import subprocess
import tarfile
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

import click

ROOT = Path(__file__).parents[1]
LIST = Path(__file__).with_name("vendored.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class VendoredFile:
    """One file of a package, and where it stands here; compressed where its name ends in .gz."""

    package: str
    version: str
    source: str
    target: str
    sha256: str
    """Of the file as it is published, not compressed."""

    @property
    def path(self) -> Path:
        """Where it stands."""
        return ROOT / self.target

    def content(self) -> bytes:
        """The file as it stands here, uncompressed."""
        content = self.path.read_bytes()
        return gzip.decompress(content) if self.path.suffix == ".gz" else content

    def write(self, content: bytes) -> None:
        """Put the published file in its place.

        Raises:
            ValueError: it is another than the list says.
        """
        digest = hashlib.sha256(content).hexdigest()
        if digest != self.sha256:
            raise ValueError(f"{self.package} {self.version} {self.source}: got sha256 {digest}, wanted {self.sha256}.")
        self.path.write_bytes(gzip.compress(content, 9, mtime=0) if self.path.suffix == ".gz" else content)


def vendored_files() -> list[VendoredFile]:
    """Every file in the list."""
    packages = tomllib.loads(LIST.read_text(encoding="utf-8"))["package"]
    return [VendoredFile(package=package["name"], version=package["version"], **file) for package in packages for file in package["files"]]


def fetch(package: str, version: str, folder: Path) -> Path:
    """The folder of a package as npm publishes it."""
    npm = shutil.which("npm")
    if npm is None:
        raise click.ClickException("Wanted npm, which fetches the packages: it is not installed.")
    command = [npm, "pack", "--silent", "--pack-destination", str(folder), f"{package}@{version}"]
    name = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()[-1]
    with tarfile.open(folder / name) as archive:
        archive.extractall(folder / name.removesuffix(".tgz"), filter="data")
    return folder / name.removesuffix(".tgz") / "package"


@click.command()
def main() -> None:
    """Fetch every vendored script anew, and check that it is the one that the list names."""
    files = vendored_files()
    with tempfile.TemporaryDirectory() as scratch:
        for package, version in dict.fromkeys((file.package, file.version) for file in files):
            folder = fetch(package, version, Path(scratch))
            for file in files:
                if file.package == package:
                    file.write((folder / file.source).read_bytes())
                    click.echo(f"{file.target}: {file.path.stat().st_size:,} bytes, {package} {version}")


if __name__ == "__main__":
    main(prog_name="python -m tools.vendored")
