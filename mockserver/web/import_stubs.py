"""What Connexion imports and a mock never uses, left out of the serving process: a good part of its start.

Only `mockserver serve` does so, before anything imports Connexion; a mock inside another program imports as usual.
"""

from __future__ import annotations

import contextlib
import sys
import types
from collections.abc import Iterable, Iterator

# module -> the names that are imported from it
_UNUSED = {
    "httpx._main": ("main",),  # httpx's command line, with all of rich
    "requests": (),  # fetches documents that are given by URL
    "starlette.testclient": ("TestClient",),  # for `app.test_client()`
}


@contextlib.contextmanager
def unused_imports_stubbed() -> Iterator[None]:
    """While the block lasts, empty modules stand in the place of those that would be imported in vain, unless they are there already."""
    stubs = {name: _stub(name, attributes) for name, attributes in _UNUSED.items() if name not in sys.modules}
    sys.modules.update(stubs)
    try:
        yield
    finally:  # whoever needs one later imports it as it is
        for name, stub in stubs.items():
            if sys.modules.get(name) is stub:
                del sys.modules[name]


def _stub(name: str, attributes: Iterable[str]) -> types.ModuleType:
    module = types.ModuleType(name, "Left out of the serving process: see mockserver/web/import_stubs.py.")
    for attribute in attributes:
        setattr(module, attribute, _left_out)
    return module


def _left_out(*_arguments: object, **_options: object) -> None:
    """What stands in the place of every name that was left out.

    Raises:
        RuntimeError: always: it was needed after all.
    """
    raise RuntimeError("left out of the serving process: see mockserver/web/import_stubs.py")
