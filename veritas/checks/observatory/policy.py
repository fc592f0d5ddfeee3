"""A content security policy as the Observatory reads it: several policies become one."""

from __future__ import annotations

_SHORTEST_CHARS = 6
_NOT_IN_META = frozenset({"frame-ancestors", "report-uri", "sandbox"})
_MAY_REPEAT = frozenset({"report-uri", "report-to"})
NONE = "'none'"


class InvalidPolicyError(ValueError):
    """A policy that is too short, or that names a directive twice."""


class ObservatoryPolicy:
    """What several policies allow together.

    Attributes:
        directives: sources by directive, all in lower case; never empty.
        repeats: a reporting directive was named twice, which is allowed and untidy.
    """

    def __init__(self, policies: tuple[str, ...]) -> None:
        """Read policies.

        Raises:
            InvalidPolicyError: one of them is none.
        """
        self.repeats = False
        self.directives: dict[str, tuple[str, ...]] = {}
        for policy in policies:
            parsed = self._parse(policy)
            for name, sources in parsed.items():
                known = self.directives.get(name)
                # All policies are enforced: a source counts where each of them allows it.
                both = sources if known is None else _common(known, sources)
                self.directives[name] = both or (NONE,)

    def governing(self, *names: str) -> str | None:
        """The first of some directives that is there."""
        return next((name for name in names if name in self.directives), None)

    def sources(self, *names: str) -> tuple[str, ...]:
        """The sources of the first of some directives that is there; ``*`` when none is."""
        name = self.governing(*names)
        return ("*",) if name is None else self.directives[name]

    def _parse(self, policy: str) -> dict[str, tuple[str, ...]]:
        text = policy.replace("\r", "").replace("\n", "").strip()
        if len(text) < _SHORTEST_CHARS:
            raise InvalidPolicyError("too short")
        found: dict[str, tuple[str, ...]] = {}
        for part in text.split(";"):
            words = part.split()
            if not words:
                continue
            name, sources = words[0].lower(), tuple(word.lower() for word in words[1:])
            if name in found:
                if name not in _MAY_REPEAT:
                    raise InvalidPolicyError(f"{name} twice")
                self.repeats = True
                continue
            found[name] = sources or (NONE,)
        return found


def without_header_only(policies: tuple[str, ...]) -> bool:
    """Whether policies of meta elements say anything that counts there."""
    try:
        directives = ObservatoryPolicy(policies).directives
    except InvalidPolicyError:
        return False
    return bool(set(directives) - _NOT_IN_META)


def _common(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(source for source in one if source in other)
