"""What ends a visit to a live service before it is over."""

from __future__ import annotations


class LiveError(RuntimeError):
    """A run on a live service could not be finished. The message says why; what is left behind was told before."""
