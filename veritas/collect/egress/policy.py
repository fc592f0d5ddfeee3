"""What may be connected to. Pure: names are resolved elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field

from veritas.collect.settings import CollectSettings, ConnectTo, connection_target
from veritas.core.addresses import IPAddress, classify
from veritas.core.allow_list import AllowList
from veritas.core.errors import shorten
from veritas.core.hosts import canonical_host

# Where websites are served: the registered ports and the alternatives in wide use. Other ports
# belong to mail, databases and remote shells, which a page has no business with.
WEB_PORTS = frozenset(
    {80, 443, 591, 2052, 2053, 2082, 2083, 2086, 2087, 2095, 2096, 3000, 4443, 5000}
    | {8000, 8008, 8080, 8081, 8088, 8443, 8880, 8888, 9443}
)

BAD_HOST = "bad_host"
PORT = "port"
BUDGET = "budget"


@dataclass(frozen=True, slots=True)
class Refusal:
    """One connection that was not made.

    Attributes:
        host: the name or address asked for, in canonical form where it has one.
        port: the port asked for.
        address: what it led to, or empty if that was not looked at.
        kind: an :class:`~veritas.core.addresses.AddressKind`, or ``bad_host``, ``port``,
            ``budget``.
        reason: in words.
    """

    host: str
    port: int
    address: str
    kind: str
    reason: str

    def __str__(self) -> str:
        where = f"{shorten(self.host)} port {self.port}"
        if self.address and self.address != self.host:
            where += f" ({self.address})"
        return f"the egress guard refused {where}: {self.reason}"


class EgressRefusedError(OSError):
    """The guard refuses a connection. It is an OSError, as connections that fail are.

    Attributes:
        refusal: what and why.
    """

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(str(refusal))
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Route:
    """Where a connection is to go.

    Attributes:
        host: the canonical host asked for.
        port: the port asked for.
        where: the name or address to connect to.
        target_port: the port there.
        given: a connect-to rule names ``where``, which permits any address it has.
    """

    host: str
    port: int
    where: str
    target_port: int
    given: bool


@dataclass(frozen=True, slots=True)
class Policy:
    """Public addresses and web ports, and the exceptions whoever runs the audit has made.

    Attributes:
        connect_to: rules that send a host and port elsewhere. What a rule names is permitted:
            the address, if it names one, and the port, if it names one.
        allow: addresses that are permitted without being public.
        ports: what may be connected to on any address.
    """

    connect_to: tuple[ConnectTo, ...] = ()
    allow: AllowList = field(default_factory=AllowList)
    ports: frozenset[int] = WEB_PORTS

    @classmethod
    def of(cls, settings: CollectSettings) -> Policy:
        """The policy the settings ask for."""
        return cls(settings.connect_to, settings.allow, WEB_PORTS | settings.allow_ports)

    def route(self, host: str, port: int, also: frozenset[int] = frozenset()) -> Route:
        """Where a host and port lead by the rules.

        Args:
            host: as a browser or a URL names it, in any notation.
            port: TCP port.
            also: ports that are permitted besides; for our own questions, never for a page's.

        Raises:
            EgressRefusedError: it is no host, or the port is none of the permitted ones.
        """
        try:
            asked = canonical_host(host)
        except ValueError as error:
            raise EgressRefusedError(Refusal(host[:300], port, "", BAD_HOST, str(error))) from None
        where, target_port, ruled = connection_target(self.connect_to, asked, port)
        rule = next((one for one in self.connect_to if one.matches(asked, port)), None)
        named_port = rule is not None and rule.target_port is not None
        if not named_port and target_port not in self.ports | also:
            reason = (
                f"port {target_port} is not one websites are served on; "
                f"--allow-port {target_port} or the setting allow_ports permits it"
            )
            raise EgressRefusedError(Refusal(asked, port, "", PORT, reason))
        given = ruled and rule is not None and bool(rule.address)
        return Route(asked, port, canonical_host(where), target_port, given)

    def rules_name(self, host: str) -> bool:
        """Whether a connect-to rule names a canonical host, for whatever port."""
        return any(rule.host == host for rule in self.connect_to)

    def objection(self, route: Route, address: IPAddress) -> Refusal | None:
        """Why an address of a route must not be connected to; None if it may be."""
        facts = classify(address)
        if facts.public or route.given or self.allow.allows(route.where, address):
            return None
        return Refusal(route.host, route.port, facts.address, facts.kind.value, facts.reason)
