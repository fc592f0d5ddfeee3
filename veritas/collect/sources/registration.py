"""The registration of a domain: by RDAP first, and by WHOIS where that does not tell."""

from __future__ import annotations

from veritas.artifacts import Missing, Registration
from veritas.collect.domains import registrable_domain
from veritas.collect.settings import CollectSettings
from veritas.collect.sources.port import Asking, Question
from veritas.collect.sources.servers import not_to_be_asked
from veritas.core.errors import Fault


async def ask_registration(
    question: Question,
    settings: CollectSettings,
    rdap: Asking[Registration],
    whois: Asking[Registration],
    within_s: float,
) -> Registration | Missing:
    """Ask one, then the other.

    Args:
        question: what is asked.
        settings: whom to ask.
        rdap: the first.
        whois: the second.
        within_s: for both together.
    """
    sources = settings.sources
    if question.domain and registrable_domain(question.host) != question.domain:
        return Missing(
            f"the site belongs to a customer of {question.domain}, whose registration says "
            "nothing about it",
            Fault.OURS,
            "not_applicable",
        )
    answers: list[Missing] = []
    for asking, use, own in (
        (rdap, sources.rdap.use, sources.rdap.servers),
        (whois, sources.whois.use, sources.whois.servers),
    ):
        closed = not_to_be_asked(question, settings, own)
        if closed is None and not use:
            closed = Missing(f"{asking.source.name} is switched off", Fault.OURS, "not_asked")
        answer = closed or await asking.answer(question, within_s / 2)
        if isinstance(answer, Registration):
            return answer
        answers.append(answer)
    # What was tried tells more than what was not to be tried.
    tried = [one for one in answers if one.code not in {"not_applicable", "not_asked", "no_server"}]
    return (tried or answers)[-1]
