"""Which pages robots.txt asks us to leave alone (RFC 9309)."""

from __future__ import annotations

from protego import Protego

from veritas.artifacts import Missing, WellKnownFile

AGENT = "Veritas"
_NOTHING = "User-agent: *\nDisallow: /"


class Robots:
    """The rules of a site, as far as they are known. Pure.

    A file that is not there, or is no robots.txt, allows everything; one that the server failed
    to give (5xx) forbids every further page (RFC 9309, section 2.3.1.4).
    """

    def __init__(self, files: tuple[WellKnownFile, ...] | Missing) -> None:
        found = () if isinstance(files, Missing) else files
        file = next((one for one in found if one.path == "/robots.txt"), None)
        self._rules = Protego.parse(_rules_in(file))

    def allows(self, url: str) -> bool:
        """Whether a page may be opened that nobody has asked for by name."""
        try:
            return bool(self._rules.can_fetch(url, AGENT))
        except ValueError:
            return False


def _rules_in(file: WellKnownFile | None) -> str:
    if file is None:
        return ""
    if file.status >= 500:
        return _NOTHING
    if file.status == 200 and "html" not in file.content_type.lower():
        return file.text
    return ""
