"""The ground of experiments for tests of one experiment alone: a real browser, and no crawl."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from tests.collect_site import HOST, Handler, served
from tests.unit.artifact_builder import page
from veritas.artifacts import Missing, PageArtifact
from veritas.collect.allowance import Allowance
from veritas.collect.browser import open_browser
from veritas.collect.deadline import Deadline
from veritas.collect.egress.opening import open_guard
from veritas.collect.experiments.ground import VISITORS_AT_ONCE, Ground
from veritas.collect.robots import Robots
from veritas.collect.settings import CollectSettings, ConnectTo
from veritas.core.audit import AuditRequest, Tier
from veritas.core.errors import Fault


def at(name: str) -> PageArtifact:
    """A page of the served site, as a crawl might have read it."""
    return page(url=f"http://{HOST}/{name}", final_url=f"http://{HOST}/{name}")


@asynccontextmanager
async def open_ground(
    routes: Mapping[str, Handler],
    *,
    within_s: float,
    other_hosts: tuple[str, ...] = (),
    puts: Mapping[str, Handler] | None = None,
) -> AsyncIterator[Ground]:
    """A ground on pages that are served for it; the target is the root, for tests to replace."""
    async with served(routes, puts=puts) as rules:
        (rule,) = rules
        others = tuple(ConnectTo(host, 80, rule.address, rule.target_port) for host in other_hosts)
        settings = CollectSettings(connect_to=(*rules, *others), mobile=False)
        request = AuditRequest(f"http://{HOST}/", Tier.STANDARD_AUDIT)
        limits = settings.limits_of(request)

        async def ignore(*_: object) -> None:
            return

        async def no_rules() -> Robots:
            return Robots(Missing("none", Fault.OURS, "not_collected"))

        async def no_pages() -> tuple[PageArtifact, ...]:
            return ()

        async with (
            open_guard(settings, limits.max_audit_mb) as guard,
            open_browser(settings, request.url, guard.port) as browser,
        ):
            yield Ground(
                browser=browser,
                request=request,
                settings=settings,
                target=at(""),
                deadline=Deadline.after(within_s),
                allowance=Allowance(limits, guard.journal),
                robots=no_rules,
                tell=ignore,
                keep_picture=ignore,
                places=asyncio.Semaphore(4 * VISITORS_AT_ONCE),
                crawled=no_pages,
            )
