"""Connections: the server that a mock runs on, its HTTP protocol, and what a connection is told that is refused."""
