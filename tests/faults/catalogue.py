"""Every fault there is."""

from __future__ import annotations

from tests.faults import (
    cancel_faults,
    child_faults,
    double_faults,
    log_faults,
    manager_faults,
    service_faults,
    service_manager_faults,
)
from tests.faults.fault import Fault

# Those that take long come first, so that nothing waits for them at the end.
ALL_FAULTS: list[Fault] = [
    *service_faults.FAULTS,
    *service_manager_faults.FAULTS,
    *log_faults.FAULTS,
    *cancel_faults.FAULTS,
    *manager_faults.FAULTS,
    *double_faults.FAULTS,
    *child_faults.FAULTS,
]
