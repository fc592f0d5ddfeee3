"""What a client is told when something went wrong for good."""

from __future__ import annotations


class ClientError(Exception):
    """What ``service.client`` raises."""


class RefusedError(ClientError):
    """The service answered that it will not; asking again would change nothing.

    Attributes:
        status: the HTTP status.
        code: the stable word of the problem document, "" when there is none.
        detail: what is wrong, in words.
    """

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(f"{status} {code}: {detail}" if code else f"{status}: {detail}")
        self.status = status
        self.code = code
        self.detail = detail


class UnreachableError(ClientError):
    """The service was away or too busy for longer than ``Waits.give_up_s``, or is not trusted."""


class BrokenStreamError(ClientError):
    """What came is no stream of events."""
