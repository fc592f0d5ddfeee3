"""How many files and sockets this process may have open."""

from __future__ import annotations

import contextlib
import sys
from typing import Final

# For the log, the artifacts, children's pipes, the manager: what must work when clients are many.
RESERVED_FILES: Final = 300
_ENOUGH: Final = 65_536

if sys.platform != "win32":  # sockets are no files there
    import resource


def raise_open_file_limit() -> None:
    """Raise this process's limit on open files as far as it may, up to 65,536.

    Systems often allow 1,024 at first and many more on request. Children set limits of their own.
    """
    if sys.platform != "win32":
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = _ENOUGH if hard == resource.RLIM_INFINITY else min(hard, _ENOUGH)
        if soft != resource.RLIM_INFINITY and soft < wanted:
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def room_for_connections(wanted: int) -> int:
    """How many connections there can be, so that files are left for the rest of the service.

    Args:
        wanted: how many there should be room for.

    Returns:
        As many, or what the limit leaves room for; at least 1.
    """
    if sys.platform != "win32":
        soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        if soft != resource.RLIM_INFINITY:
            return max(1, min(wanted, soft - RESERVED_FILES))
    return wanted
