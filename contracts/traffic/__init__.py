"""Exchanges as they are stored: one request and its answer, without secrets."""
