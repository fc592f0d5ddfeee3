"""Finds the links by which a site says who it is, in the languages of Europe and some more."""

from __future__ import annotations

import re
from urllib.parse import unquote

import msgspec

from veritas.artifacts import Artifacts, LinkElement, PageArtifact
from veritas.checks.urls import path_of, scheme_of

MAX_LINKS_PER_PAGE = 5_000


class LinkKind(msgspec.Struct, frozen=True):
    """How links of one kind are known.

    Attributes:
        text: words of their text.
        path: a part of their path.
        rel: values of their rel attribute.
        addresses: mail and phone links are of this kind, too.
    """

    text: re.Pattern[str]
    path: re.Pattern[str]
    rel: frozenset[str] = frozenset()
    addresses: bool = False


class FoundLink(msgspec.Struct, frozen=True):
    """A link that fits, and the page it is on."""

    page: PageArtifact
    link: LinkElement


def _path(words: str) -> re.Pattern[str]:
    """A whole part of a path, with at most one more word on each side: no headline's slug."""
    return re.compile(rf"/(?:\w{{1,15}}[-_])?(?:{words})(?:[-_]?\w{{1,12}})?(?=[/.]|$)")


CONTACT = LinkKind(
    text=re.compile(
        r"\bcontacts?\b|\bget in touch\b|\bcustomer (?:service|care|support)\b|\bhelp cent(?:er|"
        r"re)\b|"
        r"\bkontakt|\bkundenservice\b|\bcontact(?:o|ar|ez|er|eer|eren|gegevens|e)?\b|\bcontatt|"
        r"\bnous joindre\b|\bcontáct|\bfale conosco\b|\bhubungi\b|^(?:help|support|feedback)\b|"
        r"\bklantenservice\b|\bota yhteyttä\b|"
        r"\byhteystiedot\b|\bkapcsolat\b|\biletişim\b|\bεπικοινωνία\b|контакт|お問い合わせ|联系|聯絡|문의"
    ),
    path=_path(
        "contact|kontakt|contatti?|contacto|get-in-touch|customer-service|kapcsolat|iletisim|"
        "yhteystiedot|support|feedback"
    ),
    addresses=True,
)

IMPRINT = LinkKind(
    text=re.compile(
        r"\bimprint\b|\bimpressum\b|\blegal (?:notice|information|disclosure)\b|"
        r"\bcompany (?:info|information|details)\b|\babout us\b|^about\b|"
        r"\bwho we are\b|\bour company\b|\bmentions légales\b|\baviso legal\b|\bnote legali\b|"
        r"\binformazioni legali\b|\bcolofon\b|\büber uns\b|\banbieterkennzeichnung\b|"
        r"\boffenlegung\b|\bà propos\b|\bqui sommes[- ]nous\b|\bquiénes somos\b|\bsobre nós\b|"
        r"\bchi siamo\b|\bover ons\b|\bo nas\b|\bom oss\b|\bom os\b|\btietoa meistä\b|"
        r"\bimpresszum\b|"
        r"\bkünye\b|\btentang\b|о компании|о нас|会社概要|特定商取引|关于我们|회사소개"
    ),
    path=_path(
        "imprint|impressum|legal[-_]?notice|legal[-_]?info|mentions[-_]?legales|aviso[-_]?legal|"
        "note[-_]?legali|colofon|about|company[-_]?(?:info|details|profile)|ueber[-_]?uns|"
        "a[-_]propos|chi[-_]siamo|quienes[-_]somos|over[-_]ons|o[-_]nas|om[-_]oss|impresszum"
    ),
    rel=frozenset({"author"}),
)

PRIVACY = LinkKind(
    text=re.compile(
        r"\bprivacy\b|\bdata protection\b|\bdatenschutz|\bprotection des données\b|"
        r"\bconfidentialité\b|\bvie privée\b|\bprivacidad\b|\bprotección de datos\b|"
        r"\bprivacidade\b|\bprivacybeleid\b|\bprivacyverklaring\b|\bprywatnoś|\bochrana osobn|"
        r"\bintegritetspolicy\b|\bpersonvern\b|\bprivatlivs?politik\b|\btietosuoja|\badatvédel|"
        r"\badatkezel|\bconfidențialitate\b|\bgizlilik\b|\bkvkk\b|\bαπορρήτου\b|"
        r"конфиденциальност|персональных данных|プライバシー|个人信息|隐私|隱私|개인정보"
    ),
    path=_path(
        "privacy|datenschutz|data-protection|politi\\w{1,4}-(?:de-)?(?:confidentialite|"
        "privacidade?|"
        "prywatnosci)|confidentialite|tietosuoja|integritet|personvern|gizlilik|adatvedel|adatkezel"
    ),
    rel=frozenset({"privacy-policy"}),
)


def find_link(artifacts: Artifacts, kind: LinkKind) -> FoundLink | None:
    """The first link of a kind on any readable page, or None."""
    for page in artifacts.readable_pages:
        for link in page.links[:MAX_LINKS_PER_PAGE]:
            if is_kind(link, kind):
                return FoundLink(page, link)
    return None


def is_kind(link: LinkElement, kind: LinkKind) -> bool:
    """Whether a link's scheme, rel, text or path says that it is of a kind."""
    scheme = scheme_of(link.url)
    if kind.addresses and _is_address(scheme, link.url):
        return True
    if kind.rel & set(link.rel.lower().split()):
        return True
    # A headline that mentions a word is no link to the page of that name.
    text = " ".join(link.text[:200].lower().split())
    if len(text) <= 60 and kind.text.search(text):
        return True
    return scheme in {"http", "https"} and bool(kind.path.search(path_of(link.url)[:500]))


def _is_address(scheme: str, url: str) -> bool:
    """Whether a link leads to someone: a link to share the page names no recipient."""
    recipient = unquote(url[:500].partition(":")[2].partition("?")[0])
    if scheme == "mailto":
        return "@" in recipient
    return scheme == "tel" and any(char.isdigit() for char in recipient)
