"""How events travel from the engine to the service (DESIGN.md section 3).

Queue first, stdout lines as the fallback, both side by side to validate. The names exported
here are fixed.
"""

from veritas.core.events import ProgressEvent
from veritas.core.ipc.channel import PROGRESS_PREFIX, safe_put
from veritas.core.ipc.emitter import Emitter
from veritas.core.ipc.handover import (
    KEY_ON_STDIN,
    QUEUE_FD_VARIABLE,
    QUEUE_KEY_VARIABLE,
    QUEUE_SIZE,
    ProgressQueue,
    create_queue,
    describe_queue,
    deserialize_queue_from_env,
    detach,
    key_line,
    serialize_queue,
    start_manager,
)
from veritas.core.ipc.mode import (
    IPC_MODE_QUEUE,
    IPC_MODE_STDOUT,
    IPC_MODE_VALIDATE,
    determine_ipc_mode,
)
from veritas.core.ipc.sequence import Sequencer

__all__ = [
    "IPC_MODE_QUEUE",
    "IPC_MODE_STDOUT",
    "IPC_MODE_VALIDATE",
    "KEY_ON_STDIN",
    "PROGRESS_PREFIX",
    "QUEUE_FD_VARIABLE",
    "QUEUE_KEY_VARIABLE",
    "QUEUE_SIZE",
    "Emitter",
    "ProgressEvent",
    "ProgressQueue",
    "Sequencer",
    "create_queue",
    "describe_queue",
    "deserialize_queue_from_env",
    "detach",
    "determine_ipc_mode",
    "key_line",
    "safe_put",
    "serialize_queue",
    "start_manager",
]
