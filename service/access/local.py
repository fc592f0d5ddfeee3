"""What counts as this machine: where no key is needed."""

from __future__ import annotations

import asyncio
import ipaddress
import socket


async def listens_here_only(host: str) -> bool:
    """Whether a service that listens on a host can be reached from this machine only.

    Args:
        host: an address, or a name: then every address that it stands for is looked at.
    """
    if _is_loopback(host):
        return True
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return False  # binding to it will say what is wrong
    return bool(found) and all(_is_loopback(str(address[0])) for *_, address in found)


def names_this_machine(host_header: str, own_host: str) -> bool:
    """Whether a ``Host`` header names the machine the service runs on.

    A page from anywhere can make a browser send requests to this machine by giving its own name
    a loopback address (DNS rebinding, CWE-350); the header then still has the page's name. And
    what a proxy lets in from elsewhere has a name of its own, too.

    Args:
        host_header: the header, with a port or without.
        own_host: what the service was told to listen on.
    """
    name = host_header.strip().lower()
    if name.startswith("["):
        name = name[1:].partition("]")[0]
    elif name.count(":") == 1:
        name = name.partition(":")[0]
    name = name.removesuffix(".")
    return (
        name == own_host.lower()
        or name == "localhost"
        or name.endswith(".localhost")  # RFC 6761, 6.3
        or _is_loopback(name)
    )


def _is_loopback(address: str) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return bool((mapped or found).is_loopback)
