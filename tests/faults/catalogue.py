"""Every fault there is."""

from __future__ import annotations

from tests.faults import child_faults, manager_faults, service_faults
from tests.faults.fault import Fault

ALL_FAULTS: list[Fault] = [*manager_faults.FAULTS, *child_faults.FAULTS, *service_faults.FAULTS]
