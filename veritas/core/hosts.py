"""Host names and addresses as people and pages write them, in one form. Pure.

A host that ends in a number is an IPv4 address however it is written: ``127.1``, ``0x7f000001``
and ``0177.0.0.1`` all reach 127.0.0.1, for browsers (URL Standard, section 3.5) as for the C
library. Whoever decides by address must read them the same way.
"""

from __future__ import annotations

import ipaddress
from ipaddress import IPv4Address, IPv6Address

import idna

from veritas.core.addresses import IPAddress
from veritas.core.errors import shorten

MAX_NAME_CHARS = 253
_NAME_CHARS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_")
_HEX_DIGITS = frozenset("0123456789abcdef")
_NUMBER_CHARS = _HEX_DIGITS | {"x"}


def canonical_host(raw: str) -> str:
    """Bring a host into the one form decisions are made on.

    Args:
        raw: a name, an IPv4 address in any notation, or an IPv6 address with brackets or
            without; with a trailing dot or without.

    Returns:
        An address in its canonical text without brackets and zone, or a lower-case name of
        A-labels (RFC 5890) without a trailing dot.

    Raises:
        ValueError: it is neither; the message says what is wrong with it.
    """
    text = raw
    if text.startswith("[") and text.endswith("]"):
        return str(_v6(text[1:-1]))
    if ":" in text:
        return str(_v6(text))
    if not text.isascii():
        try:
            text = idna.encode(text, uts46=True).decode("ascii")
        except idna.IDNAError as error:
            raise ValueError(f"{shorten(raw)!r} is no host name ({error})") from None
    name = text.lower().removesuffix(".")
    labels = name.split(".")
    if _is_number(labels[-1]):
        return str(_v4(name, labels))
    if len(name) > MAX_NAME_CHARS or not all(
        0 < len(label) <= 63 and set(label) <= _NAME_CHARS for label in labels
    ):
        raise ValueError(
            f"{shorten(raw)!r} is no host name: letters, digits and hyphens in labels of 1 to 63 "
            f"characters, {MAX_NAME_CHARS} in all"
        )
    return name


def literal_address(host: str) -> IPAddress | None:
    """The address a canonical host is; None for a name."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def is_localhost(host: str) -> bool:
    """Whether a canonical name is this machine's by definition (RFC 6761, section 6.3)."""
    return host == "localhost" or host.endswith(".localhost")


def _v6(text: str) -> IPv6Address:
    try:
        parsed = IPv6Address(text)
    except ValueError:
        raise ValueError(f"{shorten(text)!r} is no IPv6 address") from None
    if parsed.scope_id is not None:
        raise ValueError(f"{shorten(text)!r} has a zone, which URLs cannot carry (RFC 9844)")
    return parsed


def _is_number(label: str) -> bool:
    """Whether a last label makes the whole host an IPv4 address."""
    if label.isdigit():
        return True
    return label.startswith("0x") and set(label[2:]) <= _HEX_DIGITS


def _v4(name: str, labels: list[str]) -> IPv4Address:
    """Read an IPv4 address: up to four parts, the last of which fills the bytes left."""
    refusal = ValueError(f"{shorten(name)!r} ends in a number but is no IPv4 address")
    if len(labels) > 4:
        raise refusal
    try:
        *leading, last = (_part(label) for label in labels)
    except ValueError:
        raise refusal from None
    room = 256 ** (4 - len(leading))
    if any(part > 255 for part in leading) or last >= room:
        raise refusal
    number = last
    for index, part in enumerate(leading):
        number += part << (8 * (3 - index))
    return IPv4Address(number)


def _part(label: str) -> int:
    """One number: hexadecimal after 0x, octal after 0, else decimal."""
    if len(label) > 64 or not set(label) <= _NUMBER_CHARS:  # int() takes signs and underscores, too
        raise ValueError(label)
    if label == "0x":  # nothing after the prefix is zero (URL Standard, section 3.5)
        return 0
    if label.startswith("0x"):
        return int(label, 0)
    return int(label, 8) if label.startswith("0") else int(label)
