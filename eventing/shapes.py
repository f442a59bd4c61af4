"""The first use of a type is one thread's alone.

msgspec builds what it knows of a Struct when it is first read into, and two threads that do so at once end the whole
process by a segmentation fault (msgspec 0.22.0; `tests/eventing/test_shapes.py` shows it).
"""

from threading import Lock
from typing import TypeVar

import msgspec

T = TypeVar("T")
_BUILDING = Lock()
_BUILT: set[object] = set()


def ready(shape: type[T]) -> type[T]:
    """The same type, with everything below it built."""
    if shape not in _BUILT:
        with _BUILDING:
            msgspec.json.Decoder(shape)
            _BUILT.add(shape)
    return shape
