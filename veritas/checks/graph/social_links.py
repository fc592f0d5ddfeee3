"""Do the links to social networks lead to accounts?

Looks for: links whose words are the name of a social network, and that lead to no account: to the
page itself, or to the front page of the network; and links to accounts of which the network itself
says that there is no such page. A standard or deep audit follows up to six of these, once each, as
a visitor would.
Why it matters: copied shops keep the icons of their template and have no account to show.
Does not see: whose an account is; whether it exists, where the network answers strangers with a
wall, as most do: then it is not checked.
Rule: Directive 2005/29/EC, Article 6.
"""

from __future__ import annotations

from veritas.artifacts import Artifacts
from veritas.checks.claims.claim import result_of
from veritas.checks.claims.social_links import social_claims
from veritas.core.findings import CheckMeta, CheckResult, Phase, Severity

META = CheckMeta(
    id="graph.social-links",
    phase=Phase.GRAPH,
    title="Links to social networks lead to accounts",
    severity=Severity.LOW,
    needs=("page",),
    references=("2005/29/EC Article 6",),
)


def check(artifacts: Artifacts) -> CheckResult:
    """Hold each claim against the fact."""
    return result_of(
        META,
        social_claims(artifacts),
        nothing="no link to an account on a social network was seen",
        title="A link to a social network leads to no account",
        summary="The link leads nowhere, to the front page of the network, or to an account that "
        "is not there. That is often left over from a template.",
        advice="Link your account, or take the link away.",
    )
