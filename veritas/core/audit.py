"""What can be asked for: a target, a tier, and the words of the verdict."""

from __future__ import annotations

from enum import StrEnum
from urllib.parse import urlsplit, urlunsplit

import idna
import msgspec

from veritas.core.errors import InvalidRequestError

MAX_URL_CHARS = 2048


class Tier(StrEnum):
    """How far an audit goes."""

    QUICK_SCAN = "quick_scan"
    STANDARD_AUDIT = "standard_audit"
    DEEP_FORENSIC = "deep_forensic"


class VerdictMode(StrEnum):
    """For whom the verdict is worded."""

    SIMPLE = "simple"
    EXPERT = "expert"


class Language(StrEnum):
    """In which language the verdict is worded, by its ISO 639-1 code."""

    ENGLISH = "en"
    GERMAN = "de"


class TierLimits(msgspec.Struct, frozen=True):
    """The bounds of a tier.

    Attributes:
        max_pages: pages opened at most, the first one included.
        time_limit_s: the audit ends within this many seconds with what was found.
        page_limit_s: one page is given up after this many seconds.
        max_page_requests: a page that has asked for more is stopped.
        max_requests: an audit whose pages have asked for more is stopped.
        max_page_mb: a page that has received more megabytes (10^6 bytes) is stopped.
        max_audit_mb: after so many megabytes, both ways, an audit's connections are cut.
        max_page_memory_mb: a page whose process holds more megabytes is ended.
    """

    max_pages: int
    time_limit_s: float
    page_limit_s: float
    max_page_requests: int = 1500
    max_requests: int = 6000
    max_page_mb: float = 60.0
    max_audit_mb: float = 200.0
    max_page_memory_mb: float = 900.0


TIER_LIMITS: dict[Tier, TierLimits] = {
    Tier.QUICK_SCAN: TierLimits(max_pages=1, time_limit_s=45.0, page_limit_s=15.0),
    Tier.STANDARD_AUDIT: TierLimits(max_pages=5, time_limit_s=120.0, page_limit_s=20.0),
    Tier.DEEP_FORENSIC: TierLimits(
        max_pages=10, time_limit_s=240.0, page_limit_s=25.0, max_requests=12_000, max_audit_mb=400.0
    ),
}


class AuditRequest(msgspec.Struct, frozen=True):
    """One audit of one target.

    Attributes:
        url: an absolute http or https URL, as :func:`parse_target_url` returns it.
        tier: how far to go.
        verdict_mode: for whom the verdict is worded.
        language: in which language.
    """

    url: str
    tier: Tier = Tier.STANDARD_AUDIT
    verdict_mode: VerdictMode = VerdictMode.SIMPLE
    language: Language = Language.ENGLISH

    @property
    def limits(self) -> TierLimits:
        """The bounds of this request's tier."""
        return TIER_LIMITS[self.tier]


def parse_target_url(raw: str) -> str:
    """Check and normalise the URL of a target (RFC 3986; host names by RFC 5891).

    Scheme and host become lower case, an internationalised host becomes its A-label, an
    empty path becomes ``/``, the fragment goes, since it never reaches a server.

    Args:
        raw: the URL as given.

    Returns:
        The URL to audit.

    Raises:
        InvalidRequestError: with code ``invalid_url``; the message names what is wrong.
    """

    def refuse(why: str) -> InvalidRequestError:
        return InvalidRequestError("invalid_url", "url", raw, why)

    if len(raw) > MAX_URL_CHARS:
        raise refuse(f"the URL has {len(raw)} characters; {MAX_URL_CHARS} is the limit")
    text = raw.strip(" \t\r\n")
    if any(ord(char) < 0x21 or ord(char) == 0x7F or char == "\\" for char in text):
        raise refuse("the URL holds a space, a backslash or a control character; percent-encode it")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise refuse(
            f"the URL cannot be read ({error}); give one like https://example.org/"
        ) from None
    if parts.scheme not in {"http", "https"}:
        raise refuse("the URL must begin with http:// or https://")
    if parts.username is not None or parts.password is not None:
        raise refuse("the URL carries credentials; leave out the part before the @")
    if not parts.hostname:
        raise refuse("the URL has no host; give one like https://example.org/")
    if port == 0:
        raise refuse("port 0 cannot be connected to; leave the port out or give 1 to 65535")
    try:
        host = _ascii_host(parts.hostname)
    except ValueError as error:
        raise refuse(f"the host is no valid name or address ({error})") from None
    default_port = {"http": 80, "https": 443}[parts.scheme]
    netloc = host if port in {None, default_port} else f"{host}:{port}"
    url = urlunsplit((parts.scheme, netloc, parts.path or "/", parts.query, ""))
    if len(url) > MAX_URL_CHARS:
        raise refuse(f"the URL has more than {MAX_URL_CHARS} characters once normalised")
    return url


def _ascii_host(host: str) -> str:
    """Bring a host into the form it has on the wire."""
    if ":" in host:  # an IPv6 literal: urlsplit has checked and unwrapped it
        return f"[{host.lower()}]"
    if host.isascii():
        name = host.lower()
        labels = name.removesuffix(".").split(".")
        allowed = set("abcdefghijklmnopqrstuvwxyz0123456789-_")
        if len(name) > 253 or not all(
            0 < len(label) <= 63 and set(label) <= allowed for label in labels
        ):
            raise ValueError("letters, digits and hyphens in labels of 1 to 63 characters")
        return name
    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError as error:
        raise ValueError(str(error)) from None


def parse_tier(raw: str) -> Tier:
    """Read a tier's name.

    Raises:
        InvalidRequestError: with code ``unknown_tier``.
    """
    try:
        return Tier(raw)
    except ValueError:
        known = ", ".join(Tier)
        raise InvalidRequestError(
            "unknown_tier", "tier", raw, f"the tier must be one of {known}"
        ) from None


def parse_verdict_mode(raw: str) -> VerdictMode:
    """Read a verdict mode's name.

    Raises:
        InvalidRequestError: with code ``unknown_verdict_mode``.
    """
    try:
        return VerdictMode(raw)
    except ValueError:
        known = ", ".join(VerdictMode)
        raise InvalidRequestError(
            "unknown_verdict_mode", "verdict_mode", raw, f"the verdict mode must be one of {known}"
        ) from None


def parse_language(raw: str) -> Language:
    """Read a language's code.

    Raises:
        InvalidRequestError: with code ``unknown_language``.
    """
    try:
        return Language(raw)
    except ValueError:
        known = ", ".join(Language)
        raise InvalidRequestError(
            "unknown_language", "language", raw, f"the language must be one of {known}"
        ) from None
