"""Where a webhook may go: which URLs a client may give, which addresses may be connected to. Pure.

A service that sends requests to URLs of its clients' choosing is a way into its own network
(server-side request forgery, CWE-918). So only public addresses are connected to, unless the
setting ``webhook_allow_private`` names others; the address is judged, never just the name.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from veritas.core.addresses import IPAddress, classify
from veritas.core.allow_list import AllowList
from veritas.core.audit import parse_target_url
from veritas.core.errors import InvalidRequestError
from veritas.core.hosts import canonical_host, literal_address

_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class WebhookTargets:
    """The rules for targets.

    Attributes:
        ports: the ports that may be connected to.
        plain_http: whether ``http:`` URLs are taken, whose messages anyone on the way can read.
        allowed: hosts and networks that are taken although they are not public.
    """

    ports: frozenset[int]
    plain_http: bool
    allowed: AllowList

    def parse(self, raw: str) -> str:
        """Check the URL that a client gives for its webhook. No name is resolved.

        Returns:
            The URL in its normal form.

        Raises:
            InvalidRequestError: with the code ``invalid_webhook_url``.
        """
        try:
            url = parse_target_url(raw)
        except InvalidRequestError as error:
            raise _refusal(raw, str(error)) from None
        parts = urlsplit(url)
        if parts.scheme == "http" and not self.plain_http:
            raise _refusal(raw, "webhooks go to https:// only on this service")
        port = parts.port or _DEFAULT_PORTS[parts.scheme]
        if port not in self.ports:
            known = ", ".join(str(known) for known in sorted(self.ports))
            raise _refusal(raw, f"webhooks do not go to port {port}; possible is {known}")
        try:
            host = canonical_host(parts.hostname or "")
        except ValueError as error:
            raise _refusal(raw, str(error)) from None
        address = literal_address(host)
        if address is not None and (reason := self.refusal(host, address)):
            raise _refusal(raw, f"webhooks go to public addresses only; this one is none: {reason}")
        # The host as it was checked, so that no other notation of it reaches the connection.
        shown = f"[{host}]" if ":" in host else host
        netloc = shown if parts.port is None else f"{shown}:{parts.port}"
        return urlunsplit((parts.scheme, netloc, parts.path, parts.query, ""))

    def refusal(self, host: str, address: IPAddress) -> str:
        """Why an address must not be connected to; empty when it may be.

        Args:
            host: the canonical host of the URL.
            address: what it has been resolved to.
        """
        facts = classify(address)
        if facts.public or self.allowed.allows(host, address):
            return ""
        return facts.reason


def _refusal(raw: str, message: str) -> InvalidRequestError:
    return InvalidRequestError("invalid_webhook_url", "webhook_url", raw, message)
