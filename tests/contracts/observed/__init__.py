"""Clients observed by the proxy and by hooks."""
