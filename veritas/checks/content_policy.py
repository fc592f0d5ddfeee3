"""Content Security Policies as browsers parse them (W3C CSP Level 3, section 2.2)."""

from __future__ import annotations

import re

import msgspec

from veritas.artifacts import PageArtifact
from veritas.checks.headers import list_items

_ANYWHERE = frozenset({"*", "http:", "https:", "data:", "http://*", "https://*"})
# Only these part words (Infra, "ASCII whitespace"); a no-break space is part of a name.
_WORD = re.compile(r"[^\t\n\f\r ]+")
_HASHES = ("'nonce-", "'sha256-", "'sha384-", "'sha512-")


# What a policy in a meta element cannot do (CSP Level 3, section 3.3).
_HEADER_ONLY = frozenset({"frame-ancestors", "report-uri", "report-to", "sandbox"})

# Hosts that serve script that anybody can choose, or wrap anybody's words into script (JSONP,
# old AngularJS): who may write a script element can use them against a page that allows them.
# From the bypasses in Weichselbaum et al. 2016 and the list of the CSP Evaluator built on it.
_BYPASS_HOSTS = (
    "accounts.google.com",
    "ajax.googleapis.com",
    "ajax.aspnetcdn.com",
    "api.twitter.com",
    "cdn.jsdelivr.net",
    "cdnjs.cloudflare.com",
    "gist.github.com",
    "graph.facebook.com",
    "gstatic.com",
    "raw.githubusercontent.com",
    "storage.googleapis.com",
    "unpkg.com",
    "yandex.st",
)


class Policy(msgspec.Struct, frozen=True):
    """One enforced policy: its text and its directives, names in lower case.

    Attributes:
        text: as sent.
        directives: sources by directive.
        selector: of the meta element that holds it; empty for a header's.
    """

    text: str
    directives: dict[str, tuple[str, ...]]
    selector: str = ""

    @property
    def script_sources(self) -> tuple[str, ...] | None:
        """The source list that governs script elements, None when nothing does."""
        for name in ("script-src-elem", "script-src", "default-src"):
            if name in self.directives:
                return self.directives[name]
        return None

    @property
    def stops_all_script(self) -> bool:
        """A sandbox without ``allow-scripts`` runs none at all."""
        sandbox = self.directives.get("sandbox")
        return sandbox is not None and "allow-scripts" not in sandbox

    @property
    def stops_inline_script(self) -> bool:
        """Injected inline script does not run.

        Browsers ignore ``'unsafe-inline'`` beside a nonce, a hash or ``'strict-dynamic'``.
        """
        if self.stops_all_script:
            return True
        sources = self.script_sources
        return sources is not None and ("'unsafe-inline'" not in sources or _is_strict(sources))

    @property
    def stops_foreign_script(self) -> bool:
        """A script element cannot load from just any host."""
        if self.stops_all_script:
            return True
        sources = self.script_sources
        return sources is not None and (not _ANYWHERE & set(sources) or _is_strict(sources))

    @property
    def limits_plugins(self) -> bool:
        """``object-src`` (or what stands for it) lets no plug-in content in from just any host."""
        sources = self.directives.get("object-src", self.directives.get("default-src"))
        return sources is not None and not _ANYWHERE & set(sources)

    @property
    def limits_base(self) -> bool:
        """An injected ``base`` element cannot redirect the page's relative script URLs."""
        sources = self.directives.get("base-uri")
        return sources is not None and not _ANYWHERE & set(sources)

    @property
    def bypasses(self) -> tuple[str, ...]:
        """Allowed hosts by which the policy can be got round, none beside ``strict-dynamic``."""
        sources = self.script_sources or ()
        if "'strict-dynamic'" in sources:
            return ()
        return tuple(source for source in sources if _is_bypass(source))

    @property
    def needs_base(self) -> bool:
        """Script is allowed by nonce, so a foreign base would lead allowed elements elsewhere."""
        return any(source.startswith("'nonce-") for source in self.script_sources or ())

    @property
    def limits_framing(self) -> bool | None:
        """Whether ``frame-ancestors`` keeps other sites out; None when it is not there."""
        ancestors = self.directives.get("frame-ancestors")
        return None if ancestors is None else not _ANYWHERE & set(ancestors)


def enforced_policies(page: PageArtifact) -> tuple[Policy, ...]:
    """Every policy of the page's headers and meta elements; each is enforced beside the others."""
    in_header = [_parse(text) for text in list_items(page, "Content-Security-Policy")]
    in_meta = [
        _without_header_only(_parse(meta.content, meta.selector))
        for meta in page.metas
        if meta.name == "content-security-policy"
    ]
    return tuple(policy for policy in (*in_header, *in_meta) if policy.directives)


def _without_header_only(policy: Policy) -> Policy:
    kept = {name: found for name, found in policy.directives.items() if name not in _HEADER_ONLY}
    return msgspec.structs.replace(policy, directives=kept)


def _is_bypass(source: str) -> bool:
    host = source.partition("://")[2] or source
    host, _, path = host.partition("/")
    if path:  # a policy with a path names one file or folder: whoever writes it has thought of it
        return False
    name = host.partition(":")[0].removeprefix("*.")
    return any(name == known or name.endswith("." + known) for known in _BYPASS_HOSTS)


def _parse(text: str, selector: str = "") -> Policy:
    directives: dict[str, tuple[str, ...]] = {}
    for part in text.split(";"):
        words = _WORD.findall(part)
        if words:  # of two directives of one name the first counts
            directives.setdefault(words[0].lower(), tuple(word.lower() for word in words[1:]))
    return Policy(text, directives, selector)


def _is_strict(sources: tuple[str, ...]) -> bool:
    return any(source == "'strict-dynamic'" or source.startswith(_HASHES) for source in sources)
