"""`python -m mockserver.health URL`: exit 0 where a mock answers at URL, 1 where none does. For container health checks."""

from __future__ import annotations

import sys
import urllib.error
import urllib.request

_TIMEOUT_S = 2.0


def is_healthy(origin: str) -> bool:
    """Whether a mock answers at `origin`, such as http://127.0.0.1:8080."""
    try:
        with urllib.request.urlopen(f"{origin.rstrip('/')}/__mock__/health", timeout=_TIMEOUT_S) as answer:  # noqa: S310 - the operator's URL
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError, ValueError):
        return False


if __name__ == "__main__":
    sys.exit(0 if len(sys.argv) == 2 and is_healthy(sys.argv[1]) else 1)
