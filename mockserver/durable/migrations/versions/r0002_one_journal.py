"""The exchanges of all processes, and which processes there are.

Revision ID: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "mock_processes",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("seen_s", sa.Float(53), nullable=False),
        sa.Column("handed_in", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "mock_exchanges",
        sa.Column("process", sa.Text, primary_key=True),
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("recorded_s", sa.Float(53), nullable=False),
        sa.Column("world", sa.Text),
        sa.Column("operation", sa.Text),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("mock_exchanges_by_time", "mock_exchanges", ["recorded_s"])


def downgrade() -> None:
    """Drop the tables."""
    for name in ("mock_exchanges", "mock_processes"):
        op.drop_table(name)
