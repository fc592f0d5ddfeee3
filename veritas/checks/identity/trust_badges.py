"""Tells pictures that claim a seal of approval, and where those who give it can be asked."""

from __future__ import annotations

import re

import msgspec

from veritas.checks.urls import belongs_to, host_of


class SealGiver(msgspec.Struct, frozen=True):
    """Who gives a seal: its name, how its pictures are called, and where it confirms them."""

    name: str
    words: re.Pattern[str]
    domains: tuple[str, ...]


def _giver(name: str, words: str, *domains: str) -> SealGiver:
    return SealGiver(name, re.compile(words, re.IGNORECASE), domains)


GIVERS: tuple[SealGiver, ...] = (
    _giver("Trusted Shops", r"trusted[\s_-]?shops?", "trustedshops.com", "trustedshops.de",
           "trustedshops.eu", "trustedshops.co.uk", "trustedshops.fr", "trustedshops.at",
           "trustedshops.ch", "trustedshops.it", "trustedshops.es", "trustedshops.pl",
           "etrusted.com", "trustedshops.nl", "trustedshops.be"),
    _giver("Trustpilot", r"trust[\s_-]?pilot", "trustpilot.com"),
    _giver("EHI", r"\behi[\s_-](?:siegel|geprüfter|geprufter)|geprüfter online-?shop", "ehi-siegel.de"),
    _giver("BBB", r"\bbbb\b|better business bureau", "bbb.org"),
    _giver("Norton", r"norton[\s_-]?(?:secured|shopping)|verisign secured", "norton.com", "symantec.com",
           "digicert.com", "nortonshoppingguarantee.com"),
    _giver("DigiCert", r"digicert[\s_-]?(?:secured|seal|trust)", "digicert.com"),
    _giver("McAfee", r"mcafee[\s_-]?secure", "mcafeesecure.com", "trustedsite.com", "mcafee.com"),
    _giver("TrustedSite", r"trusted[\s_-]?site\b", "trustedsite.com"),
    _giver("TÜV", r"\bt[üu]e?v[\s_-](?:süd|sued|sud|nord|rheinland|saarland|hessen|gepr|siegel|cert)",
           "tuvsud.com", "tuev-sued.de", "tuv.com", "tuv-nord.com", "tuev-nord.de", "certipedia.com",
           "safer-shopping.de", "tuev-saar.de", "tuv-saar.com", "proven-expert.com"),
    _giver("Webshop Keurmerk", r"webshop[\s_-]?keurmerk|thuiswinkel[\s_-]?waarborg", "keurmerk.info",
           "thuiswinkel.org"),
    _giver("Käuferschutz Händlerbund", r"händlerbund|haendlerbund", "haendlerbund.de"),
    _giver("ProvenExpert", r"proven[\s_-]?expert", "provenexpert.com"),
    _giver("Trustwave", r"trustwave", "trustwave.com", "securetrust.com"),
    _giver("Google Customer Reviews", r"google (?:trusted store|customer reviews)", "google.com"),
    _giver("idealo", r"idealo[\s_-]?(?:partner|bewertung)", "idealo.de"),
)  # fmt: skip

_UNNAMED = re.compile(
    r"\b(?:verified|certified|trusted|approved|accredited) (?:online[- ])?(?:shop|store|seller|site|website|merchant|business)\b|"
    r"\b(?:zertifiziert\w*|geprüft\w*) (?:online-?)?(?:shop|händler|webseite)|\bgütesiegel\b|"
    r"\b(?:boutique|site) (?:vérifiée?|certifiée?)\b|\btienda (?:verificada|certificada)\b",
    re.IGNORECASE,
)


def seal_giver(words: str) -> SealGiver | None:
    """Who gives the seal that a picture's words name; None when they name none of these."""
    return next((giver for giver in GIVERS if giver.words.search(words[:300])), None)


def claims_a_seal(words: str) -> bool:
    """Whether a picture's words claim approval without one of the known givers' names."""
    return len(words) <= 80 and bool(_UNNAMED.search(words))


def confirms(giver: SealGiver, url: str) -> bool:
    """Whether a link leads to the giver of a seal."""
    return any(belongs_to(host_of(url), domain) for domain in giver.domains)
