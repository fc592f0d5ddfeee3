"""What tracks a visitor in one stretch of a run: by what was done, or by who is known to do it.

Nothing is a trace for being of another site alone: fonts, pictures, maps and scripts from
elsewhere are none; neither are sessions, the spreading of load, defences against robots, and
whoever asks for consent or keeps it.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs

import msgspec

from veritas.artifacts import ConsentRequest, ConsentState, StorageItem
from veritas.checks.companies.owners import PURPOSES, Owner, owner_of
from veritas.checks.consent.names import (
    is_known_tracker,
    is_necessary,
    is_tracking_word,
    keeps_choice,
)
from veritas.checks.device_marks import MARK_NAMES, is_fingerprint, mark_of
from veritas.checks.urls import host_of, path_of, query_of

_TRACKING_PURPOSES = frozenset(PURPOSES[key] for key in ("ad", "analytics", "marketing", "social"))
_SOCIAL_PURPOSE = PURPOSES["social"]
# A network's avatars, photos and styles show something; what else is asked of it hears of a visit.
_SHOWN_TYPES = frozenset({"font", "stylesheet", "media"})
_PICTURE = re.compile(r"\.(?:jpe?g|png|svg|webp|avif|ico)$|/avatars?/")
# Publishers on the list of networks: what their hosts serve is mostly their own pages.
_PUBLISHERS = frozenset(
    {"audioBoom", "Business Week", "BuzzFeed", "CCM benchmark Group", "LiveJournal", "Mashable",
     "Mobile Nations", "News", "PistonHeads", "PIXNET", "StackExchange", "The Best Day",
     "Trinity Mirror Digital Media"}
)  # fmt: skip
_CONSENT_PURPOSE = PURPOSES["consent-provider"]
_PIXEL = re.compile(
    r"(?:^|[/._-])(?:pixel|beacon|collect|track|tracking|1x1|count|counter|impression)s?(?:[/._-]|$)"
)
_TINY_PICTURE = re.compile(r"/[a-z]{1,2}\.(?:gif|png)$")
_TRACKING_HOST = re.compile(
    r"(?:^|[.-])(?:track(?:er|ers|ing)?|analytics?|adserver|ads|metrics|telemetry|pixel|beacon|"
    r"counter|retargeting)(?:[.-]|$)"
)
_TRACKING_SCRIPT = re.compile(
    r"(?:^|[/._-])(?:track(?:er|ing)?|analytics?|fbevents|matomo|piwik|pixel)(?:[._-]|$)"
)
_NO_TRACKER_TYPES = frozenset({"font", "stylesheet", "media", "document"})
_PIXEL_TYPES = frozenset({"image", "ping", "fetch", "xhr"})
_ASKS_FOR_CONSENT = re.compile(
    r"consent|gdpr|(?:^|[./_-])(?:cmp|tcf|ccpa)(?:[./_-]|$)|cookie[-_]?(?:bot|law|script|pro|yes|"
    r"first|hub|info|banner)|onetrust|usercentrics|didomi|trustarc|quantcast\.mgr|iubenda|privacy"
)
# An identifying value: long enough, and kept for long (Englehardt and Narayanan 2016, section 3).
_MIN_CHARS = 8
_MIN_LASTING_S = 30 * 86_400
_MIN_OWN_LASTING_S = 86_400
_LASTING_KINDS = frozenset({"cookie", "local"})


class Trace(msgspec.Struct, frozen=True):
    """One tracker, and one fact that shows it.

    Attributes:
        key: the same wherever the same tracker is met: a domain, or the name of an own cookie.
        who: for people.
        what: it does, in words.
        sure: it is known, or keeps an identifying mark; else it only looks like counting.
        url: of a request, or empty.
        cookie: its name, or empty.
    """

    key: str
    who: str
    what: str
    sure: bool
    url: str = ""
    cookie: str = ""


def traces_of(state: ConsentState, domain: str) -> dict[str, Trace]:
    """What tracked in a stretch, each tracker once, the surest fact of each.

    Args:
        state: what happened in the stretch.
        domain: the site's registrable domain.
    """
    found: dict[str, Trace] = {}
    for trace in (
        *_cookies_of_others(state, domain),
        *_own_cookies(state),
        *_fingerprints(state, domain),
        *_requests(state, domain),
    ):
        known = found.get(trace.key)
        if known is None or (trace.sure and not known.sure):
            found[trace.key] = trace
    return found


def _cookies_of_others(state: ConsentState, domain: str) -> list[Trace]:
    domains = {request.host: request.domain for request in state.requests}
    kept = {
        (item.host, item.name): item
        for item in state.storage
        if item.kind == "cookie" and item.third_party
    }
    found = []
    for line in state.set_cookies:
        host, _, name = line.partition(" ")
        item = _kept(kept, host, name)
        if item is None or host not in domains or not _identifies(item, _MIN_LASTING_S):
            continue
        if _is_own_company(host, domain) or _keeps_consent(host):
            continue
        if is_necessary(name) or keeps_choice(name):
            continue
        days = int((item.expires_s or 0) // 86_400)
        what = f"sets “{name[:60]}”, {item.size_chars} characters, kept for {days} days"
        found.append(Trace(domains[host], _who(host, domains[host]), what, sure=True, cookie=name))
    return found


def _kept(kept: dict[tuple[str, str], StorageItem], host: str, name: str) -> StorageItem | None:
    """The cookie as the browser keeps it: for the host itself, or for a domain above."""
    labels = host.split(".")[-12:]
    places = [".".join(labels[begin:]) for begin in range(len(labels) - 1)]
    return next((kept[place, name] for place in (host, *places) if (place, name) in kept), None)


def _own_cookies(state: ConsentState) -> list[Trace]:
    """What is kept under the site's own name and is known, or says, to be for tracking."""
    set_now = {line.partition(" ")[2] for line in state.set_cookies}
    set_now |= {act.detail for act in state.acts if act.api in {"storage.cookie", "storage.local"}}
    found = []
    for item in state.storage:
        if item.kind not in _LASTING_KINDS or item.third_party or item.name not in set_now:
            continue
        known = is_known_tracker(item.name)
        named = is_tracking_word(item.name) and not is_necessary(item.name)
        if not (known or (named and _identifies(item, _MIN_OWN_LASTING_S))):
            continue
        kind = "cookie" if item.kind == "cookie" else "local storage"
        who = f"the {kind} “{item.name[:60]}”"
        what = f"is set, {item.size_chars} characters"
        cookie = item.name if item.kind == "cookie" else ""
        found.append(Trace(f"{kind} {item.name}", who, what, sure=known, cookie=cookie))
    return found


