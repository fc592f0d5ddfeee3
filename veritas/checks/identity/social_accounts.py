"""Tells links to accounts on social networks from links to share a page there."""

from __future__ import annotations

import re

import msgspec

from veritas.checks.urls import belongs_to, host_of, path_of

NETWORKS: dict[str, tuple[str, ...]] = {
    "Facebook": ("facebook.com", "fb.com", "fb.me"),
    "Instagram": ("instagram.com",),
    "X": ("twitter.com", "x.com"),
    "LinkedIn": ("linkedin.com",),
    "YouTube": ("youtube.com", "youtu.be"),
    "TikTok": ("tiktok.com",),
    "Pinterest": ("pinterest.com", "pinterest.de", "pinterest.fr", "pinterest.co.uk"),
    "XING": ("xing.com",),
    "GitHub": ("github.com",),
    "Reddit": ("reddit.com",),
    "Discord": ("discord.gg", "discord.com"),
    "Telegram": ("t.me", "telegram.me"),
    "WhatsApp": ("wa.me", "whatsapp.com"),
    "Threads": ("threads.net", "threads.com"),
    "Bluesky": ("bsky.app",),
    "Vimeo": ("vimeo.com",),
    "VK": ("vk.com",),
}
_SHARE = re.compile(
    r"/(?:sharer?|share[-_]?article|share-offsite|intent|dialog|submit|plugins|embed|watch|p|pin/create|widgets?|"
    r"hashtag|search|explore|policies|policy|legal|privacy|help|about|terms|tr|login|signup|send|ads|business|"
    r"settings|status|reel|video|tweet)(?:[/.?]|$)"
)


class SocialAccount(msgspec.Struct, frozen=True):
    """A link that leads to a social network.

    Attributes:
        network: such as ``Instagram``.
        account: the path of the account; empty when the link leads to the network's front page.
        url: of the link.
    """

    network: str
    account: str
    url: str


def social_account(url: str) -> SocialAccount | None:
    """The account that a link leads to; None for other links, and for those that share."""
    host = host_of(url)
    for network, domains in NETWORKS.items():
        if not any(belongs_to(host, domain) for domain in domains):
            continue
        if not (
            host.count(".") <= 1 or host.split(".")[0] in _FRONTS or len(host.split(".")[0]) == 2
        ):
            return None  # developers.facebook.com is no account
        path = path_of(url)[:200].rstrip("/")
        if _SHARE.match(path + "/") or path.startswith(("/sharer", "/share")):
            return None
        account = path.removeprefix("/")
        return SocialAccount(network, account if account not in _FRONT_PAGES else "", url)
    return None


_FRONTS = frozenset({"www", "m", "mobile"})
_FRONT_PAGES = frozenset({"", "home", "index.html", "company", "in", "channel", "user", "#"})
