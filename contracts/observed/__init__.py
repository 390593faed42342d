"""Anyone's client, observed: by a proxy in between (`contracts observe`), or from inside, by the hooks of its HTTP library.

`from contracts.observed import Observer`.
"""

from __future__ import annotations

from contracts.observed.observer import Observer

__all__ = ["Observer"]
