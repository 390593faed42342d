"""Judges a client: its methods are called, and what it emits, returns and raises is held against the document.

`departures` is what a counter-example calls that was pasted into a test; `Adapter` is what one writes for a client of one's own.
"""

from contracts.runs.clients.adapter import Adapter, AdapterError, ClientOpening, MethodCall, PagedMethod, RefusedCall
from contracts.runs.clients.running import departures
from contracts.transport.stub_response import HANG_UP, StubResponse

__all__ = ["HANG_UP", "Adapter", "AdapterError", "ClientOpening", "MethodCall", "PagedMethod", "RefusedCall", "StubResponse", "departures"]
