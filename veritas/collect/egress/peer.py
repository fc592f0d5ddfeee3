"""Whose socket is at the other end of a connection on this machine."""

from __future__ import annotations

import os
import socket
import struct
import sys

# linux/sock_diag.h, linux/inet_diag.h, linux/netlink.h
_NETLINK_SOCK_DIAG = 4
_SOCK_DIAG_BY_FAMILY = 20
_NLM_F_REQUEST = 1
_NLMSG_ERROR = 2
_HEADER = struct.Struct("=IHHII")
_REQUEST = struct.Struct("=BBBBI")
_SOCKET_ID = struct.Struct("!HH16s16s")
_NO_COOKIE = struct.pack("=III", 0, 0xFFFF_FFFF, 0xFFFF_FFFF)
_UID_AT = _HEADER.size + 4 + _SOCKET_ID.size + 12 + 12
_ANY_STATE = 0xFFFF_FFFF


def is_own(peer: tuple[str, int], own: tuple[str, int]) -> bool | None:
    """Whether the process at the other end runs as the same user as this one.

    The kernel is asked for the one socket with these two ends (sock_diag(7)), which takes some
    20 microseconds however many sockets there are.

    Args:
        peer: IPv4 address and port of the other end.
        own: IPv4 address and port of this end.

    Returns:
        None where the kernel does not tell: not Linux, or no netlink.
    """
    if sys.platform != "linux":
        return None
    (peer_address, peer_port), (own_address, own_port) = peer, own
    socket_id = _SOCKET_ID.pack(
        peer_port, own_port, socket.inet_aton(peer_address), socket.inet_aton(own_address)
    )
    body = _REQUEST.pack(socket.AF_INET, socket.IPPROTO_TCP, 0, 0, _ANY_STATE) + socket_id
    body += _NO_COOKIE
    length = _HEADER.size + len(body)
    message = _HEADER.pack(length, _SOCK_DIAG_BY_FAMILY, _NLM_F_REQUEST, 1, 0) + body
    try:
        with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, _NETLINK_SOCK_DIAG) as diag:
            diag.settimeout(1.0)
            diag.sendto(message, (0, 0))
            answer = diag.recv(4096)
    except OSError:
        return None
    _, kind, *_ = _HEADER.unpack_from(answer)
    if kind == _NLMSG_ERROR:
        (error,) = struct.unpack_from("=i", answer, _HEADER.size)
        return False if -error == 2 else None  # ENOENT: it is gone, so nobody's
    (uid,) = struct.unpack_from("=I", answer, _UID_AT)
    return bool(uid == os.geteuid())
