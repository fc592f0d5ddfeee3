"""Recognises pages that stand in the place of the site and ask whether one is human. Pure."""

from __future__ import annotations

import re

from veritas.artifacts import Headers, TextElement

MAX_TEXTS_OF_A_WALL = 40

# Headers by which defence services mark their own pages.
_HEADERS = (
    ("cf-mitigated", re.compile(r"challenge"), "Cloudflare"),
    ("x-datadome", re.compile(r"protected|blocked", re.IGNORECASE), "DataDome"),
    ("x-sucuri-block", re.compile(r"."), "Sucuri"),
)
_SERVICE_HOSTS = (
    ("captcha-delivery.com", "DataDome"),
    ("px-captcha.com", "HUMAN"),
    ("px-cloud.net", "HUMAN"),
    ("challenges.cloudflare.com", "Cloudflare"),
    ("hcaptcha.com", "hCaptcha"),
    ("recaptcha.net", "reCAPTCHA"),
    ("geo.captcha-delivery.com", "DataDome"),
)
_WORDS = re.compile(
    r"just a moment\.{0,3}$|attention required! \| cloudflare|"
    r"checking (?:if the site connection is secure|your browser before)|"
    r"verify(?:ing)? (?:that )?you(?:'re| are) (?:a )?human|"
    r"are you a (?:robot|human)\b|i(?:'m| am) not a robot|press (?:&|and) hold|"
    r"please (?:complete the security check|enable js and disable any ad ?blocker)|"
    r"unusual traffic from your|access to this page has been denied|"
    r"pardon our interruption|you have been blocked|"
    r"bestätigen sie, dass sie (?:ein mensch|kein roboter) sind|ich bin kein roboter|"
    r"vérifiez que vous êtes humain|je ne suis pas un robot|no soy un robot|non sono un robot",
    re.IGNORECASE,
)


def bot_wall(
    status: int,
    headers: Headers,
    title: str,
    texts: tuple[TextElement, ...],
    script_hosts: frozenset[str],
) -> str:
    """What kind of wall a page is; empty for a page of the site itself.

    A page counts as one only when it says so itself and shows little else: a form with a
    CAPTCHA on an ordinary page is none.

    Args:
        status: of the document.
        headers: of the document.
        title: of the document.
        texts: what it shows.
        script_hosts: where its scripts come from.
    """
    for name, value, service in _HEADERS:
        if any(key.lower() == name and value.search(text) for key, text in headers):
            return service
    if len(texts) > MAX_TEXTS_OF_A_WALL:
        return ""
    shown = [title, *(text.text[:300] for text in texts)]
    says_so = any(_WORDS.search(text.strip()) for text in shown)
    service = next(
        (
            name
            for host, name in _SERVICE_HOSTS
            if any(one == host or one.endswith("." + host) for one in script_hosts)
        ),
        "",
    )
    if says_so and (service or status in {401, 403, 429, 503} or len(texts) <= 12):
        return service or "a check for robots"
    return ""
