"""Parts of URLs as pages write them: never raises, whatever the text."""

from __future__ import annotations

import ipaddress
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

MAX_URL_CHARS = 2048

_EMPTY = SplitResult("", "", "", "", "")


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url[:MAX_URL_CHARS].strip())
    except ValueError:
        return _EMPTY


def scheme_of(url: str) -> str:
    """The scheme in lower case, or empty."""
    return _split(url).scheme.lower()


def host_of(url: str) -> str:
    """The host in lower case without port and trailing dot, or empty."""
    try:
        return (_split(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def path_of(url: str) -> str:
    """The path, percent-decoded and in lower case."""
    return unquote(_split(url).path).lower()


def query_of(url: str) -> str:
    """The query as written, without the question mark."""
    return _split(url).query


def absolute_url(base: str, reference: str) -> str:
    """A reference made absolute (RFC 3986, section 5); empty when it is none."""
    try:
        return urljoin(base[:MAX_URL_CHARS], reference[:MAX_URL_CHARS])
    except ValueError:
        return ""


def is_https(url: str) -> bool:
    """Whether the URL is an https one."""
    return scheme_of(url) == "https"


def is_address(host: str) -> bool:
    """Whether the host is an IP address and not a name."""
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """Whether browsers trust the host without TLS (W3C Secure Contexts, section 3.1)."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def belongs_to(host: str, domain: str) -> bool:
    """Whether a host is the domain itself or a name under it."""
    return bool(domain) and (host == domain or host.endswith("." + domain))
