"""What both servers send, and how the crowd recognises it.

Each event carries a token of fixed width: when its append began, and its number.
"""

from __future__ import annotations

import re
import time
from typing import Any

# Nineteen digits for centuries: the clock begins somewhere, but runs alike in all processes.
_CLOCK_BASE_NS = 10**18
MARK = b'"t":"'
TOKEN = re.compile(rb'"t":"(\d{19})-(\d{7})"')
TOKEN_BYTES = len(MARK) + 19 + 1 + 7 + 1

DETAIL = (
    "The button says 'Only 2 left in stock, order within 09:59' and the timer starts again at "
    "each visit: pressure that the page makes up, seen on /checkout."
)
FACTS = {"category": "urgency", "severity": "medium", "confidence": 0.82, "page": "/checkout"}


def now_ns() -> int:
    """Nanoseconds of a clock that all processes of this machine share."""
    return _CLOCK_BASE_NS + time.monotonic_ns()


def facts(number: int) -> dict[str, Any]:
    """An event's ``data``, stamped now."""
    return {**FACTS, "t": f"{now_ns()}-{number:07}"}
