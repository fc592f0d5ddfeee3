"""The explicit list of checks, validated when this module is imported.

Adding a check is one file, one line here, one in ``judge/policy.toml``, and one test.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from types import ModuleType

import msgspec

from veritas.artifacts import Artifacts, Missing
from veritas.checks.graph import (
    blocklist,
    company_name,
    contact,
    country,
    dangling_names,
    dns,
    domain_age,
    founding_year,
    imprint,
    legal_texts,
    mail_policy,
    privacy_policy,
    social_links,
    third_parties,
    trust_badges,
    vat_number,
    warnings,
)
from veritas.checks.security import (
    brand_icon,
    brand_imitation,
    certificate,
    content_type_options,
    cookie_flags,
    cross_origin_sharing,
    csp,
    csrf_token,
    early_storage,
    exposed_files,
    fingerprinting,
    foreign_form,
    form_leaks,
    framing,
    hidden_cover,
    hsts,
    https,
    https_redirect,
    insecure_form,
    login_on_free_host,
    lookalike_name,
    message_listener,
    mixed_content,
    open_redirect,
    opener_access,
    packed_code,
    password_fields,
    private_network,
    referrer_policy,
    revocation,
    script_integrity,
    secrets,
    security_txt,
    session_recording,
    source_maps,
    tls_offer,
    version_disclosure,
    vulnerable_library,
)
from veritas.checks.vision import (
    added_fees,
    confirmshaming,
    consent_not_remembered,
    cookie_wall,
    countdown_bar,
    countdown_restarts,
    disguised_ad,
    empty_badge,
    fake_close,
    forced_action,
    hard_to_cancel,
    hard_way_out,
    hidden_subscription,
    hidden_way_out,
    legitimate_interest,
    model_candidates,
    nagging_dialog,
    no_way_out,
    no_way_to_reject,
    prechecked_box,
    preticked_purposes,
    price_always_reduced,
    price_gate,
    random_figures,
    reject_harder,
    reject_without_effect,
    scarcity,
    scroll_lock,
    sneaked_item,
    social_proof,
    tracking_before_consent,
    trick_question,
    twisted_box,
    unequal_choice,
    urgency,
)
from veritas.core.findings import CheckMeta, CheckResult, Phase, not_applicable, not_checked

_MODULES: tuple[ModuleType, ...] = (
    https,
    https_redirect,
    certificate,
    revocation,
    tls_offer,
    hsts,
    csp,
    content_type_options,
    framing,
    referrer_policy,
    cookie_flags,
    mixed_content,
    insecure_form,
    foreign_form,
    version_disclosure,
    script_integrity,
    vulnerable_library,
    secrets,
    source_maps,
    packed_code,
    message_listener,
    fingerprinting,
    session_recording,
    early_storage,
    form_leaks,
    password_fields,
    private_network,
    csrf_token,
    opener_access,
    open_redirect,
    cross_origin_sharing,
    security_txt,
    exposed_files,
    lookalike_name,
    brand_imitation,
    brand_icon,
    hidden_cover,
    login_on_free_host,
    urgency,
    scarcity,
    social_proof,
    confirmshaming,
    trick_question,
    hard_to_cancel,
    hidden_subscription,
    forced_action,
    prechecked_box,
    countdown_restarts,
    random_figures,
    price_always_reduced,
    sneaked_item,
    added_fees,
    hard_way_out,
    nagging_dialog,
    model_candidates,
    tracking_before_consent,
    reject_without_effect,
    reject_harder,
    no_way_to_reject,
    consent_not_remembered,
    cookie_wall,
    preticked_purposes,
    legitimate_interest,
    unequal_choice,
    hidden_way_out,
    fake_close,
    no_way_out,
    scroll_lock,
    countdown_bar,
    disguised_ad,
    empty_badge,
    twisted_box,
    price_gate,
    third_parties,
    contact,
    imprint,
    privacy_policy,
    company_name,
    country,
    founding_year,
    vat_number,
    trust_badges,
    social_links,
    legal_texts,
    blocklist,
    warnings,
    domain_age,
    mail_policy,
    dangling_names,
    dns,
)

KNOWN_NEEDS = frozenset(
    {
        "page",
        "tls",
        "tls_offer",
        "http_probe",
        "dns",
        "cors",
        "well_known",
        "probed_files",
        "sightings",
        "experiments.reloads",
        "experiments.consent",
        "experiments.journeys",
        "experiments.dialogs",
    }
)

# Nothing to look at, rather than something we failed to see.
_NOTHING_THERE = {
    ("http_probe", "refused"): "nothing answers over plain http, so nothing needs to redirect",
}


class RegisteredCheck(msgspec.Struct, frozen=True):
    """A check: what it is, what it does, and its docstring for the reference page."""

    meta: CheckMeta
    run: Callable[[Artifacts], CheckResult]
    description: str


def register(modules: tuple[ModuleType, ...]) -> tuple[RegisteredCheck, ...]:
    """Read checks from their modules.

    Raises:
        ValueError: two checks share an id, an id does not fit its module's name or its phase,
            a need is unknown, or a docstring is missing.
    """
    checks: dict[str, RegisteredCheck] = {}
    for module in modules:
        meta: CheckMeta = module.META
        phase, _, name = meta.id.partition(".")
        package, _, module_name = module.__name__.rpartition(".")
        if meta.id in checks:
            raise ValueError(f"two checks have the id {meta.id!r}; give one another")
        if module_name != name.replace("-", "_") or package.rpartition(".")[2] != phase:
            raise ValueError(f"the id {meta.id!r} does not fit its module {module.__name__!r}")
        if meta.phase.value != phase:
            raise ValueError(f"the id {meta.id!r} does not fit its phase {meta.phase.value!r}")
        unknown = set(meta.needs) - KNOWN_NEEDS
        if unknown:
            raise ValueError(f"{meta.id} needs {sorted(unknown)}; known: {sorted(KNOWN_NEEDS)}")
        if not module.__doc__:
            raise ValueError(f"{module.__name__} has no docstring to make its reference from")
        checks[meta.id] = RegisteredCheck(meta, module.check, module.__doc__)
    return tuple(checks.values())


CHECKS = register(_MODULES)


def checks_of(phase: Phase) -> tuple[RegisteredCheck, ...]:
    """The checks of a phase, in the order in which they run."""
    return tuple(entry for entry in CHECKS if entry.meta.phase is phase)


def run_check(entry: RegisteredCheck, artifacts: Artifacts) -> CheckResult:
    """Run one check; never raises.

    What the check needs and is not there, and any failure of the check itself, is "not
    checked" with the reason: neither says anything about the site.
    """
    for need in entry.meta.needs:
        value = attrgetter(need)(artifacts)
        if isinstance(value, Missing):
            nothing = _NOTHING_THERE.get((need, value.code))
            if nothing is not None:
                return not_applicable(entry.meta, nothing)
            if value.code == "not_applicable":
                return not_applicable(entry.meta, value.reason)
            return not_checked(entry.meta, value.reason)
    try:
        return entry.run(artifacts)
    except Exception as error:  # noqa: BLE001 - whatever a check trips over is ours to answer for
        return not_checked(
            entry.meta, f"this check failed on our side: {type(error).__name__}: {error!s:.200}"
        )
