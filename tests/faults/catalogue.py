"""Every fault there is."""

from __future__ import annotations

from tests.faults import child_faults
from tests.faults.fault import Fault

ALL_FAULTS: list[Fault] = [*child_faults.FAULTS]
