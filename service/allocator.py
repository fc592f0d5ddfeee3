"""Keeps this process from staying as large as it was at its worst."""

from __future__ import annotations

import ctypes
import gc
import sys
from typing import Final

# Numbers of mallopt(3), and our values.
_M_MMAP_THRESHOLD: Final = -3
_M_TRIM_THRESHOLD: Final = -1
_M_ARENA_MAX: Final = -8
_LARGE_BYTES: Final = 128 * 1024
_KEPT_BYTES: Final = 1024 * 1024
_ARENAS: Final = 2
# As Python has them, but for the last: how many collections of younger objects are made for each of
# all objects.
_GENERATIONS: Final = (700, 10, 3)


def give_memory_back() -> None:
    """Bound what glibc keeps of memory that was freed; does nothing with another C library.

    By itself glibc moves its threshold up to the largest block that was ever freed, keeps blocks
    below it in one heap for each thread, and gives a heap back only from its end: after a crowd of
    large answers the process stays as large as it was at its worst. Here a large block is always
    one of its own, that goes back when it is freed.
    """
    if sys.platform != "linux":
        return
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError):
        return
    mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)
    mallopt(_M_TRIM_THRESHOLD, _KEPT_BYTES)
    mallopt(_M_ARENA_MAX, _ARENAS)


def collect_soon() -> None:
    """Have the garbage of requests collected soon; to be called once everything is set up.

    What lives as long as the service is no longer looked at, so looking at all the rest is cheap
    and done often. An error's traceback holds what was being read or sent, in a cycle.
    """
    gc.collect()
    gc.freeze()
    gc.collect()  # Python collects when a quarter is new: it now counts from what is not frozen
    gc.set_threshold(*_GENERATIONS)
