"""Which pages robots.txt asks us to leave alone (RFC 9309)."""

from __future__ import annotations

from urllib.robotparser import RobotFileParser

from veritas.artifacts import Missing, WellKnownFile

AGENT = "Veritas"


class Robots:
    """The rules of a site, as far as they are known. Pure.

    A file that is not there, or is no robots.txt, allows everything; one that the server failed
    to give (5xx) forbids every further page (RFC 9309, section 2.3.1.4).
    """

    def __init__(self, files: tuple[WellKnownFile, ...] | Missing) -> None:
        self._rules = RobotFileParser()
        self._rules.parse([])
        if isinstance(files, Missing):
            return
        file = next((one for one in files if one.path == "/robots.txt"), None)
        if file is None:
            return
        if file.status >= 500:
            self._rules.parse(["User-agent: *", "Disallow: /"])
        elif file.status == 200 and "html" not in file.content_type.lower():
            self._rules.parse(file.text.splitlines())

    def allows(self, url: str) -> bool:
        """Whether a page may be opened that nobody has asked for by name."""
        try:
            return self._rules.can_fetch(AGENT, url)
        except ValueError:
            return False
