"""Asking a certificate's issuer whether it has revoked it (RFC 6960)."""

from __future__ import annotations

import asyncio

from veritas.artifacts import Missing, Revocation
from veritas.collect.egress.guard import EgressGuard
from veritas.collect.http_client import ask, http_session, why_not
from veritas.collect.threads import in_daemon_thread
from veritas.core.errors import Fault

_MAX_ANSWER_BYTES = 64 * 1024
_HEADERS = {"Content-Type": "application/ocsp-request", "Accept": "application/ocsp-response"}


async def ask_revocation(
    der: bytes,
    chain: tuple[bytes, ...] | None,
    urls: tuple[str, ...],
    guard: EgressGuard,
    within_s: float,
) -> Revocation | Missing:
    """Ask the first OCSP service that a certificate names, once, as some browsers do.

    Only an answer that the issuer, or somebody it has authorised, has signed counts.

    Args:
        der: the certificate.
        chain: what the server sent with it; the issuer is looked for there.
        urls: the services that it names.
        guard: says where the request may lead.
        within_s: upper bound for all of it.

    Returns:
        What the issuer says, or why that is not known; never raises for what others do.
    """
    import aiohttp  # noqa: PLC0415 - loaded by now

    url = next((one for one in urls if one.startswith(("http://", "https://"))), None)
    if url is None:
        return Missing("the certificate names no OCSP service", Fault.OURS, "not_applicable")
    if chain is None:
        return Missing("this Python does not tell a chain", Fault.OURS, "not_collected")
    from veritas.collect.ocsp_answer import Question  # noqa: PLC0415 - slow to load

    question = await in_daemon_thread(lambda: Question.about(der, chain))
    if question is None:
        reason = "the server did not send its issuer's certificate"
        return Missing(reason, Fault.TARGET, "no_issuer")
    try:
        async with asyncio.timeout(within_s), http_session(guard, None) as session:
            answer = await ask(
                session,
                url,
                guard,
                headers=_HEADERS,
                sent_body=question.encoded,
                body_bytes=_MAX_ANSWER_BYTES,
            )
    except (aiohttp.ClientError, ValueError, OSError) as error:  # TimeoutError is one, too
        return _not_the_sites(why_not(error, "the issuer's OCSP service"))
    if answer.status != 200:
        reason = f"the issuer's OCSP service answered with status {answer.status}"
        return Missing(reason, Fault.OURS, "ocsp_error")
    return await in_daemon_thread(lambda: question.read(answer.body, url))


def _not_the_sites(missing: Missing) -> Missing:
    """The issuer's service is not the audited site."""
    return Missing(missing.reason, Fault.OURS, missing.code)
