"""One module of a package, without running the package's own `__init__` first.

`import redis` loads its asyncio twin, cluster, sentinel and some 500 commands. A function needs `redis.connection`
alone: sockets, TLS, users, reconnects and the protocol, for half of the time and half of the memory. Python runs a
package's `__init__` before any module of it, so the package is made known here without being run. Who asks it for a
name, as in `from redis import Redis`, has it run then, and gets the same classes.
"""

import sys
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from threading import RLock
from types import ModuleType
from typing import Any

_LOCK = RLock()


def module_of(package: str, name: str) -> ModuleType:
    """The module `name` of a package that need not be run for it.

    A package that does not allow this (a release whose modules need the package's names) is imported as usual.

    Raises:
        ImportError: when it cannot be imported in the usual way either.
    """
    with _LOCK:
        if package in sys.modules:
            return import_module(f"{package}.{name}")
        try:
            _make_known(package)
            return import_module(f"{package}.{name}")
        except ImportError:
            for loaded in [one for one in sys.modules if one.partition(".")[0] == package]:
                del sys.modules[loaded]
            return import_module(f"{package}.{name}")


def _make_known(package: str) -> None:
    spec = find_spec(package)
    if spec is None or spec.loader is None:
        raise ImportError(f"there is no package {package}")
    made, loader = module_from_spec(spec), spec.loader

    def run(name: str) -> Any:  # PEP 562: asked for what the package does not have yet
        with _LOCK:
            if made.__dict__.pop("__getattr__", None) is not None:
                loader.exec_module(made)
        return getattr(made, name)

    made.__dict__["__getattr__"] = run
    sys.modules[package] = made
