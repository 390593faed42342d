"""Judges a client: its methods are called, and what it emits, returns and raises is held against the document.

`departures` is what a counter-example calls that was pasted into a test; `Adapter` is what one writes for a client of one's own.
"""

from contracts.client_judge.adapter import Adapter, AdapterError, Asked, Opening, Paged, Refused
from contracts.client_judge.answer import HANG_UP, Answer
from contracts.client_judge.trying import departures

__all__ = ["HANG_UP", "Adapter", "AdapterError", "Answer", "Asked", "Opening", "Paged", "Refused", "departures"]
