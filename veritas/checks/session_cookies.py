"""Which cookies hold a session, by their names."""

from __future__ import annotations

import re

_SESSION = re.compile(
    r"sess|sid$|^sid|auth|token|jwt|login|logged|remember|^user|account|identity|credential"
)
_NOT_SESSION = re.compile(
    r"csrf|xsrf|consent|^_ga|^_hj|^_pk_|^_gcl|^_fb|^_sp_|^ajs_|^optimizely|^mp_|visit|utm"
)


def is_session_like(name: str) -> bool:
    """Whether a cookie's name says that it holds a session or a login."""
    low = name[:200].lower()
    return bool(_SESSION.search(low)) and not _NOT_SESSION.search(low)
