"""What Connexion imports and a mock never uses, left out of the serving process: a good part of its start.

Only `mockserver serve` does so, before anything imports Connexion; a mock inside another program imports as usual.
"""

from __future__ import annotations

import sys
import types

# module -> the names that are imported from it
_UNUSED = {
    "httpx._main": ("main",),  # httpx's command line, with all of rich
    "requests": (),  # fetches documents that are given by URL
    "starlette.testclient": ("TestClient",),  # for `app.test_client()`
}


def stub_unused_imports() -> None:
    """Put empty modules in the place of those that would be imported in vain, unless they are there already."""
    for name, attributes in _UNUSED.items():
        if name not in sys.modules:
            module = types.ModuleType(name, "Left out of the serving process: see mockserver/web/import_stubs.py.")
            for attribute in attributes:
                setattr(module, attribute, _left_out)
            sys.modules[name] = module


def _left_out(*_arguments: object, **_options: object) -> None:
    """What stands in the place of every name that was left out.

    Raises:
        RuntimeError: always: it was needed after all.
    """
    raise RuntimeError("left out of the serving process: see mockserver/web/import_stubs.py")
