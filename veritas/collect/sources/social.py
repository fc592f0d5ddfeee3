"""Follows a site's links to accounts on social networks, once each, as a visitor would.

Most networks answer strangers with a wall, which tells nothing. Only the answer that there is no
such page is believed, and only from a network whose front page answers us.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterable
from urllib.parse import urlsplit

from veritas.artifacts import AccountAnswer, Missing, PageArtifact
from veritas.checks.identity.social_accounts import social_account
from veritas.checks.identity.stated import MAX_LINKS_PER_PAGE
from veritas.collect.egress.guard import EgressGuard
from veritas.collect.http_client import ask, http_session
from veritas.collect.settings import CollectSettings
from veritas.collect.sources.servers import not_to_be_asked, question_of
from veritas.collect.threads import in_daemon_thread
from veritas.collect.tls import judging_context
from veritas.core.errors import Fault

MAX_ACCOUNTS = 6
LIMIT_S = 3.0
_NOT_THERE = frozenset({404, 410})


async def ask_social(
    pages: Iterable[PageArtifact],
    url: str,
    host: str,
    settings: CollectSettings,
    guard: EgressGuard,
    within_s: float,
) -> tuple[AccountAnswer, ...] | Missing:
    """Follow the links, side by side.

    Args:
        pages: on which they stand.
        url: the target.
        host: its lower-case host.
        settings: whether anybody is asked.
        guard: makes the connections.
        within_s: upper bound for all of it; never more than three seconds.

    Returns:
        An answer for each link that was answered in time, or why none was followed. Never raises
        for what others do.
    """
    if not settings.sources.social.use:
        return Missing("following links to accounts is switched off", Fault.OURS, "not_asked")
    closed = not_to_be_asked(question_of(url, host), settings, {})
    if closed is not None:
        return closed
    links = _accounts(pages)
    if not links:
        return ()
    judging = await in_daemon_thread(lambda: judging_context(settings.ca_file))
    tasks = [
        asyncio.create_task(_follow(link, guard, settings.user_agent, judging)) for link in links
    ]
    try:
        await asyncio.wait(tasks, timeout=max(0.0, min(within_s, LIMIT_S)))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    done = [task for task in tasks if not task.cancelled()]
    return tuple(answer for task in done if (answer := task.result()) is not None)


def _accounts(pages: Iterable[PageArtifact]) -> list[str]:
    """One link an account, the first ones."""
    found: dict[tuple[str, str], str] = {}
    for page in pages:
        for link in page.links[:MAX_LINKS_PER_PAGE]:
            account = social_account(link.url)
            if account is not None and account.account and link.visible:
                found.setdefault((account.network, account.account.lower()), link.url)
    return list(found.values())[:MAX_ACCOUNTS]


async def _follow(
    url: str, guard: EgressGuard, user_agent: str | None, judging: ssl.SSLContext
) -> AccountAnswer | None:
    import aiohttp  # noqa: PLC0415 - slow to load

    parts = urlsplit(url)
    try:
        async with http_session(guard, user_agent, judging) as session:
            answer = await ask(session, url, guard)
            if answer.status not in _NOT_THERE:
                return AccountAnswer(url, answer.status, gone=False)
            front = await ask(session, f"{parts.scheme}://{parts.netloc}/", guard)
    except (aiohttp.ClientError, OSError, ValueError):  # TimeoutError is one, too
        return None
    return AccountAnswer(url, answer.status, gone=200 <= front.status < 400)
