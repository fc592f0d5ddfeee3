"""What it means that a connection did not come about, and whose fault it is. Pure."""

from __future__ import annotations

import socket

from veritas.artifacts import Missing
from veritas.collect.egress.policy import PORT, EgressRefusedError, Refusal
from veritas.core.errors import Fault, TargetRefusedError, shorten

REFUSED_CODE = "egress_refused"


class UnruledError(socket.gaierror):
    """A name that a connect-to rule leads elsewhere, but not from the port asked for."""


def explain(error: OSError) -> Missing:
    """Put a failure of :meth:`~veritas.collect.egress.guard.EgressGuard.connect` in words.

    What the guard refused, and a network that fails, are ours; only a server that does not
    answer, or a name that does not exist, says something about the site.
    """
    if isinstance(error, EgressRefusedError):
        return Missing(str(error), Fault.OURS, REFUSED_CODE)
    if isinstance(error, UnruledError):
        return Missing(str(error.strerror), Fault.OURS, "not_applicable")
    if isinstance(error, socket.gaierror):
        words = shorten(error.strerror or str(error))
        if error.errno == socket.EAI_AGAIN:
            reason = f"no resolver answered for the host name ({words})"
            return Missing(reason, Fault.OURS, "network")
        return Missing(f"the host name does not resolve ({words})", Fault.TARGET, "dns_failure")
    if isinstance(error, ConnectionRefusedError):
        return Missing("the server refused the connection", Fault.TARGET, "refused")
    if isinstance(error, TimeoutError):
        return Missing("the server did not answer in time", Fault.TARGET, "timeout")
    if isinstance(error, ConnectionError):
        return Missing("the server broke off the connection", Fault.TARGET, "connection_lost")
    return Missing(f"the network failed: {shorten(str(error))}", Fault.OURS, "network")


def browser_words(error: OSError) -> str:
    """The same as a browser without a proxy would name it, for the record of a request."""
    if isinstance(error, EgressRefusedError):
        return str(error)
    code = explain(error).code
    names = {
        "dns_failure": "ERR_NAME_NOT_RESOLVED",
        "refused": "ERR_CONNECTION_REFUSED",
        "timeout": "ERR_CONNECTION_TIMED_OUT",
        "connection_lost": "ERR_CONNECTION_RESET",
        "not_applicable": "ERR_NAME_NOT_RESOLVED",
    }
    return f"net::{names.get(code, 'ERR_ADDRESS_UNREACHABLE')}"


def refused_target(refusal: Refusal) -> TargetRefusedError:
    """What to tell whoever asked for an audit of a target that may not be connected to."""
    if refusal.kind == PORT:
        return TargetRefusedError("target_port_refused", f"{_sentence(refusal)}.")
    flag = f"--allow-private {shorten(refusal.host)}"
    return TargetRefusedError(
        "target_not_public",
        f"{_sentence(refusal)}. Only public addresses are audited. If this is your own site, "
        f"allow it with {flag}, or with the service's setting allow_private.",
    )


def _sentence(refusal: Refusal) -> str:
    text = str(refusal)
    return text[0].upper() + text[1:]
