"""Adapters of clients, a file each: what `contracts client MODULE:ADAPTER` is given. FOUND.md says what the official ones get wrong."""
