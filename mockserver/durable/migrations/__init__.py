"""The steps by which a database gets its tables: run by Alembic, each once."""
