"""Whom to ask about a site besides the site itself, as a file that people write. Pure.

``config/sources.toml`` explains each part.
"""

from __future__ import annotations

import re
import tomllib
from urllib.parse import urlsplit

import msgspec

from veritas.core.errors import shorten

MAX_FILE_BYTES = 256 * 1024
MAX_BLOCKLIST_BYTES = 64 * 1024 * 1024
WHOIS_PORT = 43

_TLD = re.compile(r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,2}")
_SERVER = re.compile(r"(?:\[[0-9a-f:.]+\]|[a-z0-9.-]{1,253})(?::\d{1,5})?")
_KEY = re.compile(r"[!-~]{0,500}")
_HOST = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]{2,63}")


class RdapSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """RDAP servers by top-level domain, beyond or in the place of the shipped ones.

    Attributes:
        use: whether any is asked.
        servers: base URLs; an empty one leaves the top-level domain out.
        network_server: base URL of the server for addresses.
    """

    use: bool = True
    servers: dict[str, str] = {}
    network_server: str | None = None


class WhoisSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """WHOIS servers by top-level domain: ``host`` or ``host:port``; an empty one leaves it out."""

    use: bool = True
    servers: dict[str, str] = {}


class SafeBrowsingSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Google's Safe Browsing, version 4, asked only with a key."""

    key: str = ""
    url: str = "https://safebrowsing.googleapis.com/"


class VirusTotalSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """VirusTotal, API version 3, asked only with a key."""

    key: str = ""
    url: str = "https://www.virustotal.com/api/v3/"


class UrlscanSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """urlscan.io, API version 1, asked only with a key."""

    key: str = ""
    url: str = "https://urlscan.io/api/v1/"


class SocialSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Social networks, asked whether the accounts that a site links to are there."""

    use: bool = True


KeyedSettings = SafeBrowsingSettings | VirusTotalSettings | UrlscanSettings


class SourceSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom to ask.

    Attributes:
        ask: whether anybody is asked besides the site and the name system.
        rdap: registries.
        whois: registries that have no RDAP.
        safe_browsing: a list of dangerous sites.
        virus_total: what many engines say of a host.
        urlscan: what a scanner found on its last visit.
        social: whether a site's accounts are there.
    """

    ask: bool = True
    rdap: RdapSettings = RdapSettings()
    whois: WhoisSettings = WhoisSettings()
    safe_browsing: SafeBrowsingSettings = SafeBrowsingSettings()
    virus_total: VirusTotalSettings = VirusTotalSettings()
    urlscan: UrlscanSettings = UrlscanSettings()
    social: SocialSettings = SocialSettings()


def read_sources(text: str) -> SourceSettings:
    """Read the file.

    Raises:
        ValueError: it has another shape; the message says where. Keys are never in it.
    """
    if len(text.encode("utf-8", "replace")) > MAX_FILE_BYTES:
        raise ValueError(f"the file of sources is larger than {MAX_FILE_BYTES >> 10} KiB")
    try:
        found = msgspec.convert(tomllib.loads(text), SourceSettings)
    except (msgspec.ValidationError, tomllib.TOMLDecodeError) as error:
        raise ValueError(f"the file of sources cannot be read: {error}") from None
    for tld in (*found.rdap.servers, *found.whois.servers):
        if not _TLD.fullmatch(tld):
            raise ValueError(f"{shorten(tld)!r} is no top-level domain such as com or co.uk")
    urls = [*found.rdap.servers.values(), found.rdap.network_server or ""]
    for keyed in (found.safe_browsing, found.virus_total, found.urlscan):
        urls.append(keyed.url)
        if not _KEY.fullmatch(keyed.key):
            raise ValueError("a key has characters that no key has, such as spaces or line ends")
    for url in filter(None, urls):
        _check_url(url)
    for server in filter(None, found.whois.servers.values()):
        if not _SERVER.fullmatch(server.lower()):
            raise ValueError(f"{shorten(server)!r} is no WHOIS server; write host or host:port")
    return found


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        fine = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fine = False
    if not fine or not url.endswith("/") or "?" in url:
        raise ValueError(f"{shorten(url)!r} is no base URL: http or https, with a slash at its end")


def read_blocklist(text: str) -> frozenset[str]:
    """Read a list of hosts.

    One a line, bare (``bad.example``), as in a hosts file (``0.0.0.0 bad.example``), or as in
    lists for blockers (``||bad.example^``). Comments begin with ``#`` or ``!``. A host stands for
    all names below it, too.

    Raises:
        ValueError: it is too large, or most of its lines are none of these.
    """
    if len(text) > MAX_BLOCKLIST_BYTES:
        raise ValueError(f"the blocklist is larger than {MAX_BLOCKLIST_BYTES >> 20} MiB")
    hosts, odd = set(), 0
    for raw in text.splitlines():
        line = raw.split("#")[0].strip().lower()
        if not line or line[0] in "![":
            continue
        host = line.split()[-1].removeprefix("||").removesuffix("^").rstrip(".")
        if _HOST.fullmatch(host):
            hosts.add(host)
        elif host not in {"localhost", "broadcasthost", "local"}:
            odd += 1
    if odd > len(hosts):
        raise ValueError(f"{odd} lines of the blocklist name no host, and {len(hosts)} do")
    return frozenset(hosts)
