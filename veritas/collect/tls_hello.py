"""The first message of a TLS handshake, and the answer to it (RFC 8446, RFC 5246). Pure.

OpenSSL no longer speaks the oldest versions and suites, so whether a server still does is asked
with a hello of our own; the handshake goes no further than the server's answer.
"""

from __future__ import annotations

import struct

import msgspec

HANDSHAKE, ALERT = 22, 21
_CLIENT_HELLO, _SERVER_HELLO = 1, 2
_SERVER_NAME, _GROUPS, _POINT_FORMATS, _SIGNATURES = 0, 10, 11, 13
_SUPPORTED_VERSIONS, _KEY_SHARE = 43, 51
_X25519, _P256, _P384 = 0x001D, 0x0017, 0x0018
_SIGNATURE_SCHEMES = (
    0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0807, 0x0401, 0x0501, 0x0601, 0x0203, 0x0201,
)  # fmt: skip

SSL_3, TLS_1_0, TLS_1_1, TLS_1_2, TLS_1_3 = 0x0300, 0x0301, 0x0302, 0x0303, 0x0304
MAX_RECORD_BYTES = 16 * 1024 + 2048


class ServerHello(msgspec.Struct, frozen=True):
    """What a server chose: the version and the cipher suite, by their numbers."""

    version: int
    suite: int


class NotTlsError(ValueError):
    """The answer is no TLS."""


def client_hello(host: str, version: int, suites: tuple[int, ...], random: bytes) -> bytes:
    """A hello that offers one version, and some suites.

    Args:
        host: the name to ask for; empty for none (addresses are not sent, RFC 6066).
        version: one of the version numbers above.
        suites: cipher suites by their IANA numbers.
        random: 64 bytes that nobody can foretell.
    """
    extensions = b"" if version == SSL_3 else _extensions(host, version, random[32:64])
    body = b"".join(
        (
            struct.pack("!H", min(version, TLS_1_2)),
            random[:32],
            b"\x20" + random[32:64] if version == TLS_1_3 else b"\x00",
            _counted(2, b"".join(struct.pack("!H", suite) for suite in suites)),
            b"\x01\x00",  # no compression
            _counted(2, extensions) if extensions else b"",
        )
    )
    message = bytes([_CLIENT_HELLO]) + _counted(3, body)
    return struct.pack("!BH", HANDSHAKE, min(version, TLS_1_0)) + _counted(2, message)


def read_answer(kind: int, payload: bytes) -> ServerHello | None:
    """Read the first record of an answer.

    Args:
        kind: the record's type.
        payload: what it carries, without its header.

    Returns:
        What the server chose; None when it refused with an alert.

    Raises:
        NotTlsError: it is neither.
    """
    if kind == ALERT and len(payload) == 2:
        return None
    try:
        if kind != HANDSHAKE or payload[0] != _SERVER_HELLO:
            raise NotTlsError("the answer is neither a server hello nor an alert")
        version: int = struct.unpack_from("!H", payload, 4)[0]
        at = 4 + 2 + 32
        at += 1 + payload[at]
        suite: int = struct.unpack_from("!H", payload, at)[0]
        return ServerHello(_chosen_version(payload, at + 3) or version, suite)
    except (IndexError, struct.error):
        raise NotTlsError("the server hello is cut short") from None


def _chosen_version(payload: bytes, at: int) -> int | None:
    """What the extension ``supported_versions`` says, from where extensions begin."""
    if at + 2 > len(payload):
        return None
    end = at + 2 + struct.unpack_from("!H", payload, at)[0]
    at += 2
    while at + 4 <= min(end, len(payload)):
        kind, size = struct.unpack_from("!HH", payload, at)
        if kind == _SUPPORTED_VERSIONS:
            return int(struct.unpack_from("!H", payload, at + 4)[0])
        at += 4 + size
    return None


def _extensions(host: str, version: int, key: bytes) -> bytes:
    parts = []
    if host:
        name = b"\x00" + _counted(2, host.encode("ascii", "ignore"))
        parts.append((_SERVER_NAME, _counted(2, name)))
    groups = b"".join(struct.pack("!H", group) for group in (_X25519, _P256, _P384))
    parts.append((_GROUPS, _counted(2, groups)))
    parts.append((_POINT_FORMATS, b"\x01\x00"))
    schemes = b"".join(struct.pack("!H", scheme) for scheme in _SIGNATURE_SCHEMES)
    parts.append((_SIGNATURES, _counted(2, schemes)))
    if version == TLS_1_3:
        parts.append((_SUPPORTED_VERSIONS, _counted(1, struct.pack("!H", TLS_1_3))))
        parts.append((_KEY_SHARE, _counted(2, struct.pack("!H", _X25519) + _counted(2, key))))
    return b"".join(struct.pack("!H", kind) + _counted(2, data) for kind, data in parts)


def _counted(width: int, data: bytes) -> bytes:
    return len(data).to_bytes(width, "big") + data
