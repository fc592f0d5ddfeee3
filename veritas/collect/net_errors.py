"""What a browser's network error means, and whose fault it is. Pure.

The names are Chromium's (net/base/net_error_list.h).
"""

from __future__ import annotations

import re

from veritas.artifacts import Missing
from veritas.core.errors import Fault, shorten

_NAME = re.compile(r"net::(ERR_[A-Z0-9_]+)")

_TARGET, _OURS = Fault.TARGET, Fault.OURS

_EXACT: dict[str, tuple[str, Fault, str]] = {
    "ERR_NAME_NOT_RESOLVED": ("dns_failure", _TARGET, "the host name does not resolve"),
    "ERR_CONNECTION_REFUSED": ("refused", _TARGET, "the server refused the connection"),
    "ERR_CONNECTION_TIMED_OUT": ("timeout", _TARGET, "the server did not answer in time"),
    "ERR_TIMED_OUT": ("timeout", _TARGET, "the server did not answer in time"),
    "ERR_CONNECTION_RESET": ("connection_lost", _TARGET, "the server broke off the connection"),
    "ERR_CONNECTION_CLOSED": ("connection_lost", _TARGET, "the server closed the connection"),
    "ERR_EMPTY_RESPONSE": ("connection_lost", _TARGET, "the server closed without an answer"),
    "ERR_INVALID_HTTP_RESPONSE": ("http_error", _TARGET, "the answer is not HTTP"),
    "ERR_TOO_MANY_REDIRECTS": ("redirect_loop", _TARGET, "the redirects do not end"),
    "ERR_INVALID_REDIRECT": ("bad_redirect", _TARGET, "the redirect leads nowhere"),
    "ERR_UNSAFE_REDIRECT": ("bad_redirect", _TARGET, "the redirect leads to what is no website"),
    "ERR_UNKNOWN_URL_SCHEME": ("bad_redirect", _TARGET, "the redirect leads to an app"),
    "ERR_HTTP_RESPONSE_CODE_FAILURE": (
        "http_error",
        _TARGET,
        "the server answered with an error and no page",
    ),
    "ERR_ABORTED": ("not_a_page", _TARGET, "the answer is a download or empty, not a page"),
    "ERR_INTERNET_DISCONNECTED": ("network", _OURS, "this machine has no network"),
    "ERR_ADDRESS_UNREACHABLE": ("network", _OURS, "this machine has no way to the address"),
}

_PREFIXES: tuple[tuple[str, tuple[str, Fault, str]], ...] = (
    ("ERR_SSL", ("tls_error", _TARGET, "no TLS connection could be made")),
    ("ERR_BAD_SSL", ("tls_error", _TARGET, "no TLS connection could be made")),
    ("ERR_CERT", ("tls_error", _TARGET, "the certificate was not accepted")),
    ("ERR_TLS", ("tls_error", _TARGET, "no TLS connection could be made")),
    ("ERR_HTTP2", ("http_error", _TARGET, "the server broke the HTTP/2 protocol")),
    ("ERR_RESPONSE_HEADERS", ("http_error", _TARGET, "the answer's headers are malformed")),
    ("ERR_INCOMPLETE", ("http_error", _TARGET, "the answer broke off")),
    ("ERR_CONTENT", ("http_error", _TARGET, "the answer could not be decoded")),
    ("ERR_DNS", ("dns_failure", _OURS, "the name could not be looked up from here")),
    ("ERR_NETWORK", ("network", _OURS, "the network failed on our side")),
    ("ERR_PROXY", ("network", _OURS, "the proxy on our side failed")),
    ("ERR_SOCKS", ("network", _OURS, "the proxy on our side failed")),
    ("ERR_TUNNEL", ("network", _OURS, "the proxy on our side failed")),
)


def net_error(message: str) -> str:
    """The network error a browser's message names, such as ``ERR_TIMED_OUT``, or empty."""
    found = _NAME.search(message)
    return found.group(1) if found else ""


def is_proxy_error(message: str) -> bool:
    """Whether a browser's message says no more than that the egress guard made no connection."""
    return net_error(message).startswith("ERR_SOCKS_CONNECTION")


def missing_from_browser(message: str) -> Missing:
    """What a failed navigation means.

    Args:
        message: the browser's or the driver's words.

    Returns:
        Why there is no page. What is not clearly the target's doing counts as ours.
    """
    name = net_error(message)
    if name in _EXACT:
        code, fault, reason = _EXACT[name]
        return Missing(f"{reason} ({name})", fault, code)
    for prefix, (code, fault, reason) in _PREFIXES:
        if name.startswith(prefix):
            return Missing(f"{reason} ({name})", fault, code)
    first_line = message.strip().splitlines()[0] if message.strip() else "no message"
    return Missing(f"the browser failed: {shorten(first_line)}", _OURS, "browser_error")
