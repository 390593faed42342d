"""Hooks for the HTTP libraries of clients."""
