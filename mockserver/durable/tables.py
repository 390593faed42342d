"""The tables of a durable store."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, Index, Integer, MetaData, Table, Text, text

METADATA = MetaData()

STATE = Table(
    "mock_state",
    METADATA,
    Column("id", Integer, primary_key=True),  # the one row is 1: whoever has locked it may write
    Column("version", BigInteger, nullable=False),  # of the last commit that changed an entry
    Column("purged", BigInteger, nullable=False),  # deletions up to this version are no longer told of
    Column("flush_wanted", BigInteger, nullable=False),  # how often all processes were asked to hand in their exchanges
    Column("exchanges", BigInteger, nullable=False),  # that there ever were, since all was forgotten
)

ENTRIES = Table(
    "mock_entries",
    METADATA,
    Column("world", Text, primary_key=True),
    Column("part", Text, primary_key=True),  # record, number, counter, sequence, world; of no world: published, clock, faults, reset
    Column("name", Text, primary_key=True),  # of the collection, counter or sequence
    Column("id", Text, primary_key=True),  # of the record
    Column("version", BigInteger, nullable=False),  # of the commit that changed it last
    Column("long_key", Text),  # name and id as JSON, where they are too long for an index, which then has their digests
    Column("body", Text),  # JSON; null: deleted, and kept until every process knows
    Index("mock_entries_by_version", "version"),
)

CALLBACKS = Table(
    "mock_callbacks",
    METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("world", Text, nullable=False),
    Column("operation", Text, nullable=False),
    Column("resource", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("due_s", Float(53), nullable=False),  # by the mock's clock
    Column("next_s", Float(53), nullable=False),  # of the next attempt, by the same clock
    Column("state", Text, nullable=False),
    Column("reason", Text),
    Column("payload", Text, nullable=False),  # JSON: what it says, or how to compute that
    Column("sent_payload", Text),
    Column("attempts", Text, nullable=False),
    Column("claimant", Text),
    Column("claimed_until_s", Float(53), nullable=False),  # by the real clock that all processes share
    Index("mock_callbacks_due", "next_s", sqlite_where=text("state = 'scheduled'"), postgresql_where=text("state = 'scheduled'")),
)

PROCESSES = Table(
    "mock_processes",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("seen_s", Float(53), nullable=False),  # when it last showed that it is alive
    Column("handed_in", BigInteger, nullable=False),  # how many requests for its exchanges it has met
)

EXCHANGES = Table(
    "mock_exchanges",
    METADATA,
    Column("process", Text, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("recorded_s", Float(53), nullable=False),
    Column("world", Text),
    Column("operation", Text),
    Column("status", Text, nullable=False),
    Column("body", Text, nullable=False),  # masked: no secret stands here
    Index("mock_exchanges_by_time", "recorded_s"),
)
