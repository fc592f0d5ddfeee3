"""Reads answers of WHOIS servers (RFC 3912): text without a standard. Pure."""

from __future__ import annotations

import re

from veritas.artifacts import Registration
from veritas.collect.sources.text import cleaned, hides, moment

_MAX_LINES = 2_000
_LINE = re.compile(
    r"\s{0,12}\[?([A-Za-z][A-Za-z0-9 ._/\-]{1,45}?)"
    r"(?:\]\s|\.{2,}:|\s{0,30}:)\s{0,40}(\S.*)"
)
_UNKNOWN = re.compile(
    r"no match|not found|no entries found|no data found|nothing found|"
    r"status:\s{0,20}(?:free|available)|is free|no object found|object does not exist|"
    r"no such domain",
    re.IGNORECASE,
)
_FIELDS: dict[str, frozenset[str]] = {
    "domain": frozenset({"domain name", "domain"}),
    "registrar": frozenset({"registrar", "registrar name", "sponsoring registrar"}),
    "registered_at": frozenset(
        {
            *(
                "creation date",
                "created",
                "created on",
                "registered on",
                "registered",
                "created date",
            ),
            *(
                "domain registration date",
                "registration date",
                "registration time",
                "first registered",
            ),
            *("domain record activated", "assigned"),
        }
    ),
    "changed_at": frozenset(
        {"updated date", "last updated", "last modified", "changed", "modified", "last update"}
    ),
    "expires_at": frozenset(
        {
            *("registry expiry date", "expiry date", "expires", "expires on", "expiration date"),
            *("registrar registration expiration date", "paid-till", "renewal date", "expire date"),
        }
    ),
    "organization": frozenset(
        {
            "registrant organization",
            "registrant organisation",
            "registrant",
            "org",
            "holder",
            "owner",
        }
    ),
    "country": frozenset({"registrant country", "registrant country/economy"}),
    "name_server": frozenset({"name server", "nserver", "nameserver", "name servers"}),
    "status": frozenset({"domain status", "status", "state"}),
    "dnssec": frozenset({"dnssec", "ds", "dsrecord"}),
}


def is_unknown(text: str) -> bool:
    """Whether the server says that there is no such domain."""
    return len(text) < 4_000 and bool(_UNKNOWN.search(text[:2_000]))


def referral(text: str) -> str:
    """The server that IANA's answer about a top-level domain names, or empty."""
    for field, value in _lines(text):
        if field in {"whois", "refer"}:
            host = cleaned(value, 253).lower()
            return host if re.fullmatch(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+", host) else ""
    return ""


def registration_of(text: str, domain: str, server: str) -> Registration | None:
    """A domain's registration; None when the answer tells neither its beginning nor its holder.

    The first value of each field counts; what follows is often another object's.
    """
    found: dict[str, str] = {}
    servers: list[str] = []
    statuses: list[str] = []
    for field, value in _lines(text):
        for name, fields in _FIELDS.items():
            if field not in fields:
                continue
            if name == "name_server":
                servers.append(cleaned(value.split()[0], 253).rstrip(".").lower())
            elif name == "status":
                statuses.append(cleaned(value.split(" http")[0], 80))
            else:
                found.setdefault(name, cleaned(value))
    about = found.get("domain", domain).rstrip(".").lower()
    if about != domain:
        return None
    registered_at, holder = moment(found.get("registered_at")), found.get("organization", "")
    if registered_at is None and not holder and "registrar" not in found:
        return None
    country = found.get("country", "")
    hidden = bool(holder) and hides(holder)
    dnssec = found.get("dnssec", "").lower()
    return Registration(
        source="whois",
        server=server,
        domain=domain,
        registrar=found.get("registrar", ""),
        registered_at=registered_at,
        changed_at=moment(found.get("changed_at")),
        expires_at=moment(found.get("expires_at")),
        statuses=tuple(dict.fromkeys(statuses))[:20],
        organization="" if hidden else holder,
        country=country.upper() if len(country) == 2 else "",
        private=hidden,
        name_servers=tuple(dict.fromkeys(servers))[:20],
        dnssec=(not re.match(r"unsigned|no\b|inactive", dnssec)) if dnssec else None,
    )


def _lines(text: str) -> list[tuple[str, str]]:
    pairs = []
    for line in text.splitlines()[:_MAX_LINES]:
        if line.startswith(("%", "#", ">>>")):
            continue
        match = _LINE.match(line[:400])
        if match:
            pairs.append((" ".join(match[1].lower().replace("_", " ").split()), match[2].strip()))
    return pairs
