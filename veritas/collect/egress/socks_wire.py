"""The messages of SOCKS 5 (RFC 1928) that a browser and the guard exchange. Pure."""

from __future__ import annotations

import ipaddress

VERSION = 5
MAX_BYTES = 600
NO_AUTHENTICATION = 0
SUCCEEDED, HOST_UNREACHABLE, NOT_SUPPORTED = 0, 4, 7

_NO_METHOD = 0xFF
_CONNECT = 1
_V4, _NAME, _V6 = 1, 3, 4


class SocksError(ValueError):
    """What came is not SOCKS 5, or asks for more than a connection."""


def read_greeting(buffer: bytes) -> tuple[bool, int] | None:
    """Read the methods a client offers (section 3).

    Returns:
        Whether it will do without a password, and the message's length in bytes; None if there
        is more to come.

    Raises:
        SocksError: it is no greeting.
    """
    if buffer[:1] != bytes([VERSION]):
        raise SocksError("not SOCKS 5")
    if len(buffer) < 2 or len(buffer) < 2 + buffer[1]:
        return None
    length = 2 + buffer[1]
    return NO_AUTHENTICATION in buffer[2:length], length


def choice(*, accepted: bool) -> bytes:
    """The answer to a greeting."""
    return bytes([VERSION, NO_AUTHENTICATION if accepted else _NO_METHOD])


def read_request(buffer: bytes) -> tuple[str, int, int] | None:
    """Read a request to connect (section 4).

    Returns:
        Host, port, and the message's length in bytes; None if there is more to come.

    Raises:
        SocksError: it asks for something else, or is malformed.
    """
    if len(buffer) < 5:
        return None
    version, command, _, kind, first = buffer[:5]
    if version != VERSION or command != _CONNECT or kind not in {_V4, _NAME, _V6}:
        raise SocksError("not a request to connect")
    size = {_V4: 4, _V6: 16, _NAME: 1 + first}[kind]
    length = 4 + size + 2
    if len(buffer) < length:
        return None
    raw = buffer[4 : 4 + size]
    if kind == _NAME:
        try:
            host = raw[1:].decode("ascii")
        except UnicodeDecodeError:
            raise SocksError("the name is not ASCII") from None
    else:
        host = str(ipaddress.ip_address(raw))
    return host, int.from_bytes(buffer[length - 2 : length], "big"), length


def reply(code: int) -> bytes:
    """The answer to a request (section 6); the address in it is nobody's business."""
    return bytes([VERSION, code, 0, _V4, 0, 0, 0, 0, 0, 0])
