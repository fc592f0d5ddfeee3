"""Which registry's server is asked about a domain, and whether one is asked at all."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from veritas.artifacts import Missing
from veritas.collect.domains import registered_domain
from veritas.collect.settings import CollectSettings
from veritas.collect.sources.port import Question
from veritas.core.errors import Fault
from veritas.core.hosts import canonical_host

# RFC 6761, RFC 6762, RFC 7686, RFC 8375 and ICANN's choice for private use: nobody registers these.
_PRIVATE_TLDS = frozenset(
    {"test", "example", "invalid", "localhost", "local", "onion", "arpa", "internal", "lan", "home"}
)


@cache
def shipped() -> dict[str, Any]:
    """The list that is shipped; the first call reads a file, and blocks."""
    text = files(__package__).joinpath("servers.toml").read_text("utf-8")
    return tomllib.loads(text)


def question_of(url: str, host: str) -> Question:
    """What an audit of a target is about."""
    try:
        name = canonical_host(host)
    except ValueError:
        name = host
    return Question(url, name, registered_domain(name))


def server_for(domain: str, own: Mapping[str, str], ours: Mapping[str, str]) -> str:
    """The server of the longest suffix that is listed; what people set beats what is shipped.

    Returns:
        Empty when there is none.
    """
    labels = domain.split(".")
    for servers in (own, ours):
        for begin in range(1, len(labels)):
            found = servers.get(".".join(labels[begin:]))
            if found is not None:
                return found
    return ""


def not_to_be_asked(
    question: Question, settings: CollectSettings, own: Mapping[str, str]
) -> Missing | None:
    """Why nobody outside is told of a target; None if they may be.

    A name that is served elsewhere by a rule, is allowed without being public, or ends in a label
    for private use, stays with us, unless somebody set a server for just these.
    """
    if not settings.sources.ask:
        return Missing("asking others is switched off", Fault.OURS, "not_asked")
    if not question.domain:
        return Missing("the target has no name that a registry knows", Fault.OURS, "not_applicable")
    if server_for(question.domain, own, {}):
        return None
    ruled = any(rule.host in {"", question.host} for rule in settings.connect_to)
    private = question.domain.rpartition(".")[2] in _PRIVATE_TLDS
    if ruled or private or _is_allowed(settings, question.host):
        return Missing(
            "the target is a private one, so nobody outside was told of it",
            Fault.OURS,
            "not_applicable",
        )
    return None


def _is_allowed(settings: CollectSettings, host: str) -> bool:
    allow = settings.allow
    return host in allow.hosts or any(host.endswith(f".{parent}") for parent in allow.parents)
