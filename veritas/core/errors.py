"""What failed, and whose fault it was.

VeritasError
├── InvalidRequestError     the caller's: a URL, tier or mode that cannot be used
├── TargetRefusedError      the caller's: a target the egress guard does not open
├── BrowserUnavailableError ours: no browser, or it does not start
├── ArtifactError           the caller's: a folder of artifacts that cannot be read
│   ├── EvidenceChangedError     its files are not those that were saved
│   └── BundleError              an archive that is not as it was written
├── PolicyError             the caller's: a policy of the judge that does not fit
└── IPCError                ours: the road from the engine to the service
    ├── HandoverError       the queue could not be reached from the child
    ├── ChannelBrokenError  the channel is gone for good
    │   ├── ChannelFullError     it had no room for too long
    │   └── ChannelStalledError  it did not come back from a call
    └── EventTooLargeError  one event over the limit

Every message names the value and says what to do. ``code`` is stable and meant for programs.
"""

from __future__ import annotations

from enum import StrEnum


class Fault(StrEnum):
    """Whose fault a failure is. Only ``TARGET`` says anything about the audited site."""

    TARGET = "target"
    CALLER = "caller"
    OURS = "ours"


class VeritasError(Exception):
    """Base of every error this project raises on purpose.

    Attributes:
        code: stable identifier in ``snake_case``.
        fault: whose fault it is.
    """

    code = "internal_error"
    fault = Fault.OURS


class InvalidRequestError(VeritasError):
    """An audit cannot be started with this value.

    Args:
        code: stable identifier, such as ``invalid_url``.
        field: which field of the request is wrong.
        value: the value as given, shortened for display.
        message: what is wrong and what to do.
    """

    fault = Fault.CALLER

    def __init__(self, code: str, field: str, value: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.field = field
        self.value = shorten(value)


class TargetRefusedError(VeritasError):
    """The target is not on a public address, or not on a web port, and no setting allows it.

    Args:
        code: ``target_not_public`` or ``target_port_refused``.
        message: what was refused, why, and which setting allows it.
    """

    fault = Fault.CALLER

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class BrowserUnavailableError(VeritasError):
    """No browser was found, or the one that was found does not start."""

    code = "browser_unavailable"


class ArtifactError(VeritasError):
    """A folder of artifacts is missing, incomplete, or from another version."""

    code = "bad_artifacts"
    fault = Fault.CALLER


class EvidenceChangedError(ArtifactError):
    """Files of a folder or a bundle are not as its manifest says.

    Args:
        differences: ``changed``, ``missing`` or ``added``, and the file's name, of each.
        place: what they lie in, ``folder`` or ``bundle``.
    """

    code = "evidence_changed"

    def __init__(self, differences: tuple[tuple[str, str], ...], place: str = "folder") -> None:
        self.differences = differences
        shown = [f"{shorten(name)!r} was {_HAPPENED[kind]}" for kind, name in differences[:8]]
        if len(differences) > len(shown):
            shown.append(f"{len(differences) - len(shown)} more files differ")
        hint = "; collect anew what an older version saved" if _NO_MANIFEST in differences else ""
        super().__init__(f"the {place} is not as it was saved: {', '.join(shown)}{hint}")


class BundleError(ArtifactError):
    """An archive is not packed as bundles are: damaged, or made by something else."""

    code = "bundle_altered"


_NO_MANIFEST = ("missing", "manifest.json")
_HAPPENED = {"changed": "changed", "missing": "taken away", "added": "added"}


class PolicyError(VeritasError):
    """A policy of the judge cannot be used; the message names line, key and value."""

    code = "bad_policy"
    fault = Fault.CALLER


class IPCError(VeritasError):
    """Base of the failures on the road from the engine to the service."""

    code = "ipc_error"


class HandoverError(IPCError):
    """The queue named by ``AUDIT_QUEUE_KEY`` and ``AUDIT_QUEUE_FD`` cannot be reached."""

    code = "ipc_handover_failed"


class ChannelBrokenError(IPCError):
    """A channel is gone, or has not taken a frame within its time limit."""

    code = "ipc_channel_broken"


class ChannelFullError(ChannelBrokenError):
    """A channel had no room for a frame within its time limit."""

    code = "ipc_channel_full"


class ChannelStalledError(ChannelBrokenError):
    """A channel did not come back from a call within its time limit."""

    code = "ipc_channel_stalled"


# No queue could be made, so the audit went over stdout from the start: the service's own finding.
QUEUE_UNAVAILABLE_CODE = "ipc_unavailable"

# Why an audit gave its queue up: all that ``code`` of an ``ipc_fallback`` event can be.
FALLBACK_CODES = frozenset(
    {
        HandoverError.code,
        ChannelBrokenError.code,
        ChannelFullError.code,
        ChannelStalledError.code,
        QUEUE_UNAVAILABLE_CODE,
    }
)


class EventTooLargeError(IPCError):
    """One event is larger than the contract allows."""

    code = "event_too_large"


def shorten(value: str, limit: int = 120) -> str:
    """Make hostile text fit for one line of an error message.

    Args:
        value: any text.
        limit: the longest result, in characters.

    Returns:
        The text with control characters escaped, cut to ``limit`` with an ellipsis.
    """
    shown = "".join(
        char if char.isprintable() else f"\\x{ord(char):02x}" for char in value[: limit + 1]
    )
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"
