"""Brings the tables of a database up to date, once, however many processes start at the same time."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

NEWEST = "0002"  # the last of `migrations/versions`
_LOCK = 7_035_129_821  # any number that no other program takes for its advisory lock


def upgrade(connection: Connection) -> None:
    """Run the migrations that are missing, in the transaction of `connection`, which no other process can be in meanwhile."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    if _revision(connection) == NEWEST:
        return
    from alembic import command  # here: it takes long to import, and most starts need none of it
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
