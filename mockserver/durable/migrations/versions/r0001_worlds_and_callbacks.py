"""The state of worlds, and the callbacks that are due.

Revision ID: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "mock_state",
        sa.Column("id", sa.Integer, primary_key=True),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("version", "purged", "flush_wanted", "exchanges")),
    )
    op.execute("INSERT INTO mock_state (id, version, purged, flush_wanted, exchanges) VALUES (1, 0, 0, 0, 0)")
    op.create_table(
        "mock_entries",
        *(sa.Column(name, sa.Text, primary_key=True) for name in ("world", "part", "name", "id")),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("long_key", sa.Text),
        sa.Column("body", sa.Text),
    )
    op.create_index("mock_entries_by_version", "mock_entries", ["version"])
    op.create_table(
        "mock_callbacks",
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("world", "operation", "resource", "url", "method")),
        sa.Column("due_s", sa.Float(53), nullable=False),
        sa.Column("next_s", sa.Float(53), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("sent_payload", sa.Text),
        sa.Column("attempts", sa.Text, nullable=False),
        sa.Column("claimant", sa.Text),
        sa.Column("claimed_until_s", sa.Float(53), nullable=False),
    )
    is_due = sa.text("state = 'scheduled'")
    op.create_index("mock_callbacks_due", "mock_callbacks", ["next_s"], sqlite_where=is_due, postgresql_where=is_due)


def downgrade() -> None:
    """Drop the tables."""
    for name in ("mock_callbacks", "mock_entries", "mock_state"):
        op.drop_table(name)