def _identifies(item: StorageItem, lasting_s: float) -> bool:
    lasts = item.kind == "local" or (item.expires_s is not None and item.expires_s >= lasting_s)
    return lasts and item.size_chars >= _MIN_CHARS


def _fingerprints(state: ConsentState, domain: str) -> list[Trace]:
    marks: dict[str, set[str]] = {}
    for act in state.acts:
        if act.script_url and (mark := mark_of(act)):
            marks.setdefault(act.script_url, set()).add(mark)
    domains = {act.script_url: act.domain for act in state.acts}
    found = []
    for script, taken in marks.items():
        if is_fingerprint(taken):
            what = "takes a fingerprint: " + ", ".join(MARK_NAMES[one] for one in sorted(taken))
            whose = domains[script]
            who = "the site's own script" if whose == domain else _who(host_of(script), whose)
            key = whose if whose != domain else f"script {path_of(script)[:200]}"
            found.append(Trace(key, who, what, sure=True, url=script))
    return found


def _requests(state: ConsentState, domain: str) -> list[Trace]:
    found = []
    for request in state.requests:
        # Nobody was told what nobody answered, for whatever reason; it may be ours.
        if not request.answered or _says_no_consent(request):
            continue
        if _keeps_consent(request.host):
            continue
        if _is_own_company(request.host, domain):
            continue
        owner = owner_of(request.host)
        who = _who(request.host, request.domain)
        if owner is not None and _tracks(owner, request):
            what = f"is asked for {request.resource_type}; it is for {owner.purpose}"
            found.append(Trace(request.domain, who, what, sure=True, url=request.url))
        elif _is_pixel(request):
            what = "is asked for what looks like a counting pixel"
            found.append(Trace(request.domain, who, what, sure=False, url=request.url))
        elif _is_named_so(request, known=owner is not None):
            what = f"is asked for {request.resource_type}; by its name it is for tracking"
            found.append(Trace(request.domain, who, what, sure=False, url=request.url))
    return found


def _tracks(owner: Owner, request: ConsentRequest) -> bool:
    """Whether this service is known to track by such a request."""
    if owner.purpose == _SOCIAL_PURPOSE:
        picture = request.resource_type == "image" and _PICTURE.search(path_of(request.url)[:500])
        shown = picture or request.resource_type in _SHOWN_TYPES
        return not shown and owner.name not in _PUBLISHERS
    return owner.purpose in _TRACKING_PURPOSES


def _is_own_company(host: str, domain: str) -> bool:
    """Whether the site and the host are known to belong to one company."""
    site, other = owner_of(domain), owner_of(host)
    return site is not None and other is not None and site.company == other.company


def _keeps_consent(host: str) -> bool:
    owner = owner_of(host)
    if owner is not None and owner.purpose == _CONSENT_PURPOSE:
        return True
    return bool(_ASKS_FOR_CONSENT.search(host))


def _says_no_consent(request: ConsentRequest) -> bool:
    """Google's consent mode: the request itself says that neither storage was agreed to."""
    return parse_qs(query_of(request.url)[:2000]).get("gcs", [""])[0] == "G100"


def _is_pixel(request: ConsentRequest) -> bool:
    path = path_of(request.url)[:500]
    if request.resource_type not in _PIXEL_TYPES or _ASKS_FOR_CONSENT.search(path):
        return False
    if _TINY_PICTURE.search(path) and query_of(request.url):
        return True
    carries_data = request.resource_type == "image" or bool(query_of(request.url))
    return carries_data and bool(_PIXEL.search(path))


def _is_named_so(request: ConsentRequest, *, known: bool) -> bool:
    """Whether a host or a script that is on no list says what it is for by its name."""
    path = path_of(request.url)[:500]
    if known or request.resource_type in _NO_TRACKER_TYPES or _ASKS_FOR_CONSENT.search(path):
        return False
    script = request.resource_type == "script" and _TRACKING_SCRIPT.search(path)
    return bool(script) or bool(_TRACKING_HOST.search(request.host))


def _who(host: str, domain: str) -> str:
    owner = owner_of(host)
    return f"{domain[:100]} ({owner.name})" if owner is not None else domain[:100]
