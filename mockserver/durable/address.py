"""What `--store` names: the memory of the process, or a database."""

from __future__ import annotations

import importlib.util

from mockserver.settings import MEMORY

_DRIVERS = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg", "postgresql+psycopg": "postgresql+psycopg"}


class StoreUnavailable(RuntimeError):
    """The database did not answer, or refused."""


def check_store(store: str) -> None:
    """Raise unless `store` is `memory` or the URL of a database that can be used here.

    Raises:
        ValueError: it is neither, or the packages for it are not installed.
    """
    if store == MEMORY:
        return
    scheme, separator, rest = store.partition("://")
    if not separator or scheme not in ("sqlite", *_DRIVERS):
        raise ValueError(f"wanted {MEMORY}, sqlite:///PATH or postgresql://…, got {_without_password(store)!r}")
    if scheme == "sqlite" and (not rest.startswith("/") or rest in ("/", "/:memory:")):
        raise ValueError("wanted sqlite:/// and the path of a file")
    missing = [name for name in ("sqlalchemy", "alembic", *(("psycopg",) if scheme != "sqlite" else ())) if _is_missing(name)]
    if missing:
        raise ValueError(f"{scheme}: needs {', '.join(missing)}: pip install 'contract-mocks[sql]'")


def database_url(store: str) -> str:
    """The URL as SQLAlchemy wants it, which names the driver."""
    scheme, _, rest = store.partition("://")
    return f"{_DRIVERS.get(scheme, scheme)}://{rest}"


def _is_missing(name: str) -> bool:
    return importlib.util.find_spec(name) is None


def _without_password(url: str) -> str:
    scheme, separator, rest = url.partition("://")
    return f"{scheme}{separator}…@{rest.rpartition('@')[2]}" if "@" in rest else url
