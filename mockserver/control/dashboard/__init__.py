"""The control pages for people: server-rendered, in one look with the conformance report, kept up to date by htmx and events."""

from mockserver.control.dashboard.pages import add_dashboard

__all__ = ["add_dashboard"]
