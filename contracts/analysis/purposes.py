"""The purposes of requests that a law tells apart: what sends them and what judges them agree on these words."""

from __future__ import annotations

UNKNOWN_IDS = "unknown ids"
"""Requests whose ids were made up: nothing has them."""

GUESSED_IDS = "guessed ids"
"""Reads whose ids were made up where others may have something: that they are found is no departure."""

LINKED = "linked"
"""Requests for what an answer to the owner named."""

UNKNOWN_LINKED_IDS = "unknown linked ids"
"""Requests for what no answer named."""

CONCURRENCY = "concurrency"
"""Updates of one item at the same time: each may answer with what another one wrote."""

CALLBACKS = "callbacks"
"""Requests that name a receiver which was there, so that a callback that never came is missed."""

UNKNOWN_PATHS = "unknown paths"
"""Requests for paths that the document does not have."""

ODD_IDS = "odd ids"
"""Requests whose ids look like none that a service hands out: it may call them wrong, but not find something."""
