"""What others than the site itself were asked about it. Pure data."""

from __future__ import annotations

import msgspec

from veritas.artifacts.domain_policy import DanglingName, DomainPolicy
from veritas.artifacts.missing import NOT_TRIED, Missing
from veritas.artifacts.registration import NetworkBlock, Registration
from veritas.artifacts.reputation import AccountAnswer, ListAnswer
from veritas.core.errors import Fault

NO_LIST = Missing("no list of dangerous sites is set", Fault.OURS, "not_asked")


class Sources(msgspec.Struct, frozen=True):
    """The answers of all sources; a :class:`Missing` says why there is none.

    Attributes:
        registration: of the domain.
        network_block: of the target's address.
        domain_policy: of the domain.
        dangling: hosts of the site with an alias that leads nowhere.
        lists: answers by the lists that are set, each by its name.
        accounts: what social networks answered to links to accounts.
    """

    registration: Registration | Missing = NOT_TRIED
    network_block: NetworkBlock | Missing = NOT_TRIED
    domain_policy: DomainPolicy | Missing = NOT_TRIED
    dangling: tuple[DanglingName, ...] | Missing = NOT_TRIED
    lists: dict[str, ListAnswer | Missing] = {}
    accounts: tuple[AccountAnswer, ...] | Missing = NOT_TRIED
