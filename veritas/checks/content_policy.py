"""Content Security Policies as browsers parse them (W3C CSP Level 3, section 2.2)."""

from __future__ import annotations

import msgspec

from veritas.artifacts import PageArtifact
from veritas.checks.headers import list_items

_ANYWHERE = frozenset({"*", "http:", "https:", "data:", "http://*", "https://*"})
_HASHES = ("'nonce-", "'sha256-", "'sha384-", "'sha512-")


class Policy(msgspec.Struct, frozen=True):
    """One enforced policy: its text and its directives, names in lower case."""

    text: str
    directives: dict[str, tuple[str, ...]]

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
    def limits_framing(self) -> bool | None:
        """Whether ``frame-ancestors`` keeps other sites out; None when it is not there."""
        ancestors = self.directives.get("frame-ancestors")
        return None if ancestors is None else not _ANYWHERE & set(ancestors)


def enforced_policies(page: PageArtifact) -> tuple[Policy, ...]:
    """Every policy of the page's header fields; each is enforced beside the others."""
    found = (_parse(text) for text in list_items(page, "Content-Security-Policy"))
    return tuple(policy for policy in found if policy.directives)


def _parse(text: str) -> Policy:
    directives: dict[str, tuple[str, ...]] = {}
    for part in text.split(";"):
        words = part.split()
        if words:  # of two directives of one name the first counts
            directives.setdefault(words[0].lower(), tuple(word.lower() for word in words[1:]))
    return Policy(text, directives)


def _is_strict(sources: tuple[str, ...]) -> bool:
    return any(source == "'strict-dynamic'" or source.startswith(_HASHES) for source in sources)
