"""Which versions and which weak suites of TLS a server accepts."""

from __future__ import annotations

import asyncio
import secrets
import socket
from urllib.parse import urlsplit

from veritas.artifacts import Missing, TlsOffer, TlsTrial
from veritas.collect.domains import is_address
from veritas.collect.egress.explain import explain
from veritas.collect.egress.guard import EgressGuard
from veritas.collect.egress.policy import EgressRefusedError
from veritas.collect.tls_hello import (
    MAX_RECORD_BYTES,
    SSL_3,
    TLS_1_0,
    TLS_1_1,
    TLS_1_2,
    TLS_1_3,
    NotTlsError,
    ServerHello,
    client_hello,
    read_answer,
)
from veritas.core.errors import Fault, shorten

_TRIAL_LIMIT_S = 4.0
_AT_ONCE = 3

_COMMON = (
    0xC02B, 0xC02F, 0xC02C, 0xC030, 0xCCA9, 0xCCA8, 0x009E, 0x009F, 0xC009, 0xC013, 0xC00A, 0xC014,
    0x0033, 0x0039, 0x009C, 0x009D, 0x003C, 0x003D, 0x002F, 0x0035, 0x000A, 0x0005, 0x0004,
)  # fmt: skip
_VERSIONS = (
    ("TLSv1.3", TLS_1_3, (0x1301, 0x1302, 0x1303)),
    ("TLSv1.2", TLS_1_2, _COMMON),
    ("TLSv1.1", TLS_1_1, _COMMON),
    ("TLSv1", TLS_1_0, _COMMON),
    ("SSLv3", SSL_3, (0x0033, 0x0039, 0x002F, 0x0035, 0x000A, 0x0005, 0x0004)),
)
# Numbers of the IANA registry "TLS Cipher Suites".
_WEAK_SUITES = (
    ("no encryption", (0x0001, 0x0002, 0x003B, 0xC006, 0xC010)),
    (
        "no authentication",
        (0x0018, 0x001B, 0x0034, 0x003A, 0x006C, 0x006D, 0xC016, 0xC017, 0xC018, 0xC019),
    ),
    (
        "export and DES",
        (0x0003, 0x0006, 0x0008, 0x0009, 0x000B, 0x000E, 0x0011, 0x0012, 0x0014, 0x0015, 0x0062),
    ),
    ("RC4", (0x0004, 0x0005, 0xC007, 0xC011)),
    ("3DES", (0x000A, 0x0013, 0x0016, 0xC008, 0xC012)),
    ("no forward secrecy", (0x002F, 0x0035, 0x003C, 0x003D, 0x009C, 0x009D, 0x0041, 0x0084)),
)


async def probe_tls_offer(url: str, guard: EgressGuard, within_s: float) -> TlsOffer | Missing:
    """Try each version, and each kind of weak suite, with a hello of its own.

    Args:
        url: the target.
        guard: makes the connections.
        within_s: upper bound for all of it.

    Returns:
        What was accepted; a trial without a clear answer is None. Missing when no version was,
        since then nothing can be said of the rest.
    """
    parts = urlsplit(url)
    if parts.scheme != "https":
        return Missing("the target is not an https one", Fault.OURS, "not_applicable")
    host, port = parts.hostname or "", parts.port or 443
    slots = asyncio.Semaphore(_AT_ONCE)

    async def trial(name: str, version: int, suites: tuple[int, ...]) -> TlsTrial:
        async with slots:
            answer = await _try(guard, host, port, version, suites)
        if isinstance(answer, ServerHello):
            chosen = answer.version == version and answer.suite in suites
            return TlsTrial(name, chosen, f"0x{answer.suite:04X}" if chosen else "")
        return TlsTrial(name, answer, "")

    try:
        async with asyncio.timeout(within_s):
            versions = await asyncio.gather(*(trial(*entry) for entry in _VERSIONS))
            if not any(one.accepted for one in versions):
                return Missing(
                    f"port {port} accepts no version that was tried", Fault.TARGET, "tls_error"
                )
            spoken = any(one.accepted for one in versions if one.name == "TLSv1.2")
            weak = await asyncio.gather(
                *(trial(kind, TLS_1_2, suites) for kind, suites in _WEAK_SUITES if spoken)
            )
    except TimeoutError:
        return Missing("the trials of TLS were not done in time", Fault.OURS, "time_limit")
    except (EgressRefusedError, socket.gaierror) as error:
        return explain(error)
    except ConnectionRefusedError:
        return Missing(f"nothing listens on port {port}", Fault.TARGET, "refused")
    except OSError as error:
        return Missing(f"the network failed: {shorten(str(error))}", Fault.OURS, "network")
    return TlsOffer(tuple(versions), tuple(weak))


async def _try(
    guard: EgressGuard, host: str, port: int, version: int, suites: tuple[int, ...]
) -> ServerHello | bool | None:
    """Send one hello.

    Returns:
        What the server chose; False when it refused, by an alert or by closing; None when it
        said nothing that is clear.
    """
    name = "" if is_address(host) else host.rstrip(".")
    connected = await guard.connect(host, port)
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(_TRIAL_LIMIT_S):
            hello = client_hello(name, version, suites, secrets.token_bytes(64))
            await loop.sock_sendall(connected, hello)
            head = await _exactly(connected, 5)
            size = int.from_bytes(head[3:5], "big")
            if size > MAX_RECORD_BYTES:
                return None
            return read_answer(head[0], await _exactly(connected, size)) or False
    except TimeoutError:
        return None
    except (ConnectionError, EOFError):
        return False
    except NotTlsError:
        return None
    finally:
        connected.close()


async def _exactly(connected: socket.socket, size: int) -> bytes:
    loop = asyncio.get_running_loop()
    data = b""
    while len(data) < size:
        more = await loop.sock_recv(connected, size - len(data))
        if not more:
            raise EOFError
        data += more
    return data
