"""Reads answers of RDAP servers (RFC 9083). Pure; every part of them may be missing or odd."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import Any

from veritas.artifacts import NetworkBlock, Registration
from veritas.collect.sources.text import cleaned, hides, moment

_MAX_ITEMS = 50
_MAX_DEPTH = 4


def registration_of(answer: object, domain: str, server: str) -> Registration | None:
    """A domain's registration; None when the answer is about no domain, or about another one."""
    if not isinstance(answer, dict) or answer.get("objectClassName") != "domain":
        return None
    names = {_name(answer.get(key)) for key in ("ldhName", "unicodeName")} - {""}
    if names and domain not in names:
        return None
    times = {
        cleaned(event.get("eventAction")).lower(): moment(event.get("eventDate"))
        for event in _dicts(answer.get("events"))
    }
    people = list(_entities(answer, _MAX_DEPTH))
    registrar = next((_card(one) for one in people if "registrar" in _roles(one)), {})
    registrant = next((_card(one) for one in people if "registrant" in _roles(one)), {})
    secure = answer.get("secureDNS")
    signed = secure.get("delegationSigned") if isinstance(secure, dict) else None
    holder = registrant.get("org") or registrant.get("fn", "")
    hidden = bool(holder) and hides(holder)
    redacted = any(_is_about_registrant(one) for one in _dicts(answer.get("redacted")))
    return Registration(
        source="rdap",
        server=server,
        domain=domain,
        registrar=registrar.get("org") or registrar.get("fn", ""),
        registered_at=times.get("registration"),
        changed_at=times.get("last changed"),
        expires_at=times.get("expiration"),
        statuses=tuple(cleaned(status, 80) for status in _list(answer.get("status"))[:20]),
        organization="" if hidden else holder,
        country=registrant.get("country", ""),
        private=hidden or redacted,
        name_servers=tuple(
            filter(None, (_name(one.get("ldhName")) for one in _dicts(answer.get("nameservers"))))
        ),
        dnssec=signed if isinstance(signed, bool) else None,
    )


def network_of(answer: object, address: str, server: str) -> NetworkBlock | None:
    """A block of addresses; None when the answer is about none, or about another one."""
    if not isinstance(answer, dict) or answer.get("objectClassName") != "ip network":
        return None
    first, last = cleaned(answer.get("startAddress"), 60), cleaned(answer.get("endAddress"), 60)
    try:
        low, high = ipaddress.ip_address(first), ipaddress.ip_address(last)
        asked = ipaddress.ip_address(address)
    except ValueError:
        return None
    same = low.version == high.version == asked.version
    if not same or not int(low) <= int(asked) <= int(high):
        return None
    people = list(_entities(answer, _MAX_DEPTH))
    holder = next((_card(one) for one in people if "registrant" in _roles(one)), {})
    country = cleaned(answer.get("country"), 2).upper()
    return NetworkBlock(
        server=server,
        address=address,
        name=cleaned(answer.get("name"), 100),
        first=str(low),
        last=str(high),
        organization=holder.get("org") or holder.get("fn", ""),
        country=country or holder.get("country", ""),
    )


def _entities(holder: dict[str, Any], depth: int) -> Iterator[dict[str, Any]]:
    for entity in _dicts(holder.get("entities")):
        yield entity
        if depth > 1:
            yield from _entities(entity, depth - 1)


def _roles(entity: dict[str, Any]) -> set[str]:
    return {cleaned(role).lower() for role in _list(entity.get("roles"))}


def _card(entity: dict[str, Any]) -> dict[str, str]:
    """Name, organization and country of a jCard (RFC 7095)."""
    card = _list(entity.get("vcardArray"))
    found: dict[str, str] = {}
    for field in _list(card[1] if len(card) > 1 else None):
        if not isinstance(field, list) or len(field) < 4:
            continue
        name, parameters, value = field[0], field[1], field[3]
        if name in {"fn", "org"}:
            text = value[0] if isinstance(value, list) and value else value
            found.setdefault(name, cleaned(text))
        elif name == "adr":
            code = cleaned(parameters.get("cc"), 2) if isinstance(parameters, dict) else ""
            last = cleaned(value[-1], 60) if isinstance(value, list) and value else ""
            code = code or (last if len(last) == 2 else "")
            found.setdefault("country", code.upper())
    return {name: text for name, text in found.items() if text}


def _is_about_registrant(redaction: dict[str, Any]) -> bool:
    """Whether something of the registrant's was left out (RFC 9537)."""
    name = redaction.get("name")
    words = " ".join(map(cleaned, name.values())) if isinstance(name, dict) else ""
    return "registrant" in words.lower()


def _name(value: object) -> str:
    return cleaned(value, 253).rstrip(".").lower()


def _list(value: object) -> list[Any]:
    return value[:_MAX_ITEMS] if isinstance(value, list) else []


def _dicts(value: object) -> list[dict[str, Any]]:
    return [item for item in _list(value) if isinstance(item, dict)]
