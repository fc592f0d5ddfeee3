"""The service's webhooks as one part: checks what clients ask for, sends what is due."""

from __future__ import annotations

import asyncio
import ssl
from concurrent.futures import ThreadPoolExecutor

from aiohttp.abc import AbstractResolver
from prometheus_client import CollectorRegistry, Counter, Gauge

from service.event_log.port import EventLog
from service.settings import Settings
from service.webhooks.delivery import Delivery
from service.webhooks.retry_plan import RetryPlan
from service.webhooks.sender import WebhookSender
from service.webhooks.signature import parse_secrets
from service.webhooks.target import WebhookTargets
from veritas.core.allow_list import AllowList
from veritas.core.errors import InvalidRequestError, shorten

DELIVERED, GIVEN_UP = "delivered", "given_up"


class WebhooksError(Exception):
    """Webhooks cannot be sent. The message names the setting that is wrong."""


class Webhooks:
    """Sends a message to the ``webhook_url`` of each audit that ends.

    Args:
        settings: the service's settings.
        log: knows what is due.
        registry: takes the numbers for ``/metrics``.
        resolver: looks names up; by default the system's resolver.
    """

    def __init__(
        self,
        settings: Settings,
        log: EventLog,
        registry: CollectorRegistry,
        resolver: AbstractResolver | None = None,
    ) -> None:
        self._log = log
        self._ca_file = settings.ca_file
        self._resolver = resolver
        self._secrets = parse_secrets(settings.webhook_secret.get_secret_value())
        self._targets = WebhookTargets(
            ports=frozenset(settings.webhook_ports),
            plain_http=settings.webhook_allow_http,
            allowed=AllowList.parse(settings.webhook_allow_private, "webhook_allow_private"),
        )
        self._plan = RetryPlan(settings.webhook_tries, settings.webhook_retry_span_s)
        self._sender: WebhookSender | None = None
        self._over = Counter(
            "veritas_webhooks", "Webhooks that are over.", ["outcome"], registry=registry
        )
        for outcome in (DELIVERED, GIVEN_UP):
            self._over.labels(outcome)
        Gauge(
            "veritas_webhooks_pending",
            "Webhooks that are neither taken nor given up.",
            registry=registry,
        ).set_function(lambda: self._sender.pending if self._sender else 0)

    def check_url(self, raw: str) -> str:
        """Check the URL that a client asks to be told at.

        Returns:
            The URL in its normal form.

        Raises:
            InvalidRequestError: with the code ``invalid_webhook_url``, or with
                ``webhooks_not_set_up`` when there is no secret to sign with.
        """
        if not self._secrets:
            raise InvalidRequestError(
                "webhooks_not_set_up",
                "webhook_url",
                raw,
                "this service sends no webhooks: whoever runs it has set no webhook_secret to "
                "sign them with; leave the field out and follow the stream",
            )
        return self._targets.parse(raw)

    async def start(self) -> None:
        """Begin with what is due from before.

        Raises:
            WebhooksError: the authorities that the settings name cannot be read.
        """
        if not self._secrets:
            return
        # Reading the system's authorities takes the disk.
        threads = ThreadPoolExecutor(1, thread_name_prefix="webhook-tls")
        try:
            tls = await asyncio.get_running_loop().run_in_executor(threads, self._trust)
        finally:
            threads.shutdown(wait=False)
        delivery = Delivery(self._targets, self._secrets, tls, self._resolver)
        self._sender = WebhookSender(self._log, delivery, self._plan, self._count)
        self._sender.start()

    def audit_ended(self, audit_id: str) -> None:
        """Take note of an audit's end."""
        if self._sender is not None:
            self._sender.audit_ended(audit_id)

    async def stop(self) -> None:
        """Stop sending. What is not delivered stays due."""
        if self._sender is not None:
            await self._sender.stop()

    def _count(self, *, delivered: bool) -> None:
        self._over.labels(DELIVERED if delivered else GIVEN_UP).inc()

    def _trust(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if self._ca_file:
            try:
                context.load_verify_locations(self._ca_file)
            except OSError as error:  # what is no certificate, too
                raise WebhooksError(
                    f"ca_file = {shorten(self._ca_file)!r}: cannot be read "
                    f"({error.strerror or error}); webhooks are verified with it"
                ) from None
        return context
